import type {Demo} from '../demo.ts';
import {durationText} from '../kubelet/back-off.ts';
import {kubeletsOf} from '../kubelet/create-kubelets.ts';
import {hashOf} from '../kubelet/hash.ts';
import {fateTime} from '../kubelet/programs/program.ts';
import {podText} from '../kubelet/pod-work.ts';
import {timeText} from '../object.ts';
import type {Container, Deployment} from '../schema/kinds.ts';
import type {Manifest} from './apply.ts';
import {demoAt} from './demo-at.ts';
import {byController, byKubelet, layEvents, scheduling, starting, type Telling} from './lay-events.ts';
import type {Laying} from './lay-pods.ts';
import {type Laid, layRunning} from './lay-running.ts';

type Run = {readonly startedAt: number; readonly endedAt: number};

const FIRST_PULL_MS = 2400;
const MOST_BACK_OFF_MS = 300_000;

/** Puts a deployment of one pod where it is that has crashed again and again since then, as its program's fate has it, and now waits. */
export function layCrashing(
  demo: Demo,
  manifest: Manifest,
  {since, nodes, from}: {since: number; nodes: readonly string[]; from: number},
): void {
  let runs: readonly Run[] = [];
  const laid = layRunning(demoAt(demo, since), manifest, {
    nodes,
    from,
    laying(pod) {
      runs = runsOf(demo, manifest, pod.name, since);
      return layingOf(manifest, pod, runs);
    },
  });
  layEvents(demo, since, 12, () => told(laid, since, runs));
}

/** All that have ended by now. One that would still run is taken to have been started later. */
function runsOf(demo: Demo, manifest: Manifest, pod: string, since: number): readonly Run[] {
  const kubelets = kubeletsOf(demo);
  const container = containerOf(manifest);
  const answer = kubelets.images.pull(container.image ?? '');
  const program = 'image' in answer ? (answer.image.program ?? {}) : {};
  const now = demo.agenda.now();
  for (let first = since + FIRST_PULL_MS; ; first += 5000) {
    const runs: Run[] = [];
    let startedAt = first;
    while (startedAt < now) {
      const seed = hashOf(kubelets.seed, manifest.metadata.namespace ?? '', pod, container.name, runs.length);
      const endedAt = fateTime(program, {startedAt, seed});
      if (endedAt === undefined) throw new Error(`${container.image} is to crash, but lives for ever`);
      runs.push({startedAt, endedAt});
      startedAt = endedAt + waitAfter(runs.length);
    }
    if (runs.at(-1)!.endedAt < now) return runs;
  }
}

/** How long it has to wait after so many failures: at first only as long as a kubelet takes. */
function waitAfter(failures: number): number {
  return failures === 1 ? 1000 : Math.min(MOST_BACK_OFF_MS, 10_000 * 2 ** Math.min(10, failures - 2));
}

function layingOf(manifest: Manifest, {name, uid}: {readonly name: string; readonly uid: string}, runs: readonly Run[]): Laying {
  const {startedAt, endedAt} = runs.at(-1)!;
  const where = podText({name, uid, namespace: manifest.metadata.namespace ?? ''});
  const message = `back-off ${durationText(waitAfter(runs.length))} restarting failed container=${containerOf(manifest).name} pod=${where}`;
  return {
    at: endedAt,
    life: {
      state: {waiting: {reason: 'CrashLoopBackOff', message}},
      lastState: {terminated: {exitCode: 1, reason: 'Error', startedAt: timeText(startedAt), finishedAt: timeText(endedAt)}},
      restartCount: runs.length - 1,
    },
  };
}

function told({deployment, replicaSet, pods: [pod]}: Laid, since: number, runs: readonly Run[]): readonly Telling[] {
  const [container] = pod!.spec!.containers;
  const set = replicaSet();
  const {metadata} = pod!;
  const where = podText({name: metadata.name, uid: metadata.uid, namespace: metadata.namespace ?? ''});
  const backOff = `Back-off restarting failed container ${container!.name} in pod ${where}`;
  return [
    byController(
      deployment(),
      'deployment-controller',
      'ScalingReplicaSet',
      `Scaled up replica set ${set.metadata.name} from 0 to 1`,
      since,
    ),
    byController(set, 'replicaset-controller', 'SuccessfulCreate', `Created pod: ${metadata.name}`, since + 20),
    scheduling(pod!, since + 60),
    ...runs.flatMap(({startedAt, endedAt}, index) => [
      ...starting(pod!, container!, startedAt - 200, index === 0 ? {ms: FIRST_PULL_MS - 400, bytes: 210 * 2 ** 20} : undefined),
      ...(index > 0 ? [byKubelet(pod!, container!, 'Warning', 'BackOff', backOff, endedAt + 1000)] : []),
    ]),
  ];
}

function containerOf(manifest: Manifest): Container {
  return (manifest as unknown as Deployment).spec!.template.spec!.containers[0]!;
}
