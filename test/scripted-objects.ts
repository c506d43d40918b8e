/** A Kubernetes object as JSON. What the server fills in may be missing. */
export type Json = {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: object[];
    [field: string]: unknown;
  };
  [field: string]: unknown;
};

type Common = {namespace?: string; labels?: Record<string, string>; metadata?: Record<string, unknown>; owner?: Json};

export function pod(
  name: string,
  options: Common & {node?: string; phase?: string; isReady?: boolean; restarts?: number; waiting?: string} = {},
): Json {
  const {node = 'node-1', phase = 'Running', isReady = phase === 'Running', restarts = 0, waiting} = options;
  const state = waiting
    ? {waiting: {reason: waiting}}
    : phase === 'Running'
      ? {running: {startedAt: born}}
      : {waiting: {reason: 'ContainerCreating'}};
  return namespaced(name, options, {
    spec: {
      nodeName: node,
      serviceAccountName: 'default',
      restartPolicy: 'Always',
      containers: [
        {
          name: 'main',
          image: 'registry.example.com/shop/web:1.4.2',
          ports: [{name: 'http', containerPort: 8080, protocol: 'TCP'}],
          env: [{name: 'LOG_LEVEL', value: 'info'}],
          resources: {requests: {cpu: '100m', memory: '128Mi'}, limits: {memory: '256Mi'}},
          readinessProbe: {httpGet: {path: '/ready', port: 'http'}, periodSeconds: 10},
        },
      ],
    },
    status: {
      phase,
      podIP: '10.0.0.7',
      hostIP: '192.168.0.1',
      qosClass: 'Burstable',
      startTime: born,
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(type => ({
        type,
        status: isReady || type === 'PodScheduled' ? 'True' : 'False',
        lastTransitionTime: born,
      })),
      containerStatuses: [
        {
          name: 'main',
          image: 'registry.example.com/shop/web:1.4.2',
          ready: isReady,
          started: isReady,
          restartCount: restarts,
          state,
          lastState: {},
        },
      ],
    },
  });
}

export function deployment(name: string, options: Common & {replicas?: number; ready?: number} = {}): Json {
  const {replicas = 1, ready = replicas} = options;
  return namespaced(name, options, {
    spec: {replicas, selector: {matchLabels: {app: name}}, template: templateOf(name), strategy: {type: 'RollingUpdate'}},
    status: {
      replicas,
      readyReplicas: ready,
      updatedReplicas: replicas,
      availableReplicas: ready,
      conditions: [{type: 'Available', status: ready >= replicas ? 'True' : 'False', lastTransitionTime: born}],
    },
  });
}

export function replicaSet(name: string, options: Common & {replicas?: number; ready?: number} = {}): Json {
  const {replicas = 1, ready = replicas} = options;
  return namespaced(name, options, {
    spec: {replicas, selector: {matchLabels: {app: name}}, template: templateOf(name)},
    status: {replicas, readyReplicas: ready, availableReplicas: ready},
  });
}

export function statefulSet(name: string, options: Common & {replicas?: number; ready?: number} = {}): Json {
  const {replicas = 1, ready = replicas} = options;
  return namespaced(name, options, {
    spec: {replicas, serviceName: name, selector: {matchLabels: {app: name}}, template: templateOf(name)},
    status: {replicas, readyReplicas: ready, currentReplicas: replicas, updatedReplicas: replicas},
  });
}

export function daemonSet(name: string, options: Common & {desired?: number; ready?: number} = {}): Json {
  const {desired = 1, ready = desired} = options;
  return namespaced(name, options, {
    spec: {selector: {matchLabels: {app: name}}, template: templateOf(name)},
    status: {
      desiredNumberScheduled: desired,
      currentNumberScheduled: desired,
      numberReady: ready,
      updatedNumberScheduled: desired,
      numberAvailable: ready,
    },
  });
}

export function job(name: string, options: Common & {succeeded?: number; failed?: number} = {}): Json {
  const {succeeded = 0, failed = 0} = options;
  return namespaced(name, options, {
    spec: {parallelism: 1, completions: 1, backoffLimit: 6, template: templateOf(name)},
    status: {startTime: born, succeeded, failed, active: succeeded + failed > 0 ? 0 : 1},
  });
}

export function cronJob(name: string, options: Common & {schedule?: string} = {}): Json {
  const {schedule = '*/5 * * * *'} = options;
  return namespaced(name, options, {
    spec: {schedule, suspend: false, concurrencyPolicy: 'Forbid', jobTemplate: {spec: {template: templateOf(name)}}},
    status: {},
  });
}

