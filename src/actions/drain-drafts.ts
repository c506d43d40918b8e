import type {Draft, Retries, Target} from '../changes/change.ts';
import {kindWord} from '../changes/lookups/words.ts';
import type {Values} from '../changes/plan.ts';
import {type DrainConsent, type Fate, fateOf} from '../kube/drain-plan.ts';
import type {KubeObject} from '../kube/object.ts';
import type {NodeWithPods, Surveyed} from './drain-survey.ts';

/** What the form holds. */
export type DrainWish = Omit<DrainConsent, 'goneDaemonSets'> & {readonly graceSeconds: number | undefined; readonly timeoutMs: number};

/** As kubectl asks again (EvictErrorRetryDelay in k8s.io/kubectl/pkg/drain). */
const RETRY_MS = 5000;

export function wishOf({force = '', emptyDir = '', grace = '', timeout = ''}: Values): DrainWish {
  return {
    force: force === 'yes',
    deleteEmptyDir: emptyDir === 'yes',
    graceSeconds: grace === '' ? undefined : Number(grace),
    timeoutMs: (Number(timeout) || 10) * 60_000,
  };
}

/** Nodes to cordon, pods that block, pods to evict, in this order. */
export function drainDrafts(
  {nodes, goneDaemonSets}: Surveyed,
  wish: DrainWish,
  onRefused: (target: Target, ...refusal: Parameters<NonNullable<Retries['onRefused']>>) => void,
): readonly Draft[] {
  const open = nodes.filter(({node}) => node['spec']?.unschedulable !== true);
  const fates = nodes.flatMap(one => one.pods.map(pod => ({one, pod, fate: fateOf(pod, {...wish, goneDaemonSets})})));
  const blocked = fates.flatMap(({one, pod, fate}) => (fate.type === 'blocked' ? [blockedDraft(one, pod, fate.because, wish)] : []));
  const evicted = fates.flatMap(({one, pod, fate}) => {
    if (fate.type !== 'evict') return [];
    const target = podTarget(one, pod);
    const retries = {
      everyMs: RETRY_MS,
      forMs: wish.timeoutMs,
      onRefused: (...refusal: Parameters<NonNullable<Retries['onRefused']>>) => onRefused(target, ...refusal),
    };
    return [evictionDraft(one, target, fate, wish, retries)];
  });
  return [...open.map(one => cordonDraft(one, wish)), ...blocked, ...evicted];
}

export function isCordon({target}: Draft): boolean {
  return target.kind.plural === 'nodes';
}

export function isEviction({step}: Draft): boolean {
  return step.type === 'evict';
}

function cordonDraft(one: NodeWithPods, wish: DrainWish): Draft {
  const {target} = one;
  return {
    target,
    step: {type: 'patch', patch: {spec: {unschedulable: true}}},
    sentence: `cordon node ${target.name}`,
    shows: node => (node['spec']?.unschedulable === true ? 'cordoned' : 'open'),
    effect: 'takes no new pods',
    kubectl: kubectlLine(one, wish),
  };
}

function evictionDraft(one: NodeWithPods, target: Target, fate: Extract<Fate, {type: 'evict'}>, wish: DrainWish, retries: Retries): Draft {
  const {graceSeconds} = wish;
  const {controller, hasEnded} = fate;
  return {
    target,
    step: {type: 'evict', retries, ...(graceSeconds === undefined ? {} : {graceSeconds})},
    sentence: `evict pod ${target.name} from node ${one.target.name}`,
    effect: effectOf(fate),
    noUndo: hasEnded || !controller ? 'a pod does not come back to a node that is drained' : 'its controller makes a new one elsewhere',
    kubectl: kubectlLine(one, wish),
  };
}

/** Reads the pod and refuses in its row: nothing is sent. */
function blockedDraft(one: NodeWithPods, pod: KubeObject, because: string, wish: DrainWish): Draft {
  const target = podTarget(one, pod);
  return {
    target,
    step: {type: 'patch', patch: () => ({because})},
    sentence: `evict pod ${target.name} from node ${one.target.name}`,
    kubectl: kubectlLine(one, wish),
  };
}

function effectOf({controller, losesData, hasEnded}: Extract<Fate, {type: 'evict'}>): string {
  if (hasEnded) return 'has ended; is removed';
  const after = controller ? `${kindWord(controller.kind)} makes another` : 'is gone for good';
  return losesData ? `${after}, its emptyDir is lost` : after;
}

function kubectlLine({target}: NodeWithPods, {force, deleteEmptyDir, graceSeconds, timeoutMs}: DrainWish): string {
  return [
    `drain ${target.name} --ignore-daemonsets`,
    ...(force ? ['--force'] : []),
    ...(deleteEmptyDir ? ['--delete-emptydir-data'] : []),
    ...(graceSeconds === undefined ? [] : [`--grace-period=${graceSeconds}`]),
    `--timeout=${timeoutMs / 60_000}m`,
  ].join(' ');
}

function podTarget({target}: NodeWithPods, {metadata}: KubeObject): Target {
  return {context: target.context, kind: podKind, namespace: metadata.namespace ?? '', name: metadata.name, uid: metadata.uid ?? ''};
}

const podKind = {group: '', version: 'v1', plural: 'pods', singular: 'pod', name: 'Pod', isNamespaced: true};
