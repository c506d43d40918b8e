import type {Demo} from '../demo.ts';
import {timeText} from '../object.ts';
import type {Pod} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {layNodes} from './base.ts';
import {layCrowd, manyNodes} from './crowd.ts';
import type {Scenario} from './scenario.ts';

const HOUR_MS = 3_600_000;
const TURN_MS = 50;
const PODS = 2000;
/** Enough for every tenth pod to have changed. */
const PLAYED_MS = 5000;
/** Pods that came meanwhile are found every so many turns. */
const TURNS_A_LIST = 100;

/** Pods whose states change all the time. */
export const churn: Scenario = {
  name: 'churn',
  about: '100 changes a second among 2,000 pods; churn:1000 has more',
  home: 'team-01',
  size: {meaning: 'changes a second', usual: 100, most: 5000},
  past: 24 * HOUR_MS,
  play(demo, size) {
    const nodes = manyNodes(PODS);
    layNodes(demo, nodes);
    demo.agenda.advance(HOUR_MS);
    layCrowd(demo, PODS, nodes);
    // What happened in the past would be forgotten by now: it begins at the end of it.
    demo.agenda.after(churn.past - HOUR_MS - PLAYED_MS, () => stir(demo, size, 0, []));
  },
};

/** Changes as many as are due in a turn, and asks for the next. */
function stir(demo: Demo, changesASecond: number, turn: number, known: readonly Pod[], owed = 0): void {
  const due = owed + (changesASecond * TURN_MS) / 1000;
  const all = turn % TURNS_A_LIST === 0 ? demo.registry.list(pods) : known;
  for (let done = 1; done <= due; done++) changeOne(demo, demo.random.pick(all));
  demo.agenda.after(TURN_MS, () => stir(demo, changesASecond, turn + 1, all, due % 1));
}

/** Mostly what a kubelet would say; sometimes a pod goes, and another comes for it. */
function changeOne({registry, random, agenda}: Demo, {metadata}: Pod): void {
  const {namespace, name} = metadata;
  const dice = random.next();
  if (dice < 0.02) {
    registry.change(pods, namespace, name, {manager: 'churn'}, pod => ({
      ...pod,
      metadata: {...pod.metadata, labels: {...pod.metadata.labels, turn: random.suffix(5)}},
    }));
  } else if (dice < 0.04) {
    const isThere = registry.get(pods, namespace, name);
    if (isThere && !isThere.metadata.deletionTimestamp) registry.remove(pods, namespace, name, {graceSeconds: 1});
  } else {
    registry.change(pods, namespace, name, {manager: 'kubelet', subresource: 'status'}, pod =>
      moved(pod, dice < 0.4, timeText(agenda.now())),
    );
  }
}

/** Ready or not, and at times restarted. */
function moved(pod: Pod, isRestarted: boolean, now: string): Pod {
  const [container] = pod.status?.containerStatuses ?? [];
  if (!pod.status || !container || pod.metadata.deletionTimestamp) return pod;
  const ready = !container.ready || isRestarted;
  const next = {
    ...container,
    ready,
    ...(isRestarted && {
      restartCount: container.restartCount + 1,
      state: {running: {startedAt: now}},
      lastState: {terminated: {exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now}},
    }),
  };
  const status = ready ? 'True' : 'False';
  const conditions = pod.status.conditions?.map(condition =>
    /Ready$/.test(condition.type) && condition.status !== status ? {...condition, status, lastTransitionTime: now} : condition,
  );
  return {...pod, status: {...pod.status, ...(conditions && {conditions}), containerStatuses: [next]}};
}