export function service(name: string, options: Common & {selector?: Record<string, string>} = {}): Json {
  const {selector = {app: name}} = options;
  return namespaced(name, options, {
    spec: {type: 'ClusterIP', clusterIP: '10.96.0.10', selector, ports: [{name: 'http', port: 80, targetPort: 'http', protocol: 'TCP'}]},
    status: {loadBalancer: {}},
  });
}

export function configMap(name: string, options: Common & {data?: Record<string, string>} = {}): Json {
  return namespaced(name, options, {data: options.data ?? {'app.properties': 'color=blue\n'}});
}

export function secret(name: string, options: Common & {data?: Record<string, string>} = {}): Json {
  return namespaced(name, options, {type: 'Opaque', data: options.data ?? {password: 'aHVudGVyMg=='}});
}

export function serviceAccount(name: string, options: Common = {}): Json {
  return namespaced(name, options, {});
}

export function event(name: string, options: Common & {about?: Json; reason?: string; message?: string; type?: string} = {}): Json {
  const {about, reason = 'Started', message = 'Started container main', type = 'Normal'} = options;
  return namespaced(name, options, {
    involvedObject: {kind: about?.kind ?? 'Pod', name: about?.metadata.name ?? 'web', namespace: about?.metadata.namespace ?? 'default'},
    reason,
    message,
    type,
    count: 1,
    firstTimestamp: born,
    lastTimestamp: born,
    eventTime: null,
    source: {component: 'kubelet', host: 'node-1'},
  });
}

export function namespace(name: string, options: {labels?: Record<string, string>; phase?: string} = {}): Json {
  const {labels = {}, phase = 'Active'} = options;
  return {metadata: {name, labels: {'kubernetes.io/metadata.name': name, ...labels}}, spec: {finalizers: ['kubernetes']}, status: {phase}};
}

export function node(name: string, options: {labels?: Record<string, string>; isReady?: boolean; isUnschedulable?: boolean} = {}): Json {
  const {labels = {}, isReady = true, isUnschedulable} = options;
  return {
    metadata: {name, labels: {'kubernetes.io/hostname': name, ...labels}},
    spec: {podCIDR: '10.0.0.0/24', ...(isUnschedulable && {unschedulable: true})},
    status: {
      capacity: {cpu: '4', memory: '16Gi', pods: '110'},
      allocatable: {cpu: '3920m', memory: '15Gi', pods: '110'},
      conditions: [{type: 'Ready', status: isReady ? 'True' : 'False', reason: 'KubeletReady', lastTransitionTime: born}],
      addresses: [{type: 'InternalIP', address: '192.168.0.1'}],
      nodeInfo: {kubeletVersion: 'v1.36.3', osImage: 'Linux', architecture: 'amd64', containerRuntimeVersion: 'containerd://2.1.0'},
    },
  };
}

/** Of `widgets.example.com`, a custom resource. */
export function widget(name: string, options: Common & {size?: number; phase?: string} = {}): Json {
  const {size = 3, phase = 'Ready'} = options;
  return namespaced(name, options, {spec: {size}, status: {phase}});
}

/** Pods of 20 applications on 50 nodes; the same every time. */
export function manyPods(count: number, namespaceName = 'default'): Json[] {
  return Array.from({length: count}, (_, index) => {
    const app = `app-${index % 20}`;
    const labels = {app, 'pod-template-hash': hashOf(index % 20)};
    return pod(`${app}-${labels['pod-template-hash']}-${hashOf(index)}`, {
      namespace: namespaceName,
      node: `node-${index % 50}`,
      labels,
      restarts: index % 97 === 0 ? 3 : 0,
    });
  });
}

/** When everything came to be, unless told. */
export const born = '2026-01-01T00:00:00Z';

function namespaced(
  name: string,
  {namespace: of = 'default', labels = {app: name}, metadata, owner}: Common,
  rest: Record<string, unknown>,
): Json {
  const ownerReferences = owner && [
    {apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata['uid'], controller: true},
  ];
  return {metadata: {name, namespace: of, labels, ...(ownerReferences && {ownerReferences}), ...metadata}, ...rest};
}

function templateOf(app: string): object {
  return {metadata: {labels: {app}}, spec: {containers: [{name: 'main', image: 'registry.example.com/shop/web:1.4.2'}]}};
}

function hashOf(number: number): string {
  return (((number + 1) * 2_654_435_761) % 2 ** 32).toString(36).padStart(7, '0');
}
