import {core, held, here, type Odd, of, past} from './odd.ts';

function event(name: string, involvedObject: object, more: object = {}): Odd {
  return {type: core('events'), object: {metadata: {name}, involvedObject: {namespace: here, ...involvedObject}, ...more}};
}

function claim(name: string, storage: string, spec: object): Odd {
  return {type: core('persistentvolumeclaims'), object: {metadata: {name}, spec: {resources: {requests: {storage}}, ...spec}}};
}

function roleBinding(name: string, subjects?: object[]): Odd {
  const roleRef = {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'odd'};
  return {type: of('rbac.authorization.k8s.io', 'rolebindings'), object: {metadata: {name}, roleRef, subjects}};
}

function autoscaler(name: string, spec: object): Odd {
  const scaleTargetRef = {apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody'};
  const type = of('autoscaling', 'horizontalpodautoscalers', 'v2');
  return {type, object: {metadata: {name}, spec: {scaleTargetRef, maxReplicas: 3, ...spec}}};
}

const person = (name: string, kind = 'User') => ({kind, name, apiGroup: 'rbac.authorization.k8s.io'});

/** Configuration, claims, events, roles and leases. */
export const oddSettings: readonly Odd[] = [
  {
    type: core('configmaps'),
    object: {
      metadata: {name: 'odd', ...held, annotations: {greeting: 'Grüße, 世界 👋'}},
      data: {['__proto__']: 'a', constructor: 'b', empty: '', emoji: '👋🏽 é\u2028<&>', long: 'ü'.repeat(50_000)},
      binaryData: {nothing: '', one: 'AA==', two: 'AAE=', three: 'AAEC'},
    },
    isDeleted: true,
  },
  {type: core('configmaps'), object: {metadata: {name: 'empty'}, immutable: true}},
  {type: core('secrets'), object: {metadata: {name: 'odd'}, type: 'example.com/odd', data: {nothing: '', key: 'aGVsbG8gd29ybGQ='}}},
  {type: core('secrets'), object: {metadata: {name: 'empty'}}},
  {type: core('serviceaccounts'), object: {metadata: {name: 'odd'}, secrets: [{name: 'odd'}], imagePullSecrets: [{name: 'empty'}]}},
  {
    type: core('resourcequotas'),
    object: {
      metadata: {name: 'odd'},
      spec: {hard: {pods: '400', 'requests.cpu': '1500m', 'limits.memory': '1.5Gi'}, scopes: ['NotBestEffort']},
    },
  },
  {type: core('resourcequotas'), object: {metadata: {name: 'empty'}}},
  {
    type: core('limitranges'),
    object: {metadata: {name: 'odd'}, spec: {limits: [{type: 'PersistentVolumeClaim', max: {storage: '10Ti'}, min: {storage: '1'}}]}},
  },
  claim('odd', '1.5Gi', {accessModes: ['ReadWriteMany', 'ReadOnlyMany'], storageClassName: 'nobody'}),
  claim('block', '1e9', {accessModes: ['ReadWriteOncePod'], volumeMode: 'Block', storageClassName: '', volumeName: 'nobody'}),

  autoscaler('bare', {}),
  autoscaler('others', {
    minReplicas: 2,
    metrics: [
      {
        type: 'Object',
        object: {
          describedObject: {kind: 'Service', name: 'odd'},
          metric: {name: 'x'},
          target: {type: 'AverageValue', averageValue: '100m'},
        },
      },
      {type: 'ContainerResource', containerResource: {name: 'cpu', container: 'x', target: {type: 'Utilization', averageUtilization: 60}}},
    ],
  }),

  event(
    'odd',
    {kind: 'Pod', name: 'odd', fieldPath: 'spec.containers{main}'},
    {
      reason: 'Odd',
      type: 'Normal',
      action: 'Try',
      reportingComponent: 'example.com/x',
      reportingInstance: 'x',
      eventTime: '2026-01-02T03:04:05.678901Z',
      series: {count: 2, lastObservedTime: '2026-01-02T03:04:05.999999Z'},
      firstTimestamp: null,
      message: 'é\n  two lines ',
    },
  ),
  event(
    'old',
    {kind: 'Job', name: 'x', apiVersion: 'batch/v1'},
    {
      type: 'Warning',
      count: 7,
      firstTimestamp: past,
      lastTimestamp: '2026-01-03T03:04:05Z',
      source: {component: 'c', host: 'h'},
    },
  ),
  event('bare', {}),

  {type: of('rbac.authorization.k8s.io', 'roles'), object: {metadata: {name: 'odd'}, rules: null}},
  roleBinding('nobody'),
  roleBinding('many', [
    person('ada'),
    person('ops', 'Group'),
    {kind: 'ServiceAccount', name: 'odd', namespace: 'elsewhere'},
    person('ben'),
  ]),
  {
    type: of('coordination.k8s.io', 'leases'),
    object: {metadata: {name: 'odd'}, spec: {leaseDurationSeconds: 1, renewTime: '2026-01-02T03:04:05.000001Z'}},
  },
  {
    type: of('coordination.k8s.io', 'leases'),
    object: {metadata: {name: 'held'}, spec: {holderIdentity: 'somebody_1', leaseTransitions: 0}},
  },
];
