import type {Odd} from './odd.ts';

/** Statuses that no kubelet would put together in a lifetime. Each pod is held by no scheduler, so that its status stays as it is written. */
export type OddPod = {
  readonly name: string;
  readonly spec?: object;
  readonly status?: object;
  readonly metadata?: object;
  readonly isDeleted?: true;
};

const at = (minutesAgo: number) => new Date(Math.floor(Date.now() / 1000) * 1000 - minutesAgo * 60_000).toISOString().replace('.000', '');
const container = (name: string, more = {}) => ({name, image: 'example.com/none:1', ...more});
const sidecar = (name: string) => container(name, {restartPolicy: 'Always'});
const condition = (type: string, status: string, reason?: string) => ({type, status, ...(reason && {reason}), lastTransitionTime: at(3)});

const running = {running: {startedAt: at(5)}};
const waiting = (reason?: string) => ({waiting: reason === undefined ? {} : {reason}});
const ended = (exitCode: number, more = {}) => ({terminated: {exitCode, startedAt: at(9), finishedAt: at(8), ...more}});
const statusOf = (name: string, state: object, more = {}) => ({
  name,
  state,
  lastState: {},
  ready: false,
  started: false,
  restartCount: 0,
  image: '',
  imageID: '',
  ...more,
});
const ready = (name: string, more = {}) => statusOf(name, running, {ready: true, started: true, ...more});
const two = {containers: [container('one'), container('two')]};
const withInit = {initContainers: [container('first'), container('second')], containers: [container('main')]};
const withSidecar = {initContainers: [container('first'), sidecar('proxy'), container('last')], containers: [container('main')]};

