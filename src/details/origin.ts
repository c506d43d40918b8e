import type {OwnedFields} from '../kube/owned-fields.ts';

/** Who is behind a part of an object: the server alone, or clients, as far as its managed fields say. */
export type Origin = {readonly isServers: boolean; readonly below: 'top' | 'metadata' | 'fields'; readonly owned: OwnedFields | undefined};

/** Nothing is known, or it does not matter. */
export const everyone: Origin = {isServers: false, below: 'fields', owned: undefined};
const server: Origin = {isServers: true, below: 'fields', owned: undefined};
const metadata: Origin = {isServers: false, below: 'metadata', owned: undefined};

/** The object itself. */
export function fromTop(owned: OwnedFields | undefined): Origin {
  return {isServers: false, below: 'top', owned};
}

/** `holder` is the value that `from` is the origin of. */
export function originBelow(from: Origin, holder: object, step: string | number): Origin {
  if (from.isServers) return server;
  if (from.below === 'metadata') return ofTheServer.has(step) ? server : everyone;
  if (from.below === 'top') {
    if (step === 'status') return server;
    if (step === 'metadata') return metadata;
    if (step === 'apiVersion' || step === 'kind') return everyone;
  }
  if (!from.owned) return everyone;
  const owned = from.owned.below(holder, step);
  return owned ? {isServers: false, below: 'fields', owned} : server;
}

const ofTheServer: ReadonlySet<string | number> = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]);
