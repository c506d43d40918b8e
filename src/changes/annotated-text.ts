import type {Path} from '../kube/field-changes.ts';
import {type Place, type Places, readObject} from '../kube/object-yaml.ts';
import {type Reason, reasonText} from './edited-text.ts';

/** `lines` are the comments that were put beside fields, `at` is the first line that is complained of (from 1), where there is one. */
export type Annotated = {readonly text: string; readonly lines: readonly string[]; readonly at: number | undefined};

/** Puts a heading on top, and each reason below the line of its field; on top where the field is not there. */
export function annotated(body: string, heading: readonly string[], reasons: readonly Reason[]): Annotated {
  const read = readObject(body);
  const placed = reasons.map(reason => ({reason, place: read.type === 'object' ? placeOf(read.places, reason.path) : undefined}));
  const onTop = placed.filter(({place}) => !place).map(({reason}) => reason);
  const head = heading.length + onTop.length + 1;
  const complaints = onTop.map(reason => `! ${reason.line === undefined ? '' : `line ${head + reason.line}: `}${reasonText(reason)}`);
  const top = [...heading, ...complaints].map(line => `# ${plain(line)}`);
  const lines: string[] = [];
  const below = new Map<number, string[]>();
  for (const {reason, place} of placed) {
    if (!place) continue;
    const line = `# ^ ${plain(reasonText(reason))}`;
    lines.push(line);
    below.set(place.after, [...(below.get(place.after) ?? []), `${' '.repeat(place.indent)}${line}`]);
  }
  const rows = body.split('\n').flatMap((row, index) => [row, ...(below.get(index + 1) ?? [])]);
  const complained = placed.flatMap(({reason, place}) => place?.line ?? reason.line ?? []);
  return {text: [...top, '#', ...rows].join('\n'), lines, at: complained.length > 0 ? head + Math.min(...complained) : undefined};
}

/** The text without its comments on top and without the `lines` that were put beside fields: a script in a text may hold comments, too. */
export function withoutComments(text: string, lines: readonly string[]): string {
  const rows = text.split(/\r?\n/);
  const start = rows.findIndex(row => !row.startsWith('#'));
  return start < 0
    ? ''
    : rows
        .slice(start)
        .filter(row => !lines.includes(row.trim()))
        .join('\n');
}

/**
 * The fields that a refusal names, out of its words: `spec.replicas: Invalid value: -1: must be …`, several of them in brackets or after
 * semicolons (field.ErrorList of k8s.io/apimachinery), and `unknown field "spec.x"`, `Go struct field DeploymentSpec.spec.replicas`. `fields` are the names at the top of the object. What
 * names none is one reason without a path.
 */
export function reasonsIn(refusal: string, fields: readonly string[]): readonly Reason[] {
  const whole = refusal.replace(/(?<= is invalid: \[.*)\]$/s, '');
  const names = fields
    .map(field => field.replaceAll(/[^\w-]/g, ''))
    .filter(Boolean)
    .join('|');
  const starts = [...whole.matchAll(new RegExp(`(?:^|[\\s[])((?:${names})(?:\\.[\\w-]+|\\[[^\\]\\s]*\\])*): `, 'g'))].filter(
    ({index}) => index === 0 || /(?:[;,:]|\[)\s?$/.test(whole.slice(0, index + 1)),
  );
  const named = starts.map((match, index) => ({
    path: pathOf(match[1]!),
    text: whole.slice(match.index + match[0].length, starts[index + 1]?.index).replace(/[;,\s]+$/, ''),
  }));
  const unknown = [...refusal.matchAll(/(unknown|duplicate) field "([^"]+)"/g)].map(([, what, field]) => ({
    path: pathOf(field!),
    text: what === 'unknown' ? 'there is no such field' : 'this field is there twice',
  }));
  const mistyped = [...refusal.matchAll(/cannot unmarshal (\w+) into Go struct field \w+\.([\w.]+) of type (\S+)/g)].map(
    ([, is, field, type]) => ({
      path: pathOf(field!),
      text: `this is a ${is}, and has to be ${type}`,
    }),
  );
  const found = [...named, ...unknown, ...mistyped];
  return found.length > 0 ? found : [{path: [], text: refusal}];
}

/** `spec.containers[0].image`, `metadata.annotations[example.com/x]`. */
function pathOf(text: string): Path {
  return [...text.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole, inside]) =>
    inside === undefined ? whole : /^\d+$/.test(inside) ? Number(inside) : inside,
  );
}

/** What a server calls `data` may stand decoded in `stringData`. */
function placeOf(places: Places, path: Path): Place | undefined {
  const place = places(path);
  const clear = path[0] === 'data' ? places(['stringData', ...path.slice(1)]) : undefined;
  return (clear?.depth ?? 0) > (place?.depth ?? 0) ? clear : place;
}

/** On one line, with nothing that an editor would show as something else. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
