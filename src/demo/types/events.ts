import {type Causes, complain, invalidValue, required} from '../rules/causes.ts';
import {column, nameColumn, sinceText, wideColumn} from '../rules/columns.ts';
import {qualifiedNameComplaints} from '../rules/names.ts';
import {filled} from '../rules/sharing.ts';
import type {Event} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const events: ResourceType<Event> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  isNamespaced: true,
  nameForm: 'segment',
  schema: 'io.k8s.api.core.v1.Event',
  columns: [
    column('Last Seen', 'How long ago it last happened.', lastSeen),
    column('Type', 'Normal or Warning.', ({type}) => type ?? ''),
    column('Reason', 'Why, in one word.', ({reason}) => reason ?? ''),
    column('Object', 'What it is about.', ({involvedObject: {kind = '', name}}) => `${kind.toLowerCase()}${name ? `/${name}` : ''}`),
    wideColumn('Subobject', 'What part of the object it is about.', ({involvedObject}) => involvedObject.fieldPath ?? ''),
    wideColumn('Source', 'Who tells it.', sourceText),
    column('Message', 'What happened.', ({message}) => (message ?? '').trim()),
    wideColumn('First Seen', 'How long ago it first happened.', firstSeen),
    wideColumn('Count', 'How often it happened.', ({series, count}) => (series ? (series.count ?? 0) : count || 1)),
    {...nameColumn, priority: 1},
  ],
  fields: {
    'involvedObject.kind': ({involvedObject}) => involvedObject.kind ?? '',
    'involvedObject.namespace': ({involvedObject}) => involvedObject.namespace ?? '',
    'involvedObject.name': ({involvedObject}) => involvedObject.name ?? '',
    'involvedObject.uid': ({involvedObject}) => involvedObject.uid ?? '',
    'involvedObject.apiVersion': ({involvedObject}) => involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': ({involvedObject}) => involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': ({involvedObject}) => involvedObject.fieldPath ?? '',
    reason: ({reason}) => reason ?? '',
    reportingComponent: ({reportingComponent}) => reportingComponent ?? '',
    source: ({source, reportingComponent}) => source?.component || reportingComponent || '',
    type: ({type}) => type ?? '',
  },
  defaults: event => filled(withTimes(event), {source: {}, reportingComponent: '', reportingInstance: ''}),
  validate(event) {
    const causes: Causes = [];
    const {namespace: own = ''} = event.metadata;
    const {namespace: about = ''} = event.involvedObject;
    const isAbroad = event.eventTime
      ? about === '' && own !== 'default' && own !== 'kube-system'
      : about === ''
        ? own !== 'default'
        : own !== about;
    if (isAbroad) causes.push(invalidValue('involvedObject.namespace', about, 'does not match event.namespace'));
    if (!event.eventTime) return causes;
    const reporter = event.reportingComponent ?? '';
    if (reporter === '') causes.push(required('reportingComponent'));
    complain(causes, 'reportingComponent', reporter, qualifiedNameComplaints(reporter));
    for (const key of ['reportingInstance', 'action', 'reason'] as const) if (!event[key]) causes.push(required(key));
    return causes;
  },
};

/** Times that are not told are there all the same. */
function withTimes(event: Event): Event {
  if (event.firstTimestamp !== undefined && event.lastTimestamp !== undefined && event.eventTime !== undefined) return event;
  const none = null as unknown as string;
  return {
    ...event,
    firstTimestamp: event.firstTimestamp ?? none,
    lastTimestamp: event.lastTimestamp ?? none,
    eventTime: event.eventTime ?? none,
  };
}

function firstSeen({firstTimestamp, eventTime}: Event, now: number): string {
  return sinceText(firstTimestamp || eventTime, now);
}

function lastSeen(event: Event, now: number): string {
  if (event.series) return sinceText(event.series.lastObservedTime, now);
  return event.lastTimestamp ? sinceText(event.lastTimestamp, now) : firstSeen(event, now);
}

function sourceText({source, reportingComponent, reportingInstance}: Event): string {
  const component = source?.component || reportingComponent || '';
  const instance = source?.host || reportingInstance;
  return instance ? `${component}, ${instance}` : component;
}
