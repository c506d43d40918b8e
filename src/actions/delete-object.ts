import type {Draft, Step} from '../changes/change.ts';
import {deleteLookups} from '../changes/lookups/index.ts';
import type {Field, Plan, Values} from '../changes/plan.ts';
import type {KubeObject} from '../kube/object.ts';
import {idOf} from '../resources/kind.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import type {Program} from './action.ts';
import {counted} from './counted.ts';
import {cannotComeBack} from './cannot-come-back.ts';
import {tellWhatStays} from './tell-what-stays.ts';

export const deleteObject = defineActing({title: 'Delete', verb: 'delete', run: deleteThem});

async function deleteThem(program: Program, objects: readonly Acted[]): Promise<void> {
  await tellWhatStays(program, await program.change(planOf(objects)));
}

function planOf(objects: readonly Acted[]): Plan {
  const {kind} = objects[0]!.target;
  return {
    title: 'Delete',
    doing: count => `delete ${counted(objects, count)}`,
    done: count => `${counted(objects, count)} deleted`,
    fields: fieldsOf(idOf(kind)),
    drafts: values => objects.map(object => draftOf(object, values)),
    lookups: deleteLookups,
    promise: 'u makes it anew from its manifest.',
  };
}

function fieldsOf(kind: string): readonly Field[] {
  const fields: Field[] = [];
  if (!ownsNothing.has(kind)) fields.push(propagation);
  if (kind === 'pods') fields.push(grace);
  if (kind === 'secrets')
    fields.push({name: 'keep', label: 'keep the manifest for undo', type: 'toggle', value: '', help: 'space; in memory only'});
  return fields;
}

/** Objects of these are never the owners of others. */
const ownsNothing: ReadonlySet<string> = new Set([
  'pods',
  'secrets',
  'configmaps',
  'namespaces',
  'persistentvolumes',
  'persistentvolumeclaims',
  'events',
  'events.events.k8s.io',
  'endpointslices.discovery.k8s.io',
]);

const propagation: Field = {
  name: 'propagation',
  label: 'what it owns',
  type: 'choice',
  value: 'background',
  options: [
    {value: 'background', text: 'goes after it (background)'},
    {value: 'foreground', text: 'goes before it (foreground)'},
    {value: 'orphan', text: 'stays (orphan)'},
  ],
};

const grace: Field = {
  name: 'grace',
  label: 'grace',
  type: 'choice',
  value: '',
  options: [{value: '', text: 'its own'}, ...[1, 5, 10, 30, 60, 300, 900].map(seconds => ({value: String(seconds), text: `${seconds}s`}))],
};

function draftOf(object: Acted, values: Values): Draft {
  const {target, row} = object;
  const {kind, name} = target;
  const {propagation: chosen = '', grace: seconds = '', keep = ''} = values;
  const isSecret = idOf(kind) === 'secrets';
  const noUndo = isSecret && keep === '' ? 'the manifest of a secret is not kept unless chosen' : cannotComeBack(object);
  const step: Step = {
    type: 'delete',
    propagation: chosen === 'foreground' ? 'Foreground' : chosen === 'orphan' ? 'Orphan' : 'Background',
    ...(seconds === '' ? {} : {graceSeconds: Number(seconds)}),
  };
  // A shorter grace is taken for what is going already; else there is nothing to ask for.
  const isGoing = row.health === 'going' && seconds === '';
  return {
    target,
    step: isGoing ? refusing : step,
    sentence: `delete ${kind.singular} ${name}`,
    effect: before => effectOf(before, chosen),
    kubectl: [
      `delete ${kubectlName(target)}`,
      ...(chosen === '' || chosen === 'background' ? [] : [`--cascade=${chosen}`]),
      ...(seconds === '' ? [] : [`--grace-period=${seconds}`]),
    ].join(' '),
    ...(noUndo === undefined ? {} : {noUndo}),
    ...(isSecret ? {isConfidential: true} : {}),
  };
}

/** Reads the object and refuses in its row: nothing is sent. */
const refusing: Step = {
  type: 'patch',
  patch: () => ({because: 'it is being deleted already; "What holds it" in the menu says why it stays'}),
};

function effectOf({kind, status}: KubeObject, chosen: string): string {
  const pods = podsOf(kind, status);
  if (pods === 0) return '';
  const some = pods === 1 ? '1 pod' : `${pods} pods`;
  if (chosen === 'orphan') return pods === 1 ? `${some} stays` : `${some} stay`;
  return pods === 1 ? `${some} stops` : `${some} stop`;
}

function podsOf(kind: string | undefined, status: KubeObject['status']): number {
  const count: unknown = kind === 'Job' ? status?.active : kind === 'DaemonSet' ? status?.currentNumberScheduled : status?.replicas;
  return typeof count === 'number' ? count : 0;
}
