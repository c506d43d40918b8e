import {describe, expect, test} from 'vitest';
import {podAmounts, sumOf} from '../src/details/describe/pod-amounts.ts';
import {quantityText} from '../src/kube/exact-quantity.ts';
import {askedFor, describedLines, describedText, resource} from './described.ts';

const nodes = resource('Node', 'nodes', '', false);
const namespaces = resource('Namespace', 'namespaces', '', false);
const resourceSlices = resource('ResourceSlice', 'resourceslices', 'resource.k8s.io', false);

const podsPath = '/api/v1/pods?fieldSelector=spec.nodeName=n1,status.phase!=Succeeded,status.phase!=Failed';
const leasePath = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1';
const slicesPath = '/apis/resource.k8s.io/v1/resourceslices?fieldSelector=spec.nodeName=n1';
const eventsPath = '/api/v1/events?fieldSelector=involvedObject.kind=Node,involvedObject.name=n1';

describe('a node', () => {
  const node = {
    metadata: {
      name: 'n1',
      uid: 'u1',
      labels: {'node-role.kubernetes.io/worker': '', 'kubernetes.io/hostname': 'n1'},
      creationTimestamp: '2026-01-01T12:00:00Z',
    },
    spec: {
      podCIDR: '10.1.0.0/24',
      podCIDRs: ['10.1.0.0/24', 'fd00::/64'],
      providerID: 'cloud://n1',
      unschedulable: true,
      taints: [
        {key: 'b', effect: 'NoSchedule'},
        {key: 'a', value: 'x', effect: 'NoSchedule'},
        {key: 'z', effect: 'NoExecute'},
      ],
    },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          lastHeartbeatTime: '2026-01-02T11:59:30Z',
          lastTransitionTime: '2026-01-01T12:00:00Z',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
        },
        {type: 'DiskPressure', status: 'True', reason: 'Full', message: 'no space'},
      ],
      addresses: [
        {type: 'InternalIP', address: '192.0.2.1'},
        {type: 'Hostname', address: 'n1'},
      ],
      capacity: {cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '50Gi', 'hugepages-2Mi': '1Gi', 'nvidia.com/gpu': '2'},
      allocatable: {cpu: '3800m', memory: '7Gi', pods: '110', 'ephemeral-storage': '40Gi', 'hugepages-2Mi': '1Gi', 'nvidia.com/gpu': '2'},
      nodeInfo: {
        machineID: 'm',
        kernelVersion: '6.8',
        osImage: 'Linux',
        operatingSystem: 'linux',
        architecture: 'arm64',
        kubeletVersion: 'v1.36.3',
      },
    },
  };
  const pod = (namespace: string, name: string, containers: readonly object[], more: object = {}) => ({
    metadata: {namespace, name, creationTimestamp: '2026-01-02T11:00:00Z'},
    spec: {containers: containers.map(resources => ({resources})), ...more},
  });
  const pods = {
    items: [
      pod('shop', 'web-1', [
        {requests: {cpu: '250m', memory: '512Mi'}, limits: {cpu: '1', memory: '1Gi'}},
        {requests: {cpu: '0.1', memory: '512Mi'}},
      ]),
      pod('ops', 'bare', [{}]),
      pod(
        'ops',
        'trainer',
        [{requests: {'nvidia.com/gpu': '1', 'hugepages-2Mi': '512Mi', 'ephemeral-storage': '10Gi', memory: '1000000'}}],
        {
          initContainers: [{resources: {requests: {cpu: '2'}}}],
          overhead: {cpu: '50m'},
        },
      ),
    ],
  };
  const lease = {spec: {holderIdentity: 'n1', renewTime: '2026-01-02T11:59:55.123456Z'}};
  const slices = {
    items: [
      {spec: {driver: 'gpu.example.com', pool: {name: 'n1'}, devices: [{}, {}]}},
      {spec: {driver: 'gpu.example.com', pool: {name: 'n1'}, devices: [{}]}},
    ],
  };
  const answers = {[podsPath]: pods, [leasePath]: lease, [slicesPath]: slices, [eventsPath]: {items: []}};

  test('as kubectl says it', async () => {
    const text = describedText(nodes, node, {answers, kinds: [nodes, resourceSlices]});
    await expect(text).toMatchFileSnapshot('../snapshots/details/describe-node.txt');
  });

  test('asks for one list of pods and for its lease, for slices only where there are such', () => {
    const beside = askedFor(nodes, node).slice(1);
    expect(beside).toEqual([podsPath.replace('?fieldSelector=', ' '), leasePath]);
    expect(askedFor(nodes, node, {kinds: [resourceSlices]})).toHaveLength(4);
  });

  test('says in place what one may not see', () => {
    const text = describedText(nodes, node, {refused: {[podsPath]: 403, [leasePath]: 404}});
    expect(text).toMatch(/^Non-terminated Pods: +you may not list pods of all namespaces \(403\)$/m);
    expect(text).toMatch(/^Lease: +Failed to get lease: refused with 404$/m);
  });

  test('leads to its pods', () => {
    const lines = describedLines(nodes, node, {answers});
    expect(lines.flatMap(({target}) => (target ? [`${target.kind} ${target.namespace}/${target.name}`] : []))).toEqual([
      'Pod shop/web-1',
      'Pod ops/bare',
      'Pod ops/trainer',
    ]);
  });

  test('amounts stay exact and keep their form', () => {
    const of = (memory: string) => podAmounts(pod('a', 'b', [{requests: {memory}}]), 'requests');
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['1Gi', '512Mi'], '1536Mi'],
      [['0', '1Gi'], '1Gi'],
      [['1Gi', '1000000'], '1074741824'],
      [['1M', '1Gi'], '1074741824'],
      [['8Ei', '1'], '9223372036854775809'],
      [['100m', '200m'], '300m'],
      [[], '0'],
    ];
    for (const [memories, expected] of cases) {
      const sum = sumOf(memories.map(of)).get('memory');
      expect(sum ? quantityText(sum) : '0', memories.join()).toBe(expected);
    }
  });
});

