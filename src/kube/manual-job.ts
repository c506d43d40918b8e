import type {JsonObject, KubeObject, ObjectMetadata} from './object.ts';

/** What pods get as a label (`job-name`) must not be longer. */
const LONGEST = 63;

/** `backup-manual-mjv2x0p1`; a long name is cut, so that all of it has at most 63 characters. `suffix` is kept whole. */
export function manualJobName(cronName: string, suffix: string): string {
  const end = `-manual-${suffix}`;
  return cronName.slice(0, LONGEST - end.length).replace(/[-.]+$/, '') + end;
}

/**
 * The job that a cron job would start, to be created by hand. Follows createJobFromCronJob in k8s.io/kubectl/pkg/cmd/create/create_job.go:
 * the template's annotations win, and `blockOwnerDeletion` is not set, since that would need a right on cronjobs/finalizers.
 */
export function manualJob({metadata, spec}: KubeObject, name: string): KubeObject {
  const template: {readonly metadata?: Partial<ObjectMetadata>; readonly spec?: JsonObject} = spec?.jobTemplate ?? {};
  const {labels, annotations} = template.metadata ?? {};
  const owner = {apiVersion: 'batch/v1', kind: 'CronJob', name: metadata.name, uid: metadata.uid ?? '', controller: true};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...(metadata.namespace === undefined ? {} : {namespace: metadata.namespace}),
      annotations: {'cronjob.kubernetes.io/instantiate': 'manual', ...annotations},
      ...(labels === undefined ? {} : {labels}),
      ownerReferences: [owner],
    },
    spec: template.spec ?? {},
  };
}
