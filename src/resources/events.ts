import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import type {Row} from '../kube/row.ts';
import {reasonAndMessage} from './because.ts';
import {metadata, name, namespace, numberColumn, sinceColumn, wide} from './columns.ts';
import {type Column, defineKind, type Scope} from './kind.ts';

const fields = fieldsOf('Event', {
  metadata,
  involvedObject: {kind: true, namespace: true, name: true, apiVersion: true, fieldPath: true},
  type: true,
  reason: true,
  message: true,
  source: {component: true, host: true},
  reportingComponent: true,
  reportingInstance: true,
  count: true,
  firstTimestamp: true,
  lastTimestamp: true,
  eventTime: true,
  series: {count: true, lastObservedTime: true},
});
interface Event extends ObjectOf<typeof fields> {}

/** Follows printEvent of k8s.io/kubernetes/pkg/printers/internalversion. */
const columns: readonly Column<Event>[] = [
  namespace,
  sinceColumn('LAST SEEN', lastSeen, {weight: 8}),
  {title: 'TYPE', weight: 6, value: ({type}) => type, tone: value => (value === 'Warning' ? 'failing' : undefined)},
  {title: 'REASON', weight: 7, value: ({reason}) => reason},
  {title: 'OBJECT', weight: 8, value: objectText},
  wide({title: 'OBJECT API', value: ({involvedObject}) => involvedObject.apiVersion}),
  wide({title: 'SUBOBJECT', value: ({involvedObject}) => involvedObject.fieldPath}),
  wide({title: 'SOURCE', value: sourceText}),
  numberColumn('COUNT', ({series, count}) => series?.count ?? (count || 1), {weight: 4}),
  wide(sinceColumn('FIRST SEEN', firstSeen)),
  wide(name),
  {title: 'MESSAGE', weight: 8, value: ({message}) => message.trim()},
];
const objectAt = columns.findIndex(({title}) => title === 'OBJECT');
const apiAt = columns.findIndex(({title}) => title === 'OBJECT API');

export const events = defineKind<Event>({
  group: '',
  version: 'v1',
  plural: 'events',
  singular: 'event',
  name: 'Event',
  aliases: ['ev'],
  isNamespaced: true,
  fields,
  columns,
  wellness: ({type, reason, message}) => (type === 'Warning' ? {health: 'failing', because: reasonAndMessage(reason, message)} : 'ok'),
  opens,
  sortedBy: {title: 'LAST SEEN', isDescending: false},
});

function firstSeen({firstTimestamp, eventTime}: Event): number | undefined {
  return firstTimestamp ?? eventTime;
}

function lastSeen(event: Event): number | undefined {
  return event.series ? event.series.lastObservedTime : (event.lastTimestamp ?? firstSeen(event));
}

function objectText({involvedObject: {kind, name}}: Event): string {
  return name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
}

function sourceText({source, reportingComponent, reportingInstance}: Event): string {
  return [source.component || reportingComponent, source.host || reportingInstance].filter(Boolean).join(', ');
}

/** The kind is named as in `deployment.apps`, since an event knows no plural. */
function opens({namespace, cells}: Row): Scope | {readonly because: string} {
  const [kind = '', name = ''] = String(cells[objectAt] ?? '').split('/');
  if (kind === '' || name === '') return {because: 'The event does not say which object it is about'};
  const [group = '', version] = String(cells[apiAt] ?? '').split('/');
  return {kind: version === undefined ? kind : `${kind}.${group}`, namespace, select: name};
}
