import type {TypeTable} from './demo.ts';
import {apiVersionOf, type ResourceType} from './type.ts';

/** What is served, by path and by kind. */
export function createTypeTable(types: readonly ResourceType[]): TypeTable {
  let all = [...types];
  let edition = 0;
  const byPath = new Map(types.map(type => [pathOf(type.group, type.version, type.plural), type]));
  const byKind = new Map(types.map(type => [`${apiVersionOf(type)} ${type.kind}`, type]));
  const pending: (() => void)[] = [];
  return {
    get all() {
      fill();
      return all;
    },
    get edition() {
      fill();
      return edition;
    },
    find(group, version, plural) {
      const path = pathOf(group, version, plural);
      return byPath.get(path) ?? (fill() ? byPath.get(path) : undefined);
    },
    ofKind(apiVersion, kind) {
      const text = `${apiVersion} ${kind}`;
      return byKind.get(text) ?? (fill() ? byKind.get(text) : undefined);
    },
    addLater: add => void pending.push(add),
    complete: () => void fill(),
    add(type) {
      all = [...all, type];
      byPath.set(pathOf(type.group, type.version, type.plural), type);
      byKind.set(`${apiVersionOf(type)} ${type.kind}`, type);
      edition++;
    },
    remove(type) {
      all = all.filter(each => each !== type);
      const path = pathOf(type.group, type.version, type.plural);
      if (byPath.get(path) === type) byPath.delete(path);
      const kind = `${apiVersionOf(type)} ${type.kind}`;
      if (byKind.get(kind) === type) byKind.delete(kind);
      edition++;
    },
  };

  /** Whether anything came of it. */
  function fill(): boolean {
    const wasPending = pending.length > 0;
    while (pending.length > 0) pending.shift()!();
    return wasPending;
  }
}

function pathOf(group: string, version: string, plural: string): string {
  return `${group}/${version}/${plural}`;
}
