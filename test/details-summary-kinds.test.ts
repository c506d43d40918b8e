import {describe, expect, test} from 'vitest';
import type {ResourceKind} from '../src/kube/object.ts';
import type {InspectedOptions} from './inspected.ts';
import {ago, kinds, toldOf} from './summarised.ts';

describe('other kinds', () => {
  const check = (title: string, of: ResourceKind, object: object, expected: readonly string[], options: InspectedOptions = {}) =>
    test(title, () => {
      const told = toldOf(of, object, options).join('\n');
      for (const line of expected) expect(told).toContain(line);
    });
  const podsBehind = '/api/v1/namespaces/shop/pods?labelSelector=app=web';
  const selector = {matchLabels: {app: 'web'}};
  check(
    'a rollout that is stuck, and its pods',
    kinds.deployments,
    {
      metadata: {name: 'it', generation: 3},
      spec: {replicas: 3, selector, template: {spec: {containers: [{name: 'app', image: 'web:2'}]}}},
      status: {
        observedGeneration: 3,
        replicas: 4,
        updatedReplicas: 1,
        readyReplicas: 3,
        availableReplicas: 3,
        conditions: [
          {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too long', lastTransitionTime: ago(120)},
        ],
      },
    },
    [
      'rollout      no progress for 10m: 1 of 3 updated',
      'replicas     3 wanted, 4 there, 3 ready, 3 available, 1 updated',
      'images       app: web:2',
      'HPA          scaler keeps it between 2 and 9, wants 3, cannot scale it: no metrics',
      'pods         2 pods, 1 not well',
      '  web-b  ImagePullBackOff',
      '  Progressing  False   for 2m  ProgressDeadlineExceeded: too long',
    ],
    {
      answers: {
        [podsBehind]: {
          items: [
            {
              metadata: {name: 'web-a'},
              spec: {containers: [{}]},
              status: {
                phase: 'Running',
                conditions: [{type: 'Ready', status: 'True'}],
                containerStatuses: [{ready: true, state: {running: {}}}],
              },
            },
            {
              metadata: {name: 'web-b'},
              spec: {containers: [{}]},
              status: {phase: 'Pending', containerStatuses: [{state: {waiting: {reason: 'ImagePullBackOff'}}}]},
            },
          ],
        },
        '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers': {
          items: [
            {
              metadata: {name: 'scaler'},
              spec: {scaleTargetRef: {kind: 'Deployment', name: 'it'}, minReplicas: 2, maxReplicas: 9},
              status: {desiredReplicas: 3, conditions: [{type: 'ScalingActive', status: 'False', message: 'no metrics'}]},
            },
            {metadata: {name: 'another'}, spec: {scaleTargetRef: {kind: 'Deployment', name: 'other'}}},
          ],
        },
      },
      namespace: 'shop',
    },
  );
  check('pods that may not be listed', kinds.deployments, {spec: {selector}}, ['pods         you may not list pods here (403)'], {
    refused: {[podsBehind]: 403},
  });
  check(
    'a job',
    kinds.jobs,
    {spec: {completions: 5, backoffLimit: 2}, status: {active: 1, succeeded: 3, failed: 2, startTime: ago(3600)}},
    ['progress     3 of 5 done, 1 pod at work, 2 failed  gives up when more than 2 have failed', 'started      60m ago'],
  );
  check(
    'a cron job',
    kinds.cronjobs,
    {
      spec: {schedule: '30 14 * * *', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid'},
      status: {lastScheduleTime: ago(7200), active: [{name: 'it-1'}]},
    },
    [
      'schedule     30 14 * * *  in the time of Europe/Berlin',
      'next run     in 90m',
      'last run     120m ago',
      'last success none yet',
      'running      it-1',
      'overlapping  a run is left out while the last one goes on',
    ],
  );
  check('a cron job that sleeps', kinds.cronjobs, {spec: {schedule: '* * * * *', suspend: true}}, ['next run     none: it is suspended']);
  check('a cron job that cannot be understood', kinds.cronjobs, {spec: {schedule: 'often'}}, [
    'next run     none: the schedule cannot be understood',
  ]);
  const slices = '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?labelSelector=kubernetes.io/service-name=it';
  check(
    'a service with endpoints that are not ready',
    kinds.services,
    {spec: {type: 'LoadBalancer', clusterIP: '10.0.0.1', ports: [{port: 80, targetPort: 'http', nodePort: 30080}], selector: {app: 'web'}}},
    [
      'outside      waits for an address of its load balancer',
      'ports        80/TCP to http of the pods, on nodes 30080',
      'endpoints    1 of 2 ready',
      '  web-b  10.1.0.2',
    ],
    {
      answers: {
        [slices]: {
          items: [
            {
              endpoints: [
                {addresses: ['10.1.0.1'], conditions: {ready: true}},
                {addresses: ['10.1.0.2'], conditions: {ready: false}, targetRef: {kind: 'Pod', name: 'web-b'}},
              ],
            },
          ],
        },
      },
    },
  );
  check(
    'a service without any',
    kinds.services,
    {spec: {clusterIP: '10.0.0.1', selector: {app: 'web'}}},
    ['endpoints    none: no pod has the labels that it selects'],
    {answers: {[slices]: {items: []}}},
  );
  check('another name', kinds.services, {spec: {type: 'ExternalName', externalName: 'db.example.com'}}, [
    'type         another name for db.example.com (ExternalName)',
  ]);
  check(
    'a node',
    kinds.nodes,
    {
      metadata: {name: 'it', uid: 'u'},
      spec: {unschedulable: true, taints: [{key: 'gpu', value: 'yes', effect: 'NoSchedule'}]},
      status: {
        allocatable: {cpu: '4', memory: '1Gi', pods: '110'},
        conditions: [
          {type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'PLEG'},
          {type: 'DiskPressure', status: 'True'},
        ],
      },
    },
    [
      'cordoned     no new pods come here until it is uncordoned',
      'short of     disk',
      'taints       gpu=yes: NoSchedule',
      'for pods     CPU 4, memory 1Gi',
      'pods         asking …',
    ],
  );
  check(
    'a claim',
    kinds.claims,
    {spec: {resources: {requests: {storage: '5Gi'}}, storageClassName: 'fast'}, status: {phase: 'Pending'}},
    ['Pending', 'volume       none yet', 'size         5Gi asked for', 'class        fast', 'used by      web-a'],
    {
      answers: {
        '/api/v1/namespaces/shop/pods': {
          items: [{metadata: {name: 'web-a'}, spec: {nodeName: 'n', volumes: [{persistentVolumeClaim: {claimName: 'it'}}]}}, {}],
        },
      },
    },
  );
  check(
    'a namespace that is going',
    kinds.namespaces,
    {
      kind: 'Namespace',
      metadata: {name: 'it', deletionTimestamp: ago(600)},
      spec: {finalizers: ['kubernetes']},
      status: {
        phase: 'Terminating',
        conditions: [
          {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            message: 'Some content in the namespace has finalizers remaining: example.com/x in 2 resource instances',
          },
        ],
      },
    },
    [
      'Terminating',
      'deleted      10m ago',
      'held by      kubernetes (the namespace controller: until all that is in it is gone)',
      'left in it   example.com/x in 2',
      'holds        14 pods, asking …',
    ],
    {answers: {'/api/v1/namespaces/it/pods?limit=1': {metadata: {remainingItemCount: 13}, items: [{}]}}},
  );
  check(
    'a custom resource',
    kinds.widgets,
    {
      metadata: {name: 'it', generation: 4, labels: {a: 'b'}},
      status: {
        observedGeneration: 3,
        phase: 'Broken',
        message: 'out of\nluck',
        conditions: [{type: 'Ready', status: 'False', reason: 'NoLuck', lastTransitionTime: ago(60)}],
      },
    },
    [
      'status       phase: Broken',
      'message: out of luck',
      'controller   has not seen the last change yet (generation 4, seen 3)',
      'labels       a=b',
      '  Ready  False   for 60s  NoLuck',
    ],
  );
  test('a secret betrays nothing', () => {
    const told = toldOf(kinds.secrets, {type: 'Opaque', data: {password: Buffer.from('canary').toString('base64')}}).join('\n');
    expect(told).toContain('holds        1 key: password');
    expect(told).not.toMatch(/canary|Y2FuYXJ5/);
  });
});
