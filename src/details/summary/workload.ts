import {type Loose, record, records, text, whole} from '../../kube/loose.ts';
import type {KubeObject} from '../../kube/object.ts';
import {resourcePath} from '../../kube/paths.ts';
import {rolloutStatus, wantedPods} from '../../kube/rollout-status.ts';
import {unanswered} from '../describe/events-section.ts';
import {objectNamed} from '../describe/parts.ts';
import {type DocLine, ink} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import {conditionFacts, fact, facts, originFacts} from './facts.ts';
import {podLines, podsNeed} from './pods-behind.ts';
import type {Summary} from './summary-part.ts';

/** Deployments, replica, stateful and daemon sets, replication controllers. */
export const workload: Summary = {
  needs: (inspected, object) => [...podsNeed(inspected, object), ...(isScaled(object) ? [scalersNeed(inspected)] : [])],
  lines: (inspected, object) => [
    ...rolloutLines(object),
    replicaLine(object),
    ...scalerLines(inspected, object),
    ...imageFacts(record(record(object['spec'])['template'])['spec']),
    ...originFacts(inspected),
    ...podLines(inspected, object),
    ...conditionFacts(inspected),
  ],
};

function rolloutLines(object: KubeObject): DocLine[] {
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind ?? '')) return [];
  const {isDone, failed, text: words} = rolloutStatus(object);
  const isPaused = record(object['spec'])['paused'] === true;
  const state = failed === undefined ? ink(isDone ? 'ok' : 'waiting', isDone ? 'done' : 'under way') : ink('failing', failed);
  const paused = isPaused && !words.startsWith('paused') ? [ink('waiting', ', paused')] : [];
  return [fact('rollout', [state, ...paused, `: ${words}`])];
}

/** `3 wanted, 3 there, 2 ready, 3 updated`. */
function replicaLine(object: KubeObject): DocLine {
  const status = record(object['status']);
  const isDaemon = object.kind === 'DaemonSet';
  const wanted = wantedPods(object);
  const counts: [string, number | undefined][] = [
    ['there', whole(status[isDaemon ? 'currentNumberScheduled' : 'replicas'], 0)],
    ['ready', whole(status[isDaemon ? 'numberReady' : 'readyReplicas'], 0)],
    ['available', countIn(status[isDaemon ? 'numberAvailable' : 'availableReplicas'])],
    [
      'updated',
      /^(Deployment|StatefulSet|DaemonSet)$/.test(object.kind ?? '')
        ? whole(status[isDaemon ? 'updatedNumberScheduled' : 'updatedReplicas'], 0)
        : undefined,
    ],
    ['where they should not run', countIn(status['numberMisscheduled']) || undefined],
    ['ending', countIn(status['terminatingReplicas']) || undefined],
  ];
  const told = counts.flatMap(([name, count]) =>
    count === undefined
      ? []
      : [', ', ink(name !== 'ending' && count < wanted && !name.startsWith('where') ? 'waiting' : 'text', `${count} ${name}`)],
  );
  return fact('replicas', [`${wanted} wanted`, ...told], {path: isDaemon ? ['status'] : ['spec', 'replicas']});
}

function countIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Each container's image. */
export function imageFacts(podSpec: unknown): DocLine[] {
  const spec = record(podSpec);
  const containers = [...records(spec['containers']), ...records(spec['initContainers'])];
  return facts(
    'images',
    containers.map(({name, image}) => ({
      pieces: [ink('quiet', `${text(name)}: `), text(image)],
      more: {value: text(image), key: `image ${text(name)}`},
    })),
  );
}

function isScaled({kind}: KubeObject): boolean {
  return kind !== 'DaemonSet';
}

function scalersNeed({namespace}: Inspected): Need {
  const kind = {group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers', isNamespaced: true};
  return {type: 'get', path: resourcePath(kind, namespace), isOnce: true};
}

function scalerLines(inspected: Inspected, object: KubeObject): DocLine[] {
  if (!isScaled(object)) return [];
  const answer = inspected.answer(scalersNeed(inspected));
  if (answer.state === 'asking' || (answer.state === 'failed' && answer.status === 404)) return [];
  if (answer.state === 'failed') return [fact('HPA', [unanswered(answer, 'list autoscalers here')])];
  const ours = records(record(answer.value)['items']).filter(scaler => {
    const target = record(record(scaler['spec'])['scaleTargetRef']);
    return target['kind'] === object.kind && target['name'] === inspected.name;
  });
  return facts(
    'HPA',
    ours.map(scaler => {
      const name = text(record(scaler['metadata'])['name']);
      return {
        pieces: [ink('accent', name), ` ${scalerWords(scaler)}`],
        more: {key: `hpa ${name}`, value: name, target: objectNamed('HorizontalPodAutoscaler', inspected.namespace, name, 'autoscaling')},
      };
    }),
  );
}

/** `keeps it between 2 and 10, wants 4`. */
function scalerWords(scaler: Loose): string {
  const spec = record(scaler['spec']);
  const status = record(scaler['status']);
  const trouble = records(status['conditions']).find(
    ({type, status: is}) => (type === 'ScalingActive' || type === 'AbleToScale') && is === 'False',
  );
  const wants = countIn(status['desiredReplicas']);
  const words = `keeps it between ${whole(spec['minReplicas'], 1)} and ${whole(spec['maxReplicas'], 0)}`;
  return `${words}${wants === undefined || (trouble && wants === 0) ? '' : `, wants ${wants}`}${trouble ? `, cannot scale it: ${text(trouble['message'])}` : ''}`;
}
