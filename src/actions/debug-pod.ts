import type {Because, Draft, Target} from '../changes/change.ts';
import {refusalText} from '../changes/refusals.ts';
import type {Field, Values} from '../changes/plan.ts';
import {ApiError} from '../kube/api-error.ts';
import {type DebugProfile, debugProfiles, profileTexts, withDebugContainer} from '../kube/debug-container.ts';
import {imageProblem} from '../kube/image-edits.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {containersOf, defaultContainer} from '../kube/pod-containers.ts';
import {shellQuoted} from '../kube/quoted-words.ts';
import {deniedBecause} from '../store/allowed.ts';
import {lockedBecause} from '../store/guard.ts';
import {sessionOf, type State} from '../store/state.ts';
import {defineAction, isBecause, type Program} from './action.ts';
import {pods} from './make-junk.ts';
import {onlyWherePods, podsTarget} from './pods-target.ts';
import {imageField} from './run-fields.ts';

type Wanted = {
  readonly context: string;
  readonly namespace: string;
  readonly pod: string /** '' where none is told. */;
  readonly container: string;
};

export const debugPod = defineAction<Wanted>({
  title: 'Debug container',
  group: 'Acting',
  suits: state => !isBecause(podOf(state)),
  needs(state) {
    const locked = lockedBecause(state.guard);
    if (locked !== undefined) return {because: locked};
    const wanted = podOf(state);
    if (isBecause(wanted)) return wanted;
    const {namespace} = wanted;
    const denied = deniedBecause(state.allowed, {verb: 'patch', kind: pods, subresource: 'ephemeralcontainers', namespace});
    return denied === undefined ? wanted : {because: denied};
  },
  run: askDebug,
});

/** One pod: of a row, of a container's row, of an object that is looked at, or of a session that could not be opened in it. */
function podOf(state: State): Wanted | Because {
  const context = state.context?.name ?? '';
  const session = sessionOf(state);
  if (session) {
    const {pod, namespace, container, context: its} = session.about;
    return pod === '' || its !== context ? {because: 'Only for pods of the context that is shown'} : {context, namespace, pod, container};
  }
  const target = podsTarget(state);
  if (isBecause(target)) return onlyWherePods(target);
  const [scope, ...more] = target.scopes;
  const pod = scope?.select;
  if (pod === undefined || scope?.kind !== 'pods') return {because: 'Only for pods and their containers'};
  if (more.length > 0) return {because: 'One pod at a time'};
  return {context, namespace: scope.namespace ?? '', pod, container: target.containers?.[0] ?? ''};
}

/** Said before: it can't be taken back, not even by whoever runs the cluster. */
const noUndo = 'Kubernetes cannot remove ephemeral containers: it stays in the pod, ended, until the pod is gone';

async function askDebug(program: Program, {context, namespace, pod: podName, container}: Wanted): Promise<void> {
  const {junk} = program;
  let name = `debugger-${junk.suffix()}`;
  const reading = readPod(program, namespace, podName);
  let image = '';
  let profile = '';
  const [sent] = await program.change({
    title: 'Debug container',
    fields: [imageField(junk, 'debug'), targetField(container, []), profileField(program)],
    async later() {
      const pod = await reading;
      if (isBecause(pod)) return pod;
      return [imageField(junk, 'debug'), targetField(container, targetsIn(pod, container)), profileField(program)];
    },
    doing: () => 'add the container',
    done: () => `${name} added to ${podName}`,
    async drafts(values) {
      const pod = await reading;
      if (isBecause(pod)) return pod;
      const problem = imageProblem((values['image'] ?? '').trim());
      if (problem !== undefined) return {because: problem};
      image = values['image']!.trim();
      name = freeName(pod, name);
      profile = values['profile'] ?? '';
      return [draftOf({context, kind: pods, namespace, name: podName, uid: pod.metadata.uid ?? ''}, name, values)];
    },
    begins: () => junk.remember('debug', {image, profile}),
  });
  // Where the answer was lost the session finds out.
  if (sent?.outcome !== 'done' && sent?.outcome !== 'unknown') return;
  junk.openDebug({context, namespace, pod: podName, container: name, title: 'debug', command: image, isShell: true});
}

async function readPod(program: Program, namespace: string, name: string): Promise<KubeObject | Because> {
  const cluster = program.cluster();
  if (!cluster) return {because: 'Choose a context first'};
  try {
    return (await cluster.read(resourcePath(pods, namespace, name))) as KubeObject;
  } catch (error) {
    return {because: error instanceof ApiError ? refusalText(error) : String(error)};
  }
}

/** A name that no container of the pod has: those that have ended keep theirs. */
function freeName(pod: KubeObject, wanted: string): string {
  const taken = new Set(containersOf(pod).map(({name}) => name));
  for (let count = 2, name = wanted; ; name = `${wanted}-${count++}`) if (!taken.has(name)) return name;
}

/** Init containers have ended where there is something to debug; ephemeral ones cannot be a target. */
function targetsIn(pod: KubeObject, container: string): readonly string[] {
  const names = containersOf(pod).flatMap(one => (one.type === 'main' ? [one.name] : []));
  const first = names.includes(container) ? container : (defaultContainer(pod)?.name ?? names[0]);
  return first === undefined ? [] : [first, ...names.filter(name => name !== first)];
}

function targetField(container: string, targets: readonly string[]): Field {
  const none = {value: '', text: 'none: processes of its own'};
  const options = targets.map(value => ({value, text: `${value}: sees its processes`}));
  return {name: 'target', label: 'target', type: 'choice', value: targets[0] ?? container, options: [...options, none]};
}

function profileField({junk}: Program): Field {
  const options = debugProfiles.map(value => ({value, text: profileTexts[value]}));
  const last = junk.past('debug')[0]?.['profile'];
  return {name: 'profile', label: 'profile', type: 'choice', value: debugProfiles.find(one => one === last) ?? 'general', options};
}

function draftOf(target: Target, name: string, values: Values): Draft {
  const image = (values['image'] ?? '').trim();
  const aimed = values['target'] ?? '';
  const profile = values['profile'] as DebugProfile;
  const {namespace, name: podName} = target;
  return {
    target,
    step: {
      type: 'patch',
      subresource: 'ephemeralcontainers',
      patch: pod => withDebugContainer(pod, {name, image, target: aimed, profile}),
    },
    sentence: `add debug container ${name} of ${image} to pod ${podName}`,
    shows: () => '',
    effect: aimed === '' ? `${name} beside its containers` : `${name} beside ${aimed}, whose processes it sees`,
    kubectl: `debug -it -n ${namespace} ${podName} --image=${shellQuoted(image)}${aimed === '' ? '' : ` --target=${aimed}`} --profile=${profile}`,
    noUndo,
  };
}
