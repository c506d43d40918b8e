import type {Because, Draft} from '../changes/change.ts';
import type {Field, Values} from '../changes/plan.ts';
import type {Lookup} from '../changes/lookups/lookup.ts';
import {JUNK_CONTAINER} from '../kube/junk-pod.ts';
import type {KubeObject, ResourceKind} from '../kube/object.ts';
import {deniedBecause} from '../store/allowed.ts';
import {lockedBecause} from '../store/guard.ts';
import type {JunkOpening, JunkPlace, RunForm, TypedRun} from '../store/junk-control.ts';
import type {State} from '../store/state.ts';
import {isBecause, type Program} from './action.ts';

export const pods: ResourceKind = {group: '', version: 'v1', plural: 'pods', singular: 'pod', name: 'Pod', isNamespaced: true};

/** A junk pod as a form describes it. */
export type JunkMaking = {
  readonly manifest: KubeObject;
  readonly deadlineInSeconds: number;
  /** What runs in it, for the list of sessions. */
  readonly command: string;
  readonly isShell: boolean;
  readonly sentence: string;
  readonly effect: string;
  readonly kubectl: string;
};

export type JunkForm = {
  readonly form: RunForm;
  readonly title: string;
  /** What the session is called: `junk`. */
  readonly sessionTitle: string;
  readonly fields: readonly Field[];
  readonly lookups?: readonly Lookup[];
  readonly making: (values: Values, name: string) => JunkMaking | Because;
  /** What of the form is remembered for the next time. */
  readonly kept: readonly string[];
};

/** Why no pod can be made where one is. */
export function needsMaking(state: State): {readonly context: string; readonly namespace: string} | Because {
  if (!state.context) return {because: 'Choose a context first'};
  const locked = lockedBecause(state.guard);
  if (locked !== undefined) return {because: locked};
  const namespace = state.namespace === '' ? 'default' : state.namespace;
  const denied = deniedBecause(state.allowed, {verb: 'create', kind: pods, namespace});
  return denied === undefined ? {context: state.context.name, namespace} : {because: denied};
}

/**
 * Asks for a pod that is thrown away, makes it, and opens its session. It stands on the list of what is to be removed before it is made; where
 * nobody knows whether it was made, it stays there.
 */
export async function makeJunk(program: Program, context: string, asked: JunkForm): Promise<void> {
  const {junk} = program;
  const name = junk.name();
  let place: JunkPlace | undefined;
  let opening: JunkOpening | undefined;
  let typed: TypedRun = {};
  const [sent] = await program.change({
    title: asked.title,
    fields: asked.fields,
    doing: () => 'run it',
    done: () => `${name} made`,
    drafts(values) {
      const making = asked.making(values, name);
      if (isBecause(making)) return making;
      const draft = draftOf(context, making);
      const {namespace} = draft.target;
      place = {context, namespace, name, deadlineAt: program.now() + making.deadlineInSeconds * 1000};
      const {command, isShell} = making;
      opening = {context, namespace, pod: name, container: JUNK_CONTAINER, title: asked.sessionTitle, command, isShell};
      typed = Object.fromEntries(asked.kept.map(key => [key, (values[key] ?? '').trim()]));
      return [draft];
    },
    async begins() {
      if (!place) return;
      junk.remember(asked.form, typed);
      await junk.expect(place);
    },
    lookups: asked.lookups ?? [],
    promise: 'It is removed when its session ends, when you quit, and by its deadline.',
  });
  if (!sent || !place || !opening) return;
  const {outcome, object, problem} = sent;
  if (outcome === 'done' || outcome === 'unknown') return junk.openPod(place, object?.metadata.uid ?? '', opening);
  junk.forget(place, {isSure: !/^nothing has changed/.test(problem ?? '')});
}

function draftOf(context: string, {manifest, sentence, effect, kubectl}: JunkMaking): Draft {
  const {name, namespace = ''} = manifest.metadata;
  return {target: {context, kind: pods, namespace, name, uid: ''}, step: {type: 'create', manifest}, sentence, effect, kubectl};
}
