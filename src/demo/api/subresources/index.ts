import {badRequest, notFound} from '../../refusal.ts';
import {resourceName} from '../../type.ts';
import {pods} from '../../types/pods.ts';
import type {Call, Target} from '../call.ts';
import {subresourcesOf} from '../discovery.ts';
import type {Abilities} from '../negotiate.ts';
import {mustBeAllowedToOpen} from '../rbac/may-open.ts';
import type {Action} from '../action.ts';
import type {ResourcePlace} from '../route.ts';
import {methodNotAllowed, noSuchPath} from '../unserved.ts';
import {get} from '../verbs/get.ts';
import {patch} from '../verbs/patch.ts';
import {update} from '../verbs/update.ts';
import {bind} from './binding.ts';
import {containerOf} from './container-of.ts';
import {evict} from './eviction.ts';
import {finalize} from './finalize.ts';
import {log} from './log.ts';
import {getScale, patchScale, updateScale} from './scale.ts';

type Run = (call: Call, target: Target) => void | Promise<void>;

/** What is asked of a part of an object; throws 404 where the type has no such part and 405 where it cannot be done. */
export function subresourceAction(target: Target, {subresource = '', rest}: ResourcePlace, verb: string): Action {
  const found = subresourcesOf(target.type).find(({name}) => name === subresource);
  if (!found || rest.length > 0) throw noSuchPath();
  if (!found.verbs.includes(verb)) throw methodNotAllowed();
  const run = runs[`${resourceName(target.type)}/${subresource}`]?.[verb] ?? common[subresource]?.[verb];
  if (!run) throw noSuchPath();
  return {able: ableOf(subresource, verb), run: call => run(call, target)};
}

function ableOf(subresource: string, verb: string): Abilities {
  if (subresource === 'log')
    return {produces: ['text/plain', 'application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']};
  if (streamed.has(subresource)) return {produces: ['text/plain', '*/*']};
  return {hasTransforms: verb !== 'create'};
}

const streamed = new Set(['exec', 'attach', 'portforward']);

/** Whoever asks for a stream without an upgrade. */
function upgradeRequired({demo, user, query, place}: Call, {namespace, name}: Target): never {
  if (place.resource && place.verb !== 'create') mustBeAllowedToOpen(demo, user, place.resource);
  const pod = demo.store.get(pods, namespace, name);
  if (!pod) throw notFound(pods, name);
  if (place.resource?.subresource !== 'portforward') containerOf(pod, query.get('container') ?? '');
  if (!pod.spec?.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  throw badRequest('Upgrade request required');
}

const common: Readonly<Record<string, Readonly<Record<string, Run | undefined>> | undefined>> = {
  status: {
    get,
    update: (call, target) => update(call, target, 'status'),
    patch: (call, target) => patch(call, target, 'status'),
  },
  scale: {get: getScale, update: updateScale, patch: patchScale},
};

const runs: Readonly<Record<string, Readonly<Record<string, Run | undefined>> | undefined>> = {
  'pods/binding': {create: bind},
  'pods/eviction': {create: evict},
  'pods/log': {get: log},
  'pods/ephemeralcontainers': {
    get,
    update: (call, target) => update(call, target, 'ephemeralcontainers'),
    patch: (call, target) => patch(call, target, 'ephemeralcontainers'),
  },
  'pods/resize': {
    get,
    update: (call, target) => update(call, target, 'resize'),
    patch: (call, target) => patch(call, target, 'resize'),
  },
  'pods/exec': {get: upgradeRequired, create: upgradeRequired},
  'pods/attach': {get: upgradeRequired, create: upgradeRequired},
  'pods/portforward': {get: upgradeRequired, create: upgradeRequired},
  'namespaces/finalize': {update: finalize},
};
