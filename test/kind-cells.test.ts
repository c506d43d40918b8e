import {describe, expect, test} from 'vitest';
import {ago, type Json, now, only} from './kind-rows.ts';

describe('cells read as with kubectl', () => {
  const metadata = {name: 'x', namespace: 'shop', creationTimestamp: ago(3 * 86_400)};
  const port = (number: number, nodePort = 0) => ({port: number, nodePort, protocol: 'TCP'});
  const template = {
    spec: {
      containers: [
        {name: 'web', image: 'web:1'},
        {name: 'log', image: 'log:2'},
      ],
      nodeSelector: {disk: 'ssd'},
    },
  };
  const cases: readonly (readonly [string, Json, Record<string, string>])[] = [
    [
      'pods',
      {
        spec: {
          nodeName: 'n1',
          serviceAccountName: 'sa',
          readinessGates: [{conditionType: 'a'}, {conditionType: 'b'}],
          containers: [
            {resources: {requests: {cpu: '100m', memory: '8Mi', 'nvidia.com/gpu': '1'}, limits: {memory: '1.5Gi', 'nvidia.com/gpu': '1'}}},
            {resources: {requests: {cpu: '0.2'}}},
          ],
          initContainers: [{resources: {requests: {memory: '64Mi'}}}],
        },
        status: {phase: 'Running', podIPs: [{ip: '10.0.0.1'}], qosClass: 'Burstable', conditions: [{type: 'b', status: 'True'}]},
      },
      {
        'CPU/RL': '300:-',
        'MEM/RL': '64Mi:1.5Gi',
        'GPU/RL': '1:1',
        IP: '10.0.0.1',
        NODE: 'n1',
        'SERVICE-ACCOUNT': 'sa',
        'NOMINATED NODE': '<none>',
        'READINESS GATES': '1/2',
        QOS: 'Burstable',
        LABELS: '<none>',
        AGE: '3d',
        RESTARTS: '0',
        'LAST RESTART': '',
      },
    ],
    ['pods', {}, {IP: '<none>', NODE: '<none>', 'READINESS GATES': '<none>', 'CPU/RL': '', READY: '0/0'}],
    [
      'deployments',
      {
        spec: {replicas: 3, template, selector: {matchLabels: {app: 'web'}}},
        status: {readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2},
      },
      {
        READY: '2/3',
        'UP-TO-DATE': '1',
        AVAILABLE: '2',
        CONTAINERS: 'web,log',
        IMAGES: 'web:1,log:2',
        SELECTOR: 'app=web',
        VALID: '2 of 3 ready',
      },
    ],
    ['deployments', {}, {READY: '0/1', 'UP-TO-DATE': '0', AVAILABLE: '0', SELECTOR: '<none>'}],
    ['statefulsets', {spec: {replicas: 0, serviceName: 'db'}}, {READY: '0/0', SERVICE: 'db', VALID: ''}],
    ['replicasets', {spec: {replicas: 2}, status: {replicas: 1}}, {DESIRED: '2', CURRENT: '1', READY: '0'}],
    [
      'daemonsets',
      {
        spec: {template},
        status: {desiredNumberScheduled: 3, currentNumberScheduled: 3, numberReady: 2, updatedNumberScheduled: 3, numberAvailable: 1},
      },
      {DESIRED: '3', CURRENT: '3', READY: '2', 'UP-TO-DATE': '3', AVAILABLE: '1', 'NODE SELECTOR': 'disk=ssd'},
    ],
    [
      'jobs',
      {spec: {completions: 2}, status: {succeeded: 1, startTime: ago(95)}},
      {STATUS: 'Running', COMPLETIONS: '1/2', DURATION: '90s'},
    ],
    [
      'jobs',
      {
        spec: {parallelism: 3},
        status: {startTime: ago(95), completionTime: ago(61), succeeded: 1, conditions: [{type: 'Complete', status: 'True'}]},
      },
      {STATUS: 'Complete', COMPLETIONS: '1/1 of 3', DURATION: '34s'},
    ],
    [
      'jobs',
      {status: {startTime: ago(95), conditions: [{type: 'Failed', status: 'True', lastTransitionTime: ago(60)}]}},
      {STATUS: 'Failed', COMPLETIONS: '0/1', DURATION: '35s'},
    ],
    ['jobs', {status: {conditions: [{type: 'Suspended', status: 'True'}]}}, {STATUS: 'Suspended', DURATION: ''}],
    [
      'cronjobs',
      {spec: {schedule: '*/5 * * * *'}, status: {active: [{}], lastScheduleTime: ago(240)}},
      {SCHEDULE: '*/5 * * * *', SUSPEND: '<unset>', ACTIVE: '1', 'LAST SCHEDULE': '4m', TIMEZONE: '<none>'},
    ],
    ['cronjobs', {spec: {suspend: true, timeZone: 'Etc/UTC'}}, {SUSPEND: 'True', TIMEZONE: 'Etc/UTC', 'LAST SCHEDULE': ''}],
    [
      'services',
      {spec: {type: 'ClusterIP', clusterIPs: ['10.96.0.1'], ports: [port(80), port(443)], selector: {app: 'web'}}},
      {TYPE: 'ClusterIP', 'CLUSTER-IP': '10.96.0.1', 'EXTERNAL-IP': '<none>', PORTS: '80/TCP,443/TCP', SELECTOR: 'app=web'},
    ],
    [
      'services',
      {spec: {type: 'NodePort', clusterIP: 'None', externalIPs: ['1.2.3.4', '1.2.3.5'], ports: [port(9090, 30_090)]}},
      {'CLUSTER-IP': 'None', 'EXTERNAL-IP': '1.2.3.4,1.2.3.5', PORTS: '9090:30090/TCP', SELECTOR: '<none>'},
    ],
    ['services', {spec: {type: 'LoadBalancer'}}, {'EXTERNAL-IP': '<pending>', PORTS: '<none>', VALID: 'no load balancer serves it yet'}],
    [
      'services',
      {
        spec: {type: 'LoadBalancer', externalIPs: ['9.9.9.9']},
        status: {loadBalancer: {ingress: [{ip: '2.2.2.2'}, {hostname: 'a.example'}, {ip: '1.1.1.1'}]}},
      },
      {'EXTERNAL-IP': '1.1.1.1,2.2.2.2,a.example,9.9.9.9'},
    ],
    ['services', {spec: {type: 'ExternalName', externalName: 'db.example'}}, {'EXTERNAL-IP': 'db.example', 'CLUSTER-IP': '<none>'}],
    ['configmaps', {data: {a: 'xx', b: 'é'}, binaryData: {c: 'AAAA'}}, {DATA: '3', SIZE: '7'}],
    ['secrets', {type: 'Opaque', data: {password: 'czNjcjN0'}}, {TYPE: 'Opaque', DATA: '1'}],
    ['namespaces', {status: {phase: 'Active'}}, {STATUS: 'Active'}],
    [
      'nodes',
      {
        metadata: {
          ...metadata,
          labels: {'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/role': 'edge'},
        },
        spec: {unschedulable: true, taints: [{key: 'a'}, {key: 'b'}]},
        status: {
          conditions: [{type: 'Ready', status: 'False'}],
          addresses: [{type: 'InternalIP', address: '10.0.0.1'}],
          nodeInfo: {architecture: 'arm64', kubeletVersion: 'v1.36.3'},
        },
      },
      {
        STATUS: 'NotReady,SchedulingDisabled',
        ROLE: 'control-plane,edge,worker',
        ARCH: 'arm64',
        TAINTS: '2',
        VERSION: 'v1.36.3',
        'OS-IMAGE': '<unknown>',
        'INTERNAL-IP': '10.0.0.1',
        'EXTERNAL-IP': '<none>',
        PODS: '7',
      },
    ],
    ['nodes', {}, {STATUS: 'Unknown', ROLE: '<none>', TAINTS: '0'}],
    [
      'events',
      {
        involvedObject: {kind: 'Pod', name: 'web-1', fieldPath: 'spec.containers{web}'},
        type: 'Warning',
        reason: 'BackOff',
        message: ' again\n',
        count: 3,
        firstTimestamp: ago(3600),
        lastTimestamp: ago(45),
        source: {component: 'kubelet', host: 'n1'},
      },
      {
        'LAST SEEN': '40s',
        TYPE: 'Warning',
        REASON: 'BackOff',
        OBJECT: 'pod/web-1',
        COUNT: '3',
        SOURCE: 'kubelet, n1',
        SUBOBJECT: 'spec.containers{web}',
        'FIRST SEEN': '60m',
        MESSAGE: 'again',
      },
    ],
    [
      'events',
      {eventTime: ago(1000), series: {count: 9, lastObservedTime: ago(30)}, reportingComponent: 'scheduler'},
      {'LAST SEEN': '30s', 'FIRST SEEN': '16m', COUNT: '9', SOURCE: 'scheduler'},
    ],
    ['events', {eventTime: ago(1000)}, {'LAST SEEN': '16m', COUNT: '1', OBJECT: ''}],
  ];
  test.each(cases)('%s %j', (id, json, expected) => {
    expect(only(id, {metadata, ...json}).texts).toMatchObject(expected);
  });

  test('a secret leaves nothing of its values in its row', () => {
    const {row} = only('secrets', {metadata, data: {password: Buffer.from('s3cr3t').toString('base64')}});
    expect(JSON.stringify(row)).not.toMatch(/s3cr3t|czNjcjN0/);
  });

  test('restarts carry when the last one was', () => {
    const containerStatuses = [{name: 'm', restartCount: 3, lastState: {terminated: {finishedAt: ago(300)}}}];
    const {row, texts} = only('pods', {metadata, status: {phase: 'Running', containerStatuses}});
    expect(row.cells).toContainEqual({count: 3, at: now - 300_000});
    expect(texts['LAST RESTART']).toBe('5m');
  });
});

