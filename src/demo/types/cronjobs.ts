import {parseSchedule} from '../../kube/cron-schedule.ts';
import {isTimeZone} from '../../kube/time-zone.ts';
import {type Causes, checkNotNegative, checkOneOf, invalidValue, required, unsupported} from '../rules/causes.ts';
import {ageColumn, column, containerColumns, nameColumn, selectorColumn, sinceText} from '../rules/columns.ts';
import {withJobTemplateDefaults} from '../rules/job-defaults.ts';
import {checkJobSpec} from '../rules/job-validation.ts';
import {nameWarnings, podNames, podWarnings} from '../rules/pod-warnings.ts';
import {changed, filled} from '../rules/sharing.ts';
import type {CronJob, CronJobSpec} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const cronJobs: ResourceType<CronJob> = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  isNamespaced: true,
  schema: 'io.k8s.api.batch.v1.CronJob',
  hasStatus: true,
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Schedule', 'When it makes jobs, as cron has it.', ({spec}) => spec.schedule),
    column('Timezone', 'The time zone of its schedule.', ({spec}) => spec.timeZone ?? '<none>'),
    column('Suspend', 'Whether it makes no jobs for now.', ({spec}) => printedBoolean(spec.suspend), 'boolean'),
    column('Active', 'How many of its jobs run.', ({status}) => status?.active?.length ?? 0, 'integer'),
    column('Last Schedule', 'How long ago it last made a job.', ({status}, now) =>
      status?.lastScheduleTime ? sinceText(status.lastScheduleTime, now) : '<none>',
    ),
    ageColumn,
    ...containerColumns<CronJob>(({spec}) => spec.jobTemplate.spec?.template.spec?.containers),
    selectorColumn(({spec}) => spec.jobTemplate.spec?.selector),
  ],
  defaults: cronJob =>
    changed(cronJob, 'spec', spec => {
      const next = filled(spec, {concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1});
      return changed(next, 'jobTemplate', template => changed(filled(template, {metadata: {}}), 'spec', withJobTemplateDefaults));
    }),
  created: cronJob => ({...cronJob, status: {}}),
  validate({metadata, spec}, before) {
    const causes: Causes = [];
    if (before && spec === before.spec) return causes;
    checkSchedule(causes, spec, before?.spec);
    checkNotNegative(causes, 'spec.startingDeadlineSeconds', spec.startingDeadlineSeconds);
    if (spec.timeZone !== before?.spec.timeZone) checkTimeZone(causes, spec.timeZone);
    checkOneOf(causes, 'spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
    checkJobTemplate(causes, spec);
    checkNotNegative(causes, 'spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
    checkNotNegative(causes, 'spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
    // Its jobs add eleven letters to its name, and pods take the names of jobs as labels.
    if (!before && metadata.name.length > 52) {
      causes.push(invalidValue('metadata.name', metadata.name, 'must be no more than 52 characters'));
    }
    return causes;
  },
  warnings: ({metadata, spec}) => [
    ...nameWarnings(metadata.name, podNames),
    ...podWarnings('spec.jobTemplate.spec.template.spec', spec.jobTemplate.spec?.template.spec),
  ],
};

/** As the server writes it into cells. */
function printedBoolean(value: boolean | undefined): string {
  return value === undefined ? '<unset>' : value ? 'True' : 'False';
}

function checkSchedule(causes: Causes, {schedule, timeZone}: CronJobSpec, before: CronJobSpec | undefined): void {
  const field = 'spec.schedule';
  if (!schedule) return void causes.push(required(field));
  const parsed = parseSchedule(schedule);
  if ('problem' in parsed) causes.push(invalidValue(field, schedule, parsed.problem));
  if (!schedule.includes('TZ')) return;
  if (!before?.schedule.includes('TZ')) {
    causes.push(invalidValue(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  } else if (timeZone !== undefined) {
    causes.push(invalidValue(field, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  }
}

function checkTimeZone(causes: Causes, timeZone: string | undefined): void {
  if (timeZone === undefined) return;
  const field = 'spec.timeZone';
  if (timeZone === '') return void causes.push(invalidValue(field, timeZone, 'timeZone must be nil or non-empty string'));
  if (timeZone.toLowerCase() === 'local') {
    const told = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    return void causes.push(invalidValue(field, timeZone, told));
  }
  if (!isTimeZone(timeZone)) causes.push(invalidValue(field, timeZone, `unknown time zone ${timeZone}`));
}

function checkJobTemplate(causes: Causes, {jobTemplate: {spec}}: CronJobSpec): void {
  const at = 'spec.jobTemplate.spec';
  if (!spec) return void causes.push(required(`${at}.template.spec.containers`));
  checkJobSpec(causes, at, spec);
  if (spec.selector) causes.push(invalidValue(`${at}.selector`, spec.selector, '`selector` will be auto-generated'));
  if (spec.manualSelector) causes.push(unsupported(`${at}.manualSelector`, true, ['nil', 'false']));
}
