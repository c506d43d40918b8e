import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {labelSelectorText} from '../kube/selector.ts';
import {age, containerColumns, labels, metadata, name, namespace, numberColumn, orNone, sinceColumn, valid, wide} from './columns.ts';
import {defineKind} from './kind.ts';

const fields = fieldsOf('CronJob', {
  metadata,
  spec: {
    schedule: true,
    timeZone: true,
    suspend: true,
    jobTemplate: {
      spec: {
        selector: {matchLabels: true, matchExpressions: {key: true, operator: true, values: true}},
        template: {spec: {containers: {name: true, image: true}}},
      },
    },
  },
  status: {active: {name: true}, lastScheduleTime: true, lastSuccessfulTime: true},
});
interface CronJob extends ObjectOf<typeof fields> {}

export const cronJobs = defineKind<CronJob>({
  group: 'batch',
  version: 'v1',
  plural: 'cronjobs',
  singular: 'cronjob',
  name: 'CronJob',
  aliases: ['cj'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    {title: 'SCHEDULE', weight: 8, value: ({spec}) => spec.schedule},
    wide(orNone('TIMEZONE', ({spec}) => spec.timeZone ?? '')),
    {title: 'SUSPEND', value: ({spec}) => suspendText(spec.suspend), tone: value => (value === 'True' ? 'waiting' : undefined)},
    numberColumn('ACTIVE', ({status}) => status.active.length),
    sinceColumn('LAST SCHEDULE', ({status}) => status.lastScheduleTime, {weight: 6}),
    sinceColumn('LAST SUCCESS', ({status}) => status.lastSuccessfulTime, {isWide: true, weight: 3}),
    ...containerColumns<CronJob>(({spec}) => spec.jobTemplate.spec.template.spec.containers),
    wide(orNone('SELECTOR', ({spec}) => labelSelectorText(spec.jobTemplate.spec.selector) ?? '')),
    labels,
    valid,
    age,
  ],
  wellness: ({spec}) => (spec.suspend === true ? {health: 'ok', because: 'suspended'} : 'ok'),
  opens: ({namespace, uid}) => ({kind: 'jobs.batch', namespace, owner: uid}),
});

function suspendText(isSuspended: boolean | undefined): string {
  return isSuspended === undefined ? '<unset>' : isSuspended ? 'True' : 'False';
}