describe('how workloads and others are', () => {
  const replicas = (desired: number, more: Json = {}) => ({spec: {replicas: desired}, status: more});
  const condition = (type: string, status: string, reason = '', message = '') => ({conditions: [{type, status, reason, message}]});
  const cases: readonly (readonly [string, Json, string, string | undefined])[] = [
    ['deployments', replicas(0), 'ok', undefined],
    ['deployments', replicas(3, {readyReplicas: 3, updatedReplicas: 3, availableReplicas: 3}), 'ok', undefined],
    ['deployments', replicas(3, {readyReplicas: 1, updatedReplicas: 3, availableReplicas: 1}), 'waiting', '1 of 3 ready'],
    ['deployments', replicas(3, {readyReplicas: 3, updatedReplicas: 1, availableReplicas: 3}), 'waiting', '1 of 3 updated'],
    [
      'deployments',
      replicas(2, condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out')),
      'failing',
      'ProgressDeadlineExceeded: timed out',
    ],
    [
      'deployments',
      replicas(2, condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota')),
      'failing',
      'FailedCreate: exceeded quota',
    ],
    ['deployments', replicas(2, condition('Progressing', 'True', 'NewReplicaSetAvailable')), 'failing', '0 of 2 available'],
    ['deployments', replicas(2, condition('Progressing', 'True', 'ReplicaSetUpdated')), 'waiting', '0 of 2 ready'],
    ['replicasets', replicas(1, condition('ReplicaFailure', 'True', '', 'quota')), 'failing', 'quota'],
    ['replicasets', replicas(0), 'ok', undefined],
    ['statefulsets', replicas(2, {readyReplicas: 1}), 'waiting', '1 of 2 ready'],
    [
      'statefulsets',
      {
        spec: {replicas: 3, updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 1}}},
        status: {readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b'},
      },
      'waiting',
      '1 of 2 updated',
    ],
    [
      'statefulsets',
      {spec: {replicas: 3, updateStrategy: {type: 'OnDelete'}}, status: {readyReplicas: 3, currentRevision: 'a', updateRevision: 'b'}},
      'ok',
      undefined,
    ],
    ['daemonsets', {status: {desiredNumberScheduled: 2, numberReady: 2, updatedNumberScheduled: 1}}, 'waiting', '1 of 2 updated'],
    ['jobs', {status: condition('Failed', 'True', 'BackoffLimitExceeded', 'too often')}, 'failing', 'BackoffLimitExceeded: too often'],
    ['jobs', {status: condition('Complete', 'True')}, 'done', undefined],
    ['jobs', {status: condition('Suspended', 'True')}, 'waiting', 'suspended'],
    ['jobs', {status: {failed: 2}}, 'waiting', '2 pods failed'],
    ['jobs', {status: {active: 1}}, 'ok', undefined],
    ['nodes', {status: condition('Ready', 'True')}, 'ok', undefined],
    ['nodes', {status: condition('Ready', 'False', 'KubeletNotReady', 'no network')}, 'failing', 'not ready: no network'],
    [
      'nodes',
      {status: condition('Ready', 'Unknown', '', 'kubelet stopped posting')},
      'failing',
      'does not answer: kubelet stopped posting',
    ],
    [
      'nodes',
      {
        status: {
          conditions: [
            {type: 'Ready', status: 'True'},
            {type: 'DiskPressure', status: 'True', message: 'full'},
          ],
        },
      },
      'failing',
      'DiskPressure: full',
    ],
    ['nodes', {spec: {unschedulable: true}, status: condition('Ready', 'True')}, 'waiting', 'takes no new pods (cordoned)'],
    ['events', {type: 'Warning', reason: 'BackOff', message: 'again'}, 'failing', 'BackOff: again'],
    ['events', {type: 'Normal', reason: 'Pulled'}, 'ok', undefined],
    [
      'namespaces',
      {status: {phase: 'Terminating', ...condition('NamespaceContentRemaining', 'True', '', 'pods. has 1 resource instances')}},
      'going',
      'pods. has 1 resource instances',
    ],
  ];
  test.each(cases)('%s %j', (id, json, health, because) => {
    const {row} = only(id, {metadata: {name: 'x'}, ...json});
    expect([row.health, row.because]).toEqual([health, because]);
  });
});