export const oddPods: readonly OddPod[] = [
  {name: 'bare'},
  {name: 'no-status-at-all', status: {phase: 'Pending', conditions: null, containerStatuses: null}},
  {name: 'running', spec: two, status: {phase: 'Running', containerStatuses: [ready('one'), ready('two')]}},
  {name: 'half-ready', spec: two, status: {phase: 'Running', containerStatuses: [ready('one'), statusOf('two', running)]}},
  {
    name: 'restarted',
    spec: two,
    status: {
      phase: 'Running',
      containerStatuses: [
        ready('one', {restartCount: 3, lastState: ended(1, {finishedAt: at(200)})}),
        ready('two', {restartCount: 4, lastState: ended(0, {finishedAt: at(7 * 60)})}),
      ],
    },
  },
  {name: 'restarted-without-a-time', status: {phase: 'Running', containerStatuses: [ready('main', {restartCount: 5})]}},
  {
    name: 'first-word-of-first',
    spec: two,
    status: {phase: 'Running', containerStatuses: [statusOf('one', waiting('CrashLoopBackOff')), statusOf('two', waiting('ErrImagePull'))]},
  },
  {name: 'waiting-without-reason', status: {phase: 'Pending', containerStatuses: [statusOf('main', waiting())]}},
  {name: 'ended-by-signal', status: {phase: 'Running', containerStatuses: [statusOf('main', ended(0, {signal: 9}))]}},
  {name: 'ended-by-code', status: {phase: 'Running', containerStatuses: [statusOf('main', ended(137))]}},
  {name: 'ended-by-code-0', status: {phase: 'Running', containerStatuses: [statusOf('main', ended(0))]}},
  {name: 'oom', status: {phase: 'Running', containerStatuses: [statusOf('main', ended(137, {reason: 'OOMKilled'}))]}},
  {name: 'completed', status: {phase: 'Succeeded', containerStatuses: [statusOf('main', ended(0, {reason: 'Completed'}))]}},
  {
    name: 'completed-and-running',
    spec: two,
    status: {
      phase: 'Running',
      conditions: [condition('Ready', 'True')],
      containerStatuses: [statusOf('one', ended(0, {reason: 'Completed'})), ready('two')],
    },
  },
  {
    name: 'completed-and-not-ready',
    spec: two,
    status: {
      phase: 'Running',
      conditions: [condition('Ready', 'False')],
      containerStatuses: [statusOf('one', ended(0, {reason: 'Completed'})), ready('two')],
    },
  },
  {
    name: 'completed-and-failed',
    spec: two,
    status: {
      phase: 'Failed',
      containerStatuses: [statusOf('one', ended(0, {reason: 'Completed'})), statusOf('two', ended(2, {reason: 'Error'}))],
    },
  },
  {name: 'evicted', status: {phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.'}},
  {name: 'gated', spec: {schedulingGates: [{name: 'example.com/gate'}]}},
  {name: 'undreamt-of', status: {phase: 'Undreamt-of', message: 'naïve 🐕', startTime: '1969-12-31T23:59:58Z'}},
  {
    name: 'init-0',
    spec: withInit,
    status: {phase: 'Pending', initContainerStatuses: [statusOf('first', running), statusOf('second', waiting('PodInitializing'))]},
  },
  {
    name: 'init-1',
    spec: withInit,
    status: {phase: 'Pending', initContainerStatuses: [statusOf('first', ended(0, {reason: 'Completed'})), statusOf('second', running)]},
  },
  {
    name: 'init-initializing',
    spec: withInit,
    status: {phase: 'Pending', initContainerStatuses: [statusOf('first', waiting('PodInitializing'))]},
  },
  {name: 'init-image', spec: withInit, status: {phase: 'Pending', initContainerStatuses: [statusOf('first', waiting('ImagePullBackOff'))]}},
  {name: 'init-code', spec: withInit, status: {phase: 'Pending', initContainerStatuses: [statusOf('first', ended(3))]}},
  {name: 'init-signal', spec: withInit, status: {phase: 'Pending', initContainerStatuses: [statusOf('first', ended(3, {signal: 15}))]}},
  {name: 'init-error', spec: withInit, status: {phase: 'Failed', initContainerStatuses: [statusOf('first', ended(3, {reason: 'Error'}))]}},
  {
    name: 'init-restarted',
    spec: withInit,
    status: {
      phase: 'Pending',
      initContainerStatuses: [statusOf('first', running, {restartCount: 7, lastState: ended(1)})],
      containerStatuses: [statusOf('main', waiting('PodInitializing'), {restartCount: 2})],
    },
  },
  {
    name: 'init-was-restarted',
    spec: withInit,
    status: {
      phase: 'Running',
      initContainerStatuses: [statusOf('first', ended(0), {restartCount: 7, lastState: ended(1)}), statusOf('second', ended(0))],
      containerStatuses: [ready('main', {restartCount: 2})],
    },
  },
  {
    name: 'init-again-though-initialized',
    spec: withInit,
    status: {
      phase: 'Running',
      conditions: [condition('Initialized', 'True')],
      initContainerStatuses: [statusOf('first', running, {restartCount: 1})],
      containerStatuses: [ready('main', {restartCount: 2, lastState: ended(1)})],
    },
  },
  {
    name: 'sidecar-ready',
    spec: withSidecar,
    status: {
      phase: 'Running',
      conditions: [condition('Initialized', 'True'), condition('Ready', 'True')],
      initContainerStatuses: [
        statusOf('first', ended(0)),
        ready('proxy', {restartCount: 4, lastState: ended(2)}),
        statusOf('last', ended(0)),
      ],
      containerStatuses: [ready('main', {restartCount: 1, lastState: ended(1, {finishedAt: at(300)})})],
    },
  },
  {
    name: 'sidecar-started-not-ready',
    spec: withSidecar,
    status: {
      phase: 'Pending',
      initContainerStatuses: [
        statusOf('first', ended(0)),
        statusOf('proxy', running, {started: true}),
        statusOf('last', waiting('PodInitializing')),
      ],
    },
  },
  {
    name: 'sidecar-not-started',
    spec: withSidecar,
    status: {phase: 'Pending', initContainerStatuses: [statusOf('first', ended(0)), statusOf('proxy', running)]},
  },
  {
    name: 'sidecar-crashing',
    spec: withSidecar,
    status: {
      phase: 'Pending',
      initContainerStatuses: [statusOf('first', ended(0)), statusOf('proxy', waiting('CrashLoopBackOff'), {restartCount: 9})],
    },
  },
  {
    name: 'gates-of-readiness',
    spec: {readinessGates: [{conditionType: 'example.com/a'}, {conditionType: 'example.com/b'}]},
    status: {
      phase: 'Running',
      conditions: [condition('example.com/a', 'True')],
      podIP: '10.1.2.3',
      podIPs: [{ip: '10.1.2.3'}, {ip: 'fd00::3'}],
    },
  },
  {
    name: 'nominated',
    status: {phase: 'Pending', nominatedNodeName: 'node-that-is-not', conditions: [condition('PodScheduled', 'False', 'Unschedulable')]},
  },
  {name: 'going', spec: {nodeName: 'nowhere'}, isDeleted: true, status: {phase: 'Running', containerStatuses: [ready('main')]}},
  {
    name: 'going-though-done',
    isDeleted: true,
    status: {phase: 'Succeeded', containerStatuses: [statusOf('main', ended(0, {reason: 'Completed'}))]},
  },
  {name: 'going-with-its-node', isDeleted: true, status: {phase: 'Running', reason: 'NodeLost', containerStatuses: [ready('main')]}},
  {
    name: 'everything-odd',
    metadata: {labels: {app: 'very-odd', 'example.com/empty': ''}, annotations: {greeting: 'Grüße, 世界 👋'}},
    spec: {
      activeDeadlineSeconds: 9_007,
      securityContext: {runAsUser: 0, runAsNonRoot: false, fsGroup: 2_147_483_647},
      tolerations: [{operator: 'Exists', tolerationSeconds: -5, effect: 'NoExecute'}],
      initContainers: [container('side', {restartPolicy: 'Always', resources: {requests: {cpu: '0.1', memory: '1.5Gi'}}})],
      containers: [
        container('main', {
          resources: {requests: {cpu: '1500m', memory: '1e3', 'ephemeral-storage': '0'}, limits: {cpu: 2}},
          livenessProbe: {tcpSocket: {port: 'http'}, failureThreshold: 7},
          readinessProbe: {httpGet: {port: 8080, path: '/ü'}},
          ports: [{containerPort: 8080, protocol: 'UDP'}],
        }),
      ],
      volumes: [
        {name: 'a', emptyDir: {}},
        {name: 'b', configMap: {name: 'odd', defaultMode: 0}},
        {name: 'c', projected: {sources: [{secret: {name: 'odd'}}]}},
      ],
    },
    status: {
      phase: 'Running',
      conditions: [{type: 'Odd', status: 'Perhaps', lastProbeTime: null, lastTransitionTime: '1970-01-01T00:00:00Z'}],
      containerStatuses: [
        statusOf('main', {terminated: {exitCode: -1, signal: 9}}, {lastState: {running: {}}, restartCount: 2_147_483_647}),
      ],
    },
  },
];

export function podOf({name, spec, metadata, isDeleted}: OddPod): Odd['object'] {
  return {
    metadata: {name, ...metadata, ...(isDeleted && {finalizers: ['example.com/held']})},
    spec: {schedulerName: 'nobody', terminationGracePeriodSeconds: 0, containers: [container('main')], ...spec},
  };
}
