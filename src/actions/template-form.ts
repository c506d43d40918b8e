import type {Because, Draft, Sent} from '../changes/change.ts';
import {inParallel} from '../changes/in-parallel.ts';
import {refusalText} from '../changes/refusals.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Field} from '../changes/plan.ts';
import type {JsonObject, KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {type Container, containersOf, withContainers} from '../kube/pod-templates.ts';
import {idOf} from '../resources/kind.ts';
import type {Program} from './action.ts';
import type {Acted} from './acting.ts';
import {followInTask} from './follow-in-task.ts';
import {workloads} from './restart-draft.ts';

/** Kinds whose template can be changed. */
export const templated = [...workloads, 'replicasets.apps', 'replicationcontrollers', 'cronjobs.batch'];
export const templatedNoun = 'workloads';
/** Whatever has containers, for what says itself where it cannot be done. */
export const onTemplates = {on: ['pods', ...templated, 'jobs.batch'], noun: templatedNoun, verb: 'patch'} as const;

/** Why the template of these is as it is. */
export function unlessJob(objects: readonly Acted[]): Because | undefined {
  const isJob = objects.some(({target}) => idOf(target.kind) === 'jobs.batch');
  return isJob ? {because: 'The template of a job never changes: delete it and create another, or change its cron job'} : undefined;
}

/** The objects as they are, for a form to begin with; those that cannot be read are left to the preview. Why not where none can. */
export async function readAll(program: Program, objects: readonly Acted[]): Promise<readonly KubeObject[] | Because> {
  const cluster = program.cluster();
  if (!cluster) return {because: 'No context is chosen'};
  const problems: string[] = [];
  const read = await inParallel(objects, 8, async ({target: {kind, namespace, name}}) => {
    try {
      return (await cluster.read(resourcePath(kind, namespace, name))) as KubeObject;
    } catch (error) {
      problems.push(error instanceof ApiError ? refusalText(error) : String(error));
      return undefined;
    }
  });
  const found = read.filter(object => object !== undefined);
  return found.length > 0 ? found : {because: problems[0] ?? 'There is nothing to do'};
}

/** The containers that all objects have, by name, as the first has them. */
export function sharedContainers(objects: readonly KubeObject[], kind: Acted['target']['kind']): readonly Container[] {
  const [first, ...others] = objects.map(object => containersOf(object, kind));
  return (first ?? []).filter(({name}) => others.every(containers => containers.some(other => other.name === name)));
}

/** Which container; none where there is nothing to choose. */
export function containerFields(objects: readonly KubeObject[], kind: Acted['target']['kind']): readonly Field[] {
  const shared = sharedContainers(objects, kind);
  const isAlone = shared.length === 1 && objects.every(object => containersOf(object, kind).length === 1);
  if (isAlone || shared.length === 0) return [];
  const options = [...shared.map(one => ({value: one.name, text: containerText(one)})), {value: EVERY, text: 'every container'}];
  return [{name: 'container', label: 'container', type: 'choice', value: presetContainer(objects, kind), options}];
}

/** The container that is meant where none is chosen. */
export function presetContainer(objects: readonly KubeObject[], kind: Acted['target']['kind']): string {
  return sharedContainers(objects, kind).find(({isInit}) => !isInit)?.name ?? EVERY;
}

export function containerText({name, isInit}: Container): string {
  return isInit ? `${name} (init)` : name;
}

/** Every container but those that only run before the others. */
export const EVERY = '*';

/** The containers of this name, or all; why not where there is none. */
export function chosenContainers(object: KubeObject, kind: Acted['target']['kind'], name: string): readonly Container[] | Because {
  const chosen = containersOf(object, kind).filter(one => (name === EVERY ? !one.isInit : one.name === name));
  if (chosen.length > 0) return chosen;
  return {because: name === EVERY ? 'it has no container' : `it has no container ${name}`};
}

/** A step that makes the chosen containers anew; the first reason stops it. */
export function containerStep(
  kind: Acted['target']['kind'],
  name: string,
  edit: (container: Container) => JsonObject | Because,
): Draft['step'] {
  return {
    type: 'patch',
    patch(object) {
      const chosen = chosenContainers(object, kind, name);
      if (isBecause(chosen)) return chosen;
      const edited = chosen.map(edit);
      const because = edited.find(isBecause);
      return because ?? withContainers(object, chosen, one => edited[chosen.indexOf(one)] as JsonObject);
    },
  };
}

/** What each chosen container shows: `debug`, of several containers `web: debug, proxy: –`. */
export function containersShown(
  object: KubeObject,
  kind: Acted['target']['kind'],
  name: string,
  shown: (fields: JsonObject) => string,
): string {
  const chosen = chosenContainers(object, kind, name);
  if (isBecause(chosen)) return '';
  const texts = chosen.map(one => [one.name, shown(one.fields)] as const);
  const isSame = texts.every(([, text]) => text === texts[0]![1]);
  return isSame ? texts[0]![1] : texts.map(([container, text]) => `${container}: ${text}`).join(', ');
}

/** Shows the rollouts that have begun. */
export function followTemplates(program: Program, sent: readonly Sent[]): void {
  const cluster = program.cluster();
  const rolling = sent.filter(
    ({outcome, change}) => outcome === 'done' && workloads.includes(idOf(change.target.kind)) && change.before?.['spec']?.paused !== true,
  );
  const targets = rolling.map(({change}) => change.target);
  if (!cluster || targets.length === 0) return;
  const noun = targets.length === 1 ? targets[0]!.name : `${targets.length} ${targets[0]!.kind.plural}`;
  followInTask(program, cluster, `Rollout of ${noun}`, targets, 'rolled out');
}

function isBecause(made: object): made is Because {
  return 'because' in made && typeof made.because === 'string';
}
