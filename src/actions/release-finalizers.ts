import type {Because, Draft, Note} from '../changes/change.ts';
import type {Cluster} from '../changes/cluster.ts';
import type {Field} from '../changes/plan.ts';
import {holdersOf} from '../kube/finalizers.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {idOf} from '../resources/kind.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import type {Program} from './action.ts';
import {counted} from './counted.ts';

/** How many objects are asked for their finalizers before the dialog; of more, all finalizers go. */
const MOST_READ = 20;
const ALL = '';

export const releaseFinalizers = defineActing({title: 'Remove finalizers', verb: 'patch', unless, run: release});

function unless(objects: readonly Acted[]): Because | undefined {
  if (idOf(objects[0]!.target.kind) === 'namespaces') return {because: 'A namespace\'s content has to go first; "What holds it" names it'};
  const staying = objects.find(({row}) => row.health !== 'going');
  return staying && {because: `${staying.target.name} is not being deleted; finalizers are only taken off what is`};
}

async function release(program: Program, objects: readonly Acted[]): Promise<void> {
  const cluster = program.cluster();
  if (!cluster) return program.flash('warn', 'No context is chosen');
  const finalizers = objects.length > MOST_READ ? [] : await finalizersOf(cluster, objects);
  await program.change({
    title: 'Remove finalizers',
    doing: count => `let ${counted(objects, count)} go`,
    done: count => `${counted(objects, count)} let go`,
    fields: fieldsOf(finalizers),
    drafts: ({finalizer = ALL}) => objects.map(object => draftOf(object, finalizer, finalizers)),
  });
}

async function finalizersOf(cluster: Cluster, objects: readonly Acted[]): Promise<readonly string[]> {
  const read = objects.map(({target: {kind, namespace, name}}) => cluster.read(resourcePath(kind, namespace, name)) as Promise<KubeObject>);
  const found = await Promise.allSettled(read);
  // What could not be read is refused in the dialog, with the reason.
  return [...new Set(found.flatMap(one => (one.status === 'fulfilled' ? holdersOf(one.value).map(({finalizer}) => finalizer) : [])))];
}

function fieldsOf(finalizers: readonly string[]): readonly Field[] {
  if (finalizers.length < 2) return [];
  const options = [{value: ALL, text: 'all'}, ...finalizers.map(value => ({value}))];
  return [{name: 'finalizer', label: 'which', type: 'choice', value: ALL, options}];
}

function draftOf({target}: Acted, chosen: string, all: readonly string[]): Draft {
  const kept = chosen === ALL ? null : all.filter(finalizer => finalizer !== chosen);
  return {
    target,
    step: {type: 'patch', patch: object => without(object, chosen)},
    sentence: chosen === ALL ? `remove the finalizers of ${target.kind.singular} ${target.name}` : `remove ${chosen} of ${target.name}`,
    shows: ({metadata}) => metadata.finalizers?.join(', ') ?? 'none',
    notes: object => notesOf(object, chosen),
    kubectl: `patch ${kubectlName(target)} --type=merge -p '${JSON.stringify({metadata: {finalizers: kept}})}'`,
    noUndo: 'what is being deleted takes no finalizer back',
  };
}

function without(object: KubeObject, chosen: string): KubeObject | Because {
  const {finalizers = [], ...metadata} = object.metadata;
  if (metadata.deletionTimestamp === undefined) return {because: 'it is not being deleted'};
  if (finalizers.length === 0) return {because: 'it has no finalizer'};
  if (chosen !== ALL && !finalizers.includes(chosen)) return {because: `it does not have ${chosen}`};
  const left = chosen === ALL ? [] : finalizers.filter(finalizer => finalizer !== chosen);
  return {...object, metadata: left.length === 0 ? metadata : {...metadata, finalizers: left}};
}

function notesOf(object: KubeObject, chosen: string): readonly Note[] {
  return holdersOf(object)
    .filter(({finalizer}) => chosen === ALL || finalizer === chosen)
    .map(({finalizer, whose, waits}) => ({
      level: 'grave',
      text: `${finalizer}: what ${whose.replace(/^of /, 'the controller of ')} would clean up stays behind${waits === undefined ? '' : `; it waits ${waits}`}.`,
    }));
}
