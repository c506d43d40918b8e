import {humanDuration} from '../../kube/duration.ts';
import {record, records, text} from '../../kube/loose.ts';
import {timeOf} from '../describe/read.ts';
import {conditionInk, objectNamed} from '../describe/parts.ts';
import {type DocInk, type DocLine, type DocSpan, docLine, ink} from '../document.ts';
import {factLine, timeText, whenText} from '../keys/words.ts';
import type {Inspected} from '../tab.ts';

type More = Omit<DocLine, 'spans' | 'depth'>;
export type Words = readonly (string | DocSpan)[];

/** A line `node        node-1`; further lines have no label. */
export function fact(label: string, pieces: Words, more: More = {}): DocLine {
  return factLine(0, label, pieces, more);
}

/** Several lines under one label; nothing where there are none. */
export function facts(label: string, lines: readonly {readonly pieces: Words; readonly more?: More}[]): DocLine[] {
  return lines.map(({pieces, more}, index) => {
    const line = fact(index === 0 ? label : '', pieces, more);
    return more?.key === undefined && index > 0 ? {...line, key: `${label} ${index}`} : line;
  });
}

/** A heading to which the deeper lines below belong. */
export function part(title: string, lines: readonly DocLine[]): DocLine[] {
  return lines.length === 0 ? [] : [docLine(0, [ink('title', title)], {key: title}), ...lines];
}

/** `for 4h`, or `since` the time; nothing where it is not told. */
export function sinceText(value: unknown, inspected: Inspected): string {
  const at = timeOf(value);
  if (at === undefined) return '';
  return inspected.times === 'absolute' ? `since ${timeText(at)}` : `for ${humanDuration(inspected.now - at)}`;
}

/** `4h ago`; `unknown` where it is not told. */
export function agoText(value: unknown, inspected: Inspected): string {
  const at = timeOf(value);
  return at === undefined ? 'unknown' : whenText(at, inspected);
}

/** When it was made, and what made it. */
export function originFacts({object, namespace, now, times}: Inspected): DocLine[] {
  const metadata = record(object?.metadata);
  const made = timeOf(metadata['creationTimestamp']);
  const owners = records(metadata['ownerReferences']);
  return [
    ...facts(
      'owner',
      owners.map(owner => {
        const [kind, name] = [text(owner['kind']), text(owner['name'])];
        const [group = ''] = text(owner['apiVersion']).split('/').slice(0, -1);
        const isController = owner['controller'] === true;
        return {
          pieces: [ink('accent', `${kind}/${name}`), ...(isController ? [] : [ink('quiet', '  not its controller')])],
          more: {target: objectNamed(kind, namespace, name, group), value: name, path: ['metadata', 'ownerReferences']},
        };
      }),
    ),
    ...(made === undefined ? [] : [fact('made', [whenText(made, {now, times})], {path: ['metadata', 'creationTimestamp']})]),
  ];
}

/** Each condition with since when and why, what is not well first. */
export function conditionFacts(inspected: Inspected): DocLine[] {
  const order: readonly DocInk[] = ['failing', 'waiting', 'text', 'ok', 'quiet'];
  const all = records(record(inspected.object?.['status'])['conditions'])
    .map((condition, index) => ({condition, index, shade: conditionInk(condition)}))
    .sort((a, b) => order.indexOf(a.shade) - order.indexOf(b.shade));
  const width = Math.max(0, ...all.map(({condition}) => text(condition['type']).length));
  return part(
    'Conditions',
    all.map(({condition, index, shade}) => {
      const type = text(condition['type']);
      const because = [text(condition['reason']), text(condition['message']).replace(/\s+/g, ' ').trim()]
        .filter(one => one !== '')
        .join(': ');
      return docLine(
        1,
        [
          `${type.padEnd(width)}  `,
          ink(shade, text(condition['status']).padEnd(7)),
          ink('quiet', ` ${sinceText(condition['lastTransitionTime'], inspected)}`),
          because === '' ? '' : `  ${because}`,
        ],
        {key: `condition ${type}`, path: ['status', 'conditions', index], value: text(condition['message'])},
      );
    }),
  );
}