describe('a namespace', () => {
  const quotasPath = '/api/v1/namespaces/shop/resourcequotas';
  const limitsPath = '/api/v1/namespaces/shop/limitranges';
  const shop = {
    metadata: {name: 'shop', uid: 'u1', labels: {team: 'a'}},
    status: {
      phase: 'Terminating',
      conditions: [{type: 'NamespaceContentRemaining', status: 'True', reason: 'SomeResourcesRemain', message: 'pods. has 1 instance'}],
    },
  };

  test('as kubectl says it', async () => {
    const quota = (name: string, spec: object, status: object) => ({metadata: {name}, spec, status});
    const quotas = {
      items: [
        quota('b', {}, {hard: {pods: '10', 'limits.cpu': '4'}, used: {pods: '3'}}),
        quota('a', {scopes: ['NotBestEffort', 'Terminating', 'PriorityClass']}, {}),
      ],
    };
    const limits = {
      items: [
        {metadata: {name: 'l'}, spec: {limits: [{type: 'Container', max: {cpu: '2'}, default: {cpu: '1', memory: '1Gi'}}, {type: 'Pod'}]}},
      ],
    };
    const text = describedText(namespaces, shop, {answers: {[quotasPath]: quotas, [limitsPath]: limits}});
    await expect(text).toMatchFileSnapshot('../snapshots/details/describe-namespace.txt');
  });

  test('without any, unknown, and refused', () => {
    const empty = describedText(namespaces, shop, {answers: {[quotasPath]: {items: []}, [limitsPath]: {items: []}}});
    expect(empty).toMatch(/^No resource quota\.\nNo LimitRange resource\.$/m);
    const text = describedText(namespaces, shop, {refused: {[quotasPath]: 403}});
    expect(text).toMatch(/^Resource Quotas: +you may not list resource quotas here \(403\)$/m);
    expect(text).toMatch(/^Resource Limits: +asking …$/m);
  });
});
