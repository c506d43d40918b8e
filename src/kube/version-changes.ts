import {isSame, type Path} from './field-changes.ts';
import type {Json, JsonObject, KubeObject} from './object.ts';

/** One field that differs between two versions of an object. */
export type VersionChange = {
  /** In the newer version, or in the older one where it is gone. */
  readonly path: Path;
  /** Items of lists by what names them: `spec.containers[app].image`, `status.conditions[Ready].status`. */
  readonly label: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** It changes by itself, or says again what another field says. */
  readonly isNoise: boolean;
};

/** All fields in which two versions differ, status and metadata, too. Items of a list are the same where their names are. */
export function versionChanges(before: KubeObject, after: KubeObject): VersionChange[] {
  const found: VersionChange[] = [];
  compare({before: before as unknown as Json, after: after as unknown as Json, path: [], label: ''}, after.kind ?? '', found);
  return found;
}

type Spot = {readonly before: Json | undefined; readonly after: Json | undefined; readonly path: Path; readonly label: string};

function compare(spot: Spot, kind: string, found: VersionChange[]): void {
  const {before, after, path, label} = spot;
  if (isSame(before, after)) return;
  if (isNoise(label, kind)) {
    found.push({path, label, before, after, isNoise: true});
    return;
  }
  const deep =
    isObject(before) || isObject(after) ? fieldsBelow(spot) : Array.isArray(before) && Array.isArray(after) ? itemsBelow(spot) : undefined;
  if (!deep) found.push({path, label, before, after, isNoise: false});
  else for (const one of deep) compare(one, kind, found);
}

/** What came or went whole is plainer as one, but for maps, whose keys are fields of their own. */
function fieldsBelow({before, after, path, label}: Spot): Spot[] | undefined {
  const isMap = /(^|\.)(labels|annotations|data)$/.test(label);
  if (!isMap && !(isObject(before) && isObject(after))) return undefined;
  const [one, other] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].map(name => ({before: one[name], after: other[name], path: [...path, name], label: labelOf(label, name)}));
}

function itemsBelow({before, after, path, label}: Spot): Spot[] | undefined {
  const [one, other] = [namedItems(before as readonly Json[]), namedItems(after as readonly Json[])];
  if (!one || !other) {
    const [olds, news] = [before as readonly Json[], after as readonly Json[]];
    if (olds.length !== news.length) return undefined;
    return news.map((item, index) => ({before: olds[index], after: item, path: [...path, index], label: `${label}[${index}]`}));
  }
  return [...new Set([...other.keys(), ...one.keys()])].map(name => {
    const [old, young] = [one.get(name), other.get(name)];
    return {before: old?.item, after: young?.item, path: [...path, (young ?? old)!.index], label: `${label}[${name}]`};
  });
}

type Named = ReadonlyMap<string, {readonly item: Json; readonly index: number}>;

/** By what tells the items of a list apart; undefined where nothing does. */
function namedItems(items: readonly Json[]): Named | undefined {
  for (const key of ['name', 'type', 'uid', 'containerPort', 'port', 'ip', 'key']) {
    const named = new Map<string, {item: Json; index: number}>();
    for (const [index, item] of items.entries()) {
      const name = isObject(item) ? item[key] : undefined;
      if (typeof name === 'string' || typeof name === 'number') named.set(String(name), {item, index});
    }
    if (named.size === items.length) return named;
  }
  return undefined;
}

function labelOf(label: string, name: string): string {
  if (!/^[\w-]+$/.test(name)) return `${label}[${name}]`;
  return label === '' ? name : `${label}.${name}`;
}

const noise: readonly RegExp[] = [
  /^metadata\.(resourceVersion|managedFields|generation|selfLink)$/,
  /^metadata\.annotations\[(kubectl\.kubernetes\.io\/last-applied-configuration|control-plane\.alpha\.kubernetes\.io\/leader)\]$/,
  /^metadata\.annotations\[endpoints\.kubernetes\.io\/last-change-trigger-time\]$/,
  /^status\.observedGeneration$/,
  /^status\.conditions\[[^\]]*\]\.(lastHeartbeatTime|lastProbeTime|lastUpdateTime|observedGeneration)$/,
];

function isNoise(label: string, kind: string): boolean {
  return noise.some(pattern => pattern.test(label)) || (kind === 'Lease' && label === 'spec.renewTime');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
