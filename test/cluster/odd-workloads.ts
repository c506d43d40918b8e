import {core, expressions, held, type Odd, of, past} from './odd.ts';

const containers = [
  {name: 'main', image: 'example.com/main:1'},
  {name: 'side', image: 'example.com/side@sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef'},
];
const podSpec = {schedulerName: 'nobody', containers};
const template = {metadata: {labels: {app: 'odd', tier: 'web'}}, spec: podSpec};
const jobTemplate = {...template, spec: {...podSpec, restartPolicy: 'Never'}};
const selector = {matchLabels: {app: 'odd'}};
const uncountedTerminatedPods = {};

/** A job that its own controller leaves alone, so that its status stays as it is written. */
function job(name: string, spec: object, status?: object, more: Partial<Odd> = {}): Odd {
  const object = {metadata: {name, ...(more.isDeleted && held)}, spec: {managedBy: 'example.com/nobody', template: jobTemplate, ...spec}};
  return {type: of('batch', 'jobs'), object, status: status && {startTime: past, uncountedTerminatedPods, ...status}, ...more};
}

function ended(type: 'Complete' | 'Failed'): object[] {
  const before = {type: type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget', status: 'True', lastTransitionTime: past};
  return [before, {type, status: 'True', lastTransitionTime: past}];
}

function app(plural: string, name: string, spec: object): Odd {
  return {type: of('apps', plural), object: {metadata: {name}, spec: {selector, template, ...spec}}};
}

function budget(name: string, spec: object): Odd {
  return {type: of('policy', 'poddisruptionbudgets'), object: {metadata: {name}, spec}};
}

/** Workloads whose pods no scheduler takes. */
export const oddWorkloads: readonly Odd[] = [
  app('deployments', 'odd', {replicas: 0, strategy: {rollingUpdate: {maxSurge: '25%', maxUnavailable: 0}}}),
  app('deployments', 'pending', {replicas: 2, selector: expressions}),
  app('deployments', 'paused', {paused: true, strategy: {type: 'Recreate'}}),
  app('replicasets', 'odd', {replicas: 1}),
  app('replicasets', 'none', {replicas: 0}),
  app('statefulsets', 'odd', {serviceName: 'odd'}),
  app('statefulsets', 'none', {serviceName: '', replicas: 0, podManagementPolicy: 'Parallel'}),
  app('daemonsets', 'odd', {template: {...template, spec: {...podSpec, nodeSelector: {nowhere: 'true', 'example.com/empty': ''}}}}),
  {type: core('replicationcontrollers'), object: {metadata: {name: 'odd'}, spec: {replicas: 0, selector: {app: 'odd'}, template}}},

  job('fresh', {}),
  job('suspended', {suspend: true, completions: 5, parallelism: 2}),
  job('running', {completions: 5, parallelism: 3}, {active: 3, ready: 2, succeeded: 1, failed: 4}),
  job('work-queue', {parallelism: 4}, {active: 4}),
  job('complete', {completions: 2}, {completionTime: '2026-01-02T05:04:06Z', succeeded: 2, conditions: ended('Complete')}),
  job('failed', {completions: 2}, {failed: 7, conditions: ended('Failed')}),
  job('failing', {}, {active: 1, conditions: ended('Failed').slice(0, 1)}),
  job('going', {}, {active: 1}, {isDeleted: true}),
  {
    type: of('batch', 'cronjobs'),
    object: {
      metadata: {name: 'odd'},
      spec: {schedule: '0 3 * * 1', suspend: true, timeZone: 'Europe/Berlin', jobTemplate: {spec: {template: jobTemplate}}},
    },
    status: {
      lastScheduleTime: past,
      active: [
        {kind: 'Job', name: 'one'},
        {kind: 'Job', name: 'two'},
      ],
    },
  },
  {
    type: of('batch', 'cronjobs'),
    object: {metadata: {name: 'yearly'}, spec: {schedule: '@yearly', jobTemplate: {spec: {template: jobTemplate}}}},
  },

  {
    type: of('autoscaling', 'horizontalpodautoscalers', 'v2'),
    object: {
      metadata: {name: 'odd'},
      spec: {
        scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody'},
        maxReplicas: 3,
        metrics: [
          {type: 'Resource', resource: {name: 'cpu', target: {type: 'AverageValue', averageValue: '0.5'}}},
          {type: 'Resource', resource: {name: 'memory', target: {type: 'Utilization', averageUtilization: 70}}},
          {type: 'Pods', pods: {metric: {name: 'hits'}, target: {type: 'AverageValue', averageValue: '1k'}}},
          {type: 'External', external: {metric: {name: 'queue'}, target: {type: 'Value', value: '30'}}},
        ],
      },
    },
  },
  budget('percent', {minAvailable: '50%', selector}),
  budget('none', {maxUnavailable: 0, selector: expressions}),
  budget('neither', {selector: {}}),
];
