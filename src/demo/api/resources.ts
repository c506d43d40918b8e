import type {Demo} from '../demo.ts';
import type {ResourceType} from '../type.ts';
import type {Action} from './action.ts';
import type {Call, Target} from './call.ts';
import {allVerbs} from './discovery.ts';
import {listProduces} from './negotiate.ts';
import type {Place, ResourcePlace} from './route.ts';
import {subresourceAction} from './subresources/index.ts';
import {types} from '../types/index.ts';
import {bindLegacy} from './subresources/binding.ts';
import {methodNotAllowed, noSuchPath, PageNotFound} from './unserved.ts';
import {create} from './verbs/create.ts';
import {removeCollection} from './verbs/delete-collection.ts';
import {remove} from './verbs/delete.ts';
import {get} from './verbs/get.ts';
import {list} from './verbs/list.ts';
import {patch} from './verbs/patch.ts';
import {update} from './verbs/update.ts';
import {watch} from './verbs/watch.ts';
import type {VirtualResource} from './virtual.ts';
import {virtualAction} from './virtual-action.ts';

/** What is asked of a resource; throws 404 and 405 as the router of the real server does. */
export function findAction(demo: Demo, virtual: readonly VirtualResource[], place: Place, {warnings}: Pick<Call, 'warnings'>): Action {
  const resource = place.resource!;
  const {group, version, plural, subresource} = resource;
  const found = virtual.find(each => each.group === group && each.version === version && each.plural === wholeName(resource));
  if (found) return virtualAction(found, resource, place.verb);
  if (group === '' && plural === 'bindings' && resource.namespace !== undefined && resource.name === undefined) {
    if (place.verb !== 'create') throw methodNotAllowed();
    return {able: {}, run: call => bindLegacy(call, resource.namespace!)};
  }
  const type = demo.types.find(group, version, plural);
  if (!type) throw types.some(each => each.group === group) ? noSuchPath() : new PageNotFound();
  const namespace = type.isNamespaced ? resource.namespace : undefined;
  checkScope(type, resource);
  if (type.deprecation !== undefined) warnings.push(type.deprecation);
  const target = {type, namespace, name: resource.name ?? ''};
  if (subresource !== undefined) return subresourceAction(target, resource, place.verb);
  return verbAction(target, place.verb);
}

/** Single objects of a namespaced type have a namespace in their path, those of other types have none. */
function checkScope(type: ResourceType, {namespace, name, plural}: ResourcePlace): void {
  if (!type.isNamespaced && namespace !== undefined && plural !== 'namespaces') throw noSuchPath();
  if (type.isNamespaced && namespace === undefined && name !== undefined) throw noSuchPath();
}

function verbAction(target: Target, verb: string): Action {
  const {type, namespace, name} = target;
  const isEverywhere = type.isNamespaced && namespace === undefined;
  const isServed = (type.verbs ?? allVerbs).includes(verb) && (verb === 'watch' || verb === 'list' || !isEverywhere);
  const action = isServed && (name === '') === collectionVerbs.has(verb) ? actions[verb] : undefined;
  if (!action) throw methodNotAllowed();
  const isStream = verb === 'watch';
  const isList = verb === 'list';
  return {
    able: {hasTransforms: true, ...(isStream && {isStream}), ...((isList || isStream) && {produces: listProduces})},
    run: call => action(call, target),
  };
}

const collectionVerbs = new Set(['list', 'watch', 'create', 'deletecollection']);
const actions: Readonly<Record<string, ((call: Call, target: Target) => void | Promise<void>) | undefined>> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeCollection,
};

function wholeName({plural, subresource}: ResourcePlace): string {
  return subresource === undefined ? plural : `${plural}/${subresource}`;
}
