import type {Document, LineCounter} from 'yaml';

export type Place = {readonly yaml: typeof import('yaml'); readonly document: Document; readonly lines: LineCounter};

/** A node of a YAML document that was read with the failsafe schema, so that every scalar is the text that stands in the file. */
export type Located = {readonly place: Place; readonly node: unknown};

/** The value of a field, aliases and merge keys followed; of a field written twice the last. Undefined where there is none or it is null. */
export function child(at: Located | undefined, field: string): Located | undefined {
  if (!at) return undefined;
  const {node, place} = at;
  const {yaml} = place;
  if (!yaml.isMap<unknown, unknown>(node)) return undefined;
  const named = (name: string) => node.items.findLast(pair => yaml.isScalar(pair.key) && String(pair.key.value) === name);
  const own = named(field);
  if (own) {
    const found = follow({place, node: own.value});
    return isNull(found) ? undefined : found;
  }
  const merged = named('<<');
  if (!merged) return undefined;
  const base = follow({place, node: merged.value});
  return (items(base) ?? [base]).map(each => child(each, field)).find(Boolean);
}

export function isObject(at: Located | undefined): at is Located {
  return at?.place.yaml.isMap(at.node) ?? false;
}

/** The elements of a list, or undefined for anything else. */
export function items(at: Located): Located[] | undefined {
  const {node, place} = at;
  return place.yaml.isSeq(node) ? node.items.map(item => follow({place, node: item})) : undefined;
}

/** The text of a scalar, or undefined for anything else. */
export function scalar(at: Located | undefined): string | undefined {
  return at?.place.yaml.isScalar(at.node) ? String(at.node.value ?? '') : undefined;
}

export function strings(at: Located | undefined): string[] {
  return ((at && items(at)) ?? []).flatMap(item => scalar(item) ?? []);
}

/** YAML 1.1's words for true, as Go's reader takes them. */
export function flag(at: Located | undefined): boolean {
  return /^(true|yes|on|y)$/i.test(scalar(at) ?? '');
}

/** From 1. */
export function lineOf(at: Located): number | undefined {
  const {node, place} = at;
  const range = place.yaml.isNode(node) ? node.range : undefined;
  return range ? place.lines.linePos(range[0]).line : undefined;
}

/** The fields of an object, without those that are null. */
export function fieldsOf(at: Located | undefined): [string, Located][] {
  if (!at?.place.yaml.isMap(at.node)) return [];
  return at.node.items.flatMap(pair => {
    const name = scalar({place: at.place, node: pair.key});
    const value = name === undefined ? undefined : child(at, name);
    return name === undefined || !value ? [] : [[name, value]];
  });
}

/** The value with YAML's usual types, for what is handed on as JSON: a number stays a number. */
export function typedValue(at: Located): unknown {
  const {yaml} = at.place;
  if (yaml.isMap(at.node)) return Object.fromEntries(fieldsOf(at).map(([name, value]) => [name, typedValue(value)]));
  if (yaml.isSeq(at.node)) return items(at)?.map(typedValue);
  const isPlain = yaml.isScalar(at.node) && at.node.type === 'PLAIN';
  return isPlain ? yaml.parse(scalar(at) ?? '') : scalar(at);
}

function follow(at: Located): Located {
  const {node, place} = at;
  return place.yaml.isAlias(node) ? {place, node: node.resolve(place.document)} : at;
}

function isNull(at: Located): boolean {
  const {node, place} = at;
  if (node === null || node === undefined) return true;
  return place.yaml.isScalar(node) && node.type === 'PLAIN' && ['', '~', 'null', 'Null', 'NULL'].includes(String(node.value ?? ''));
}
