import {reconciler} from '../../controllers/reconcile.ts';
import type {Demo} from '../../demo.ts';
import type {Draft} from '../../object.ts';
import type {CustomResourceDefinition, CustomResourceDefinitionCondition} from '../../schema/kinds.ts';
import {customResourceDefinitions} from '../../types/customresourcedefinitions.ts';
import type {ResourceType} from '../../type.ts';
import {cleanupFinalizer} from './definition-rules.ts';
import {acceptNames} from './names.ts';
import {servedType} from './served-type.ts';
import {withCondition} from '../../conditions.ts';

/** How long it takes to look again whether all objects have gone. */
const CLEANUP_MS = 1000;

const write = {manager: 'kube-apiserver', subresource: 'status'} as const;

/** What is served of a definition. The shelf holds its objects as long as it is there, whatever becomes of its versions. */
type Served = {readonly shelf: ResourceType; readonly uid: string; edition: string; types: readonly ResourceType[]};

const served = new WeakMap<Demo, Map<string, Served>>();

/** Serves the objects of custom resource definitions, and removes them with their definition. */
export function customResources(demo: Demo): void {
  const ask = reconciler(demo, {
    watches: [
      {
        type: customResourceDefinitions,
        // Names that one definition gives up, another may have been waiting for.
        keys: ({type, object, before}) => {
          const names = (each: unknown) => JSON.stringify((each as CustomResourceDefinition | undefined)?.status?.acceptedNames);
          const isSame = type !== 'DELETED' && names(object) === names(before);
          return isSame ? [object.metadata.name] : sameGroup(demo, object as CustomResourceDefinition);
        },
      },
    ],
    reconcile: (_, name) => {
      if (followDefinition(demo, name)) ask(name, CLEANUP_MS);
    },
  });
}

/** Creates a definition and serves it at once. For scenarios. */
export function createDefinition(demo: Demo, draft: Draft<CustomResourceDefinition>, manager = 'kubectl-create'): void {
  const {name} = demo.registry.create(customResourceDefinitions, draft, {manager}).metadata;
  followDefinition(demo, name);
}

/** The same as it is when it has been there since `then`, whose demo it is looked at through. */
export function layDefinition(demo: Demo, then: Demo, draft: Draft<CustomResourceDefinition>, manager = 'kubectl-create'): void {
  const made = then.registry.create(customResourceDefinitions, draft, {manager, isDryRun: true, isTrusted: true});
  const others = demo.store.list(customResourceDefinitions).filter(({spec}) => spec.group === made.spec.group);
  serve(demo, demo.store.put(customResourceDefinitions, accepted(made, others, then.agenda.now()), {isLaid: true}));
}

/** Brings status and serving in line with the definition. True where it has to be looked at again. */
function followDefinition(demo: Demo, name: string): boolean {
  const {registry} = demo;
  let definition = registry.get(customResourceDefinitions, undefined, name);
  if (!definition || served.get(demo)?.get(name)?.uid !== definition.metadata.uid) unserve(demo, name);
  if (!definition) return false;
  if (definition.metadata.deletionTimestamp !== undefined) return cleanUp(demo, definition);
  const others = registry
    .list(customResourceDefinitions)
    .filter(({metadata, spec}) => metadata.name !== name && spec.group === definition!.spec.group);
  definition = registry.change(customResourceDefinitions, undefined, name, write, current => accepted(current, others, demo.agenda.now()));
  if (definition && isTrue(definition, 'Established')) serve(demo, definition);
  return false;
}

function accepted(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: number,
): CustomResourceDefinition {
  const {names, condition} = acceptNames(definition, others);
  const named = stating({...definition, status: {...definition.status, acceptedNames: names}}, condition, now);
  return stating(named, establishedOf(definition, condition.status === 'True'), now);
}

