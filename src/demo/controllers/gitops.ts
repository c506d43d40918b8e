import {isEqual} from '../equal.ts';
import type {Controller, Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {type Draft, type KubeObject, timeText} from '../object.ts';
import {groupVersionOf, type ResourceType} from '../type.ts';
import {type Fields, isCovered, laidOver} from './desired.ts';
import {reconciler} from './reconcile.ts';

/** A manifest as it stands in the repository. What it does not name is free. */
export type Manifest = Fields & {readonly apiVersion: string; readonly kind: string; readonly metadata: Draft<KubeObject>['metadata']};

export type Application = {
  readonly namespace: string;
  readonly name: string;
  /** Of the commit that the manifests are from. */
  readonly revision: string;
  readonly manifests: readonly Manifest[];
};

const API_VERSION = 'argoproj.io/v1alpha1';
const TRACKING = 'argocd.argoproj.io/tracking-id';
const WRITE = {manager: 'argocd-controller'} as const;
export const STATUS_MANAGER = 'argocd-application-controller';
/** A difference is seen soon, and put right a little later, so that it can be seen. */
const NOTICE_MS = 1000;
const HEAL_MS = 3000;

type Tracked = {
  readonly applications: Map<string, Application>;
  readonly heard: Set<ResourceType>;
  /** Those that were in order at the last look. */
  readonly synced: Set<string>;
  ask: (key: string, afterMs?: number) => void;
};

const trackedBy = new WeakMap<Demo, Tracked>();

/** Puts what the application holds into the cluster, and keeps it as it is there (Argo CD with automated sync and self-healing). */
export function trackApplication(demo: Demo, application: Application, {isSynced = false}: {readonly isSynced?: boolean} = {}): void {
  const tracked = trackedOf(demo);
  const key = `${application.namespace}/${application.name}`;
  tracked.applications.set(key, application);
  for (const {apiVersion, kind} of application.manifests) {
    const type = demo.types.ofKind(apiVersion, kind);
    if (!type || tracked.heard.has(type)) continue;
    tracked.heard.add(type);
    demo.store.subscribe(type, ({object, isLaid}) => {
      if (isLaid) return;
      for (const [other, {manifests}] of tracked.applications) {
        if (manifests.some(manifest => isOf(manifest, object))) tracked.ask(other, NOTICE_MS);
      }
    });
  }
  if (isSynced) tracked.synced.add(key);
  else tracked.ask(key, 0);
}

/** Puts back what differs from the applications that are tracked, and tells so in their status and in events. */
export const gitOpsController: Controller = demo => {
  const tracked = trackedOf(demo);
  const outSince = new Map<string, number>();
  const ask = reconciler(demo, {
    watches: [],
    reconcile(namespace, name) {
      const key = `${namespace}/${name}`;
      const application = tracked.applications.get(key);
      if (!application) return;
      const wrong = application.manifests.filter(manifest => !isAsWanted(demo, application, manifest));
      if (wrong.length === 0) {
        outSince.delete(key);
        tracked.synced.add(key);
        return setSync(demo, application, 'Synced', []);
      }
      const now = demo.agenda.now();
      const since = outSince.get(key) ?? (tracked.synced.has(key) ? now : now - HEAL_MS);
      outSince.set(key, since);
      setSync(demo, application, 'OutOfSync', wrong);
      if (now < since + HEAL_MS) return ask(key, since + HEAL_MS - now);
      inform(demo, application, 'OperationStarted', `Initiated automated sync to '${application.revision}'`);
      for (const manifest of wrong) put(demo, application, manifest);
      inform(demo, application, 'OperationCompleted', `Partial sync operation to ${application.revision} succeeded`);
      outSince.delete(key);
      tracked.synced.add(key);
      setSync(demo, application, 'Synced', []);
    },
  });
  tracked.ask = ask;
  for (const key of tracked.applications.keys()) ask(key);
};

function trackedOf(demo: Demo): Tracked {
  let tracked = trackedBy.get(demo);
  if (!tracked) trackedBy.set(demo, (tracked = {applications: new Map(), heard: new Set(), synced: new Set(), ask: () => undefined}));
  return tracked;
}

function isOf({kind, metadata}: Manifest, object: KubeObject): boolean {
  return object.kind === kind && object.metadata.name === metadata.name && object.metadata.namespace === metadata.namespace;
}

function found({types, store}: Demo, {apiVersion, kind, metadata}: Manifest) {
  const type = types.ofKind(apiVersion, kind);
  return {type, object: type && store.get(type, metadata.namespace, metadata.name ?? '')};
}

function isAsWanted(demo: Demo, application: Application, manifest: Manifest): boolean {
  const {object} = found(demo, manifest);
  return object !== undefined && !object.metadata.deletionTimestamp && isCovered(object, marked(application, manifest));
}

function put(demo: Demo, application: Application, manifest: Manifest): void {
  const {type, object} = found(demo, manifest);
  const wanted = marked(application, manifest);
  if (!type || object?.metadata.deletionTimestamp) return;
  if (object) demo.registry.update(type, laidOver(object, wanted) as KubeObject, WRITE);
  else demo.registry.create(type, wanted as unknown as Draft<KubeObject>, WRITE);
}

/** The manifest with what tells whose it is. */
export function marked({name}: Pick<Application, 'name'>, manifest: Manifest): Manifest {
  const {apiVersion, kind, metadata} = manifest;
  const {group} = groupVersionOf(apiVersion);
  const id = `${name}:${group}/${kind}:${metadata.namespace ?? ''}/${metadata.name}`;
  return {...manifest, metadata: {...metadata, annotations: {...metadata.annotations, [TRACKING]: id}}};
}

type ApplicationObject = KubeObject & {readonly status?: {readonly sync?: {readonly status?: string}} & Fields};

function objectOf(demo: Demo, {namespace, name}: Application) {
  const type = demo.types.ofKind(API_VERSION, 'Application') as ResourceType<ApplicationObject> | undefined;
  return {type, object: type && demo.store.get(type, namespace, name)};
}

function setSync(demo: Demo, application: Application, sync: string, wrong: readonly Manifest[]): void {
  const {type, object} = objectOf(demo, application);
  if (!type || !object) return;
  const before = object.status?.sync?.status ?? '';
  const now = timeText(demo.agenda.now());
  demo.registry.change(
    type,
    application.namespace,
    application.name,
    {manager: STATUS_MANAGER, ...(type.hasStatus && {subresource: 'status' as const})},
    current => {
      const next = {...current.status, ...syncStatus(application, sync, wrong, current.status?.sync)};
      if (isEqual(current.status, next)) return current;
      return {...current, status: {health: {status: 'Healthy'}, ...next, reconciledAt: now}};
    },
  );
  if (before !== sync) inform(demo, application, 'ResourceUpdated', `Updated sync status: ${before} -> ${sync}`);
}

/** What its status says of what it holds. */
export function syncStatus({revision, manifests}: Application, sync: string, wrong: readonly Manifest[], before: object = {}): Fields {
  const resources = manifests.map(manifest => {
    const {apiVersion, kind, metadata} = manifest;
    const {group, version} = groupVersionOf(apiVersion);
    return {
      ...(group && {group}),
      version,
      kind,
      ...(metadata.namespace !== undefined && {namespace: metadata.namespace}),
      name: metadata.name,
      status: wrong.includes(manifest) ? 'OutOfSync' : 'Synced',
    };
  });
  return {sync: {...before, revision, status: sync}, resources};
}

function inform(demo: Demo, application: Application, reason: string, message: string): void {
  const {object} = objectOf(demo, application);
  if (object) tell(demo, {about: object, type: 'Normal', reason, message, component: STATUS_MANAGER});
}