/** Once established, it stays so. */
function establishedOf(definition: CustomResourceDefinition, isAccepted: boolean): CustomResourceDefinitionCondition {
  const known = definition.status?.conditions?.find(({type}) => type === 'Established');
  if (known?.status === 'True') return known;
  return isAccepted
    ? {type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted'}
    : {type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted'};
}

function serve(demo: Demo, definition: CustomResourceDefinition): void {
  const {name, uid} = definition.metadata;
  const all = served.get(demo) ?? new Map<string, Served>();
  served.set(demo, all);
  const edition = JSON.stringify([definition.spec, definition.status?.acceptedNames]);
  const known = all.get(name);
  if (known?.edition === edition) return;
  const shelf = known?.shelf ?? shelfOf(definition);
  const isTerminating = () => demo.registry.get(customResourceDefinitions, undefined, name)?.metadata.deletionTimestamp !== undefined;
  const types = definition.spec.versions
    .filter(version => version.served)
    .map(version => servedType(definition, version, {storedAs: shelf, isTerminating}));
  if (known) withdraw(demo, known.types);
  for (const type of types) demo.types.add(type);
  all.set(name, {shelf, uid, edition, types});
}

function unserve(demo: Demo, name: string): void {
  const known = served.get(demo)?.get(name);
  if (!known) return;
  served.get(demo)?.delete(name);
  withdraw(demo, known.types);
}

/** Who watches is told that there is no more to see. */
function withdraw({types, store}: Demo, old: readonly ResourceType[]): void {
  for (const type of old) {
    types.remove(type);
    store.end(type);
  }
}

/** Only its identity matters. */
function shelfOf({spec}: CustomResourceDefinition): ResourceType {
  const {plural, kind} = spec.names;
  const version = spec.versions.find(({storage}) => storage)?.name ?? '';
  return {group: spec.group, version, kind, plural, singular: '', isNamespaced: spec.scope === 'Namespaced', schema: '', columns: []};
}

/** Follows pkg/controller/finalizer of k8s.io/apiextensions-apiserver. */
function cleanUp(demo: Demo, definition: CustomResourceDefinition): boolean {
  const {registry} = demo;
  const {name, finalizers = []} = definition.metadata;
  if (!finalizers.includes(cleanupFinalizer)) return false;
  const known = served.get(demo)?.get(name);
  if (known && registry.list(known.shelf).length > 0) {
    tellTerminating(demo, name, 'True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress');
    const type = known.types[0] ?? known.shelf;
    for (const {metadata} of registry.list(type)) {
      if (metadata.deletionTimestamp === undefined) registry.remove(type, metadata.namespace, metadata.name);
    }
    if (registry.list(known.shelf).length > 0) return true;
  }
  tellTerminating(demo, name, 'False', 'InstanceDeletionCompleted', 'removed all instances');
  registry.change(customResourceDefinitions, undefined, name, {manager: 'kube-apiserver'}, current => {
    const {finalizers: _, ...metadata} = current.metadata;
    const left = finalizers.filter(finalizer => finalizer !== cleanupFinalizer);
    return {...current, metadata: left.length > 0 ? {...metadata, finalizers: left} : metadata};
  });
  if (!registry.get(customResourceDefinitions, undefined, name)) unserve(demo, name);
  return false;
}

function tellTerminating(demo: Demo, name: string, status: string, reason: string, message: string): void {
  demo.registry.change(customResourceDefinitions, undefined, name, write, current =>
    stating(current, {type: 'Terminating', status, reason, message}, demo.agenda.now()),
  );
}

function stating(
  definition: CustomResourceDefinition,
  condition: CustomResourceDefinitionCondition,
  now: number,
): CustomResourceDefinition {
  const known = definition.status?.conditions ?? [];
  const conditions = withCondition(known, condition, now);
  return conditions === known ? definition : {...definition, status: {...definition.status, conditions}};
}

function isTrue({status}: CustomResourceDefinition, type: string): boolean {
  return status?.conditions?.some(condition => condition.type === type && condition.status === 'True') ?? false;
}

function sameGroup({store}: Demo, {metadata, spec}: CustomResourceDefinition): readonly string[] {
  const others = store.list(customResourceDefinitions).filter(each => each.spec.group === spec.group);
  return [...new Set([metadata.name, ...others.map(each => each.metadata.name)])];
}
