import {describe, expect, test} from 'vitest';
import {ago, type Json, only} from './kind-rows.ts';

describe('cells of network, storage and policy read as with kubectl', () => {
  const metadata = {name: 'x', namespace: 'shop', creationTimestamp: ago(3 * 86_400)};
  const cases: readonly (readonly [string, Json, Record<string, string>])[] = [
    [
      'ingresses',
      {
        spec: {ingressClassName: 'nginx', tls: [{}], rules: [{host: 'a'}, {}, {host: 'b'}, {host: 'a'}, {}]},
        status: {loadBalancer: {ingress: [{hostname: 'lb'}, {ip: '10.0.0.9', hostname: 'no'}]}},
      },
      {CLASS: 'nginx', HOSTS: 'a,b,a + 2 more...', ADDRESS: '10.0.0.9,lb', PORTS: '80, 443'},
    ],
    ['ingresses', {}, {CLASS: '<none>', HOSTS: '*', ADDRESS: '', PORTS: '80'}],
    [
      'persistentvolumes',
      {
        metadata: {...metadata, annotations: {'volume.beta.kubernetes.io/storage-class': 'old'}},
        spec: {
          capacity: {storage: '5Gi'},
          accessModes: ['ReadWriteMany', 'ReadWriteOnce', 'ReadWriteMany'],
          claimRef: {namespace: 'shop', name: 'data'},
          storageClassName: 'new',
        },
        status: {phase: 'Bound'},
      },
      {
        CAPACITY: '5Gi',
        'ACCESS MODES': 'RWO,RWX',
        STATUS: 'Bound',
        CLAIM: 'shop/data',
        STORAGECLASS: 'old',
        VOLUMEATTRIBUTESCLASS: '<unset>',
        VOLUMEMODE: '<unset>',
      },
    ],
    [
      'persistentvolumeclaims',
      {
        spec: {volumeName: 'v', storageClassName: 'fast'},
        status: {phase: 'Bound', capacity: {storage: '1Gi'}, accessModes: ['ReadOnlyMany']},
      },
      {STATUS: 'Bound', VOLUME: 'v', CAPACITY: '1Gi', 'ACCESS MODES': 'ROX', STORAGECLASS: 'fast'},
    ],
    ['persistentvolumeclaims', {status: {phase: 'Pending', capacity: {storage: '1Gi'}}}, {CAPACITY: '', VALID: 'has no volume yet'}],
    [
      'storageclasses',
      {
        metadata: {...metadata, annotations: {'storageclass.beta.kubernetes.io/is-default-class': 'true'}},
        provisioner: 'example.com/disks',
      },
      {
        DEFAULT: 'true',
        PROVISIONER: 'example.com/disks',
        RECLAIMPOLICY: 'Delete',
        VOLUMEBINDINGMODE: 'Immediate',
        ALLOWVOLUMEEXPANSION: 'false',
      },
    ],
    [
      'horizontalpodautoscalers',
      {
        spec: {
          scaleTargetRef: {kind: 'Deployment', name: 'web'},
          minReplicas: 2,
          maxReplicas: 5,
          metrics: [
            {type: 'Resource', resource: {name: 'cpu', target: {averageUtilization: 80}}},
            {type: 'External', external: {target: {value: '30'}}},
            {type: 'Pods', pods: {target: {averageValue: '1k'}}},
          ],
        },
        status: {currentReplicas: 3, currentMetrics: [{type: 'Resource', resource: {current: {averageUtilization: 41}}}]},
      },
      {REFERENCE: 'Deployment/web', TARGETS: 'cpu: 41%/80%, <unknown>/30 + 1 more...', MINPODS: '2', MAXPODS: '5', REPLICAS: '3'},
    ],
    ['horizontalpodautoscalers', {}, {REFERENCE: '/', TARGETS: '<none>', MINPODS: '<unset>'}],
    [
      'poddisruptionbudgets',
      {spec: {minAvailable: '50%'}, status: {disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3}},
      {'MIN AVAILABLE': '50%', 'MAX UNAVAILABLE': 'N/A', 'ALLOWED DISRUPTIONS': '1', CURRENT: '3', DESIRED: '2', EXPECTED: '3'},
    ],
    [
      'networkpolicies',
      {
        spec: {
          podSelector: {matchLabels: {app: 'api'}},
          policyTypes: ['Ingress', 'Egress'],
          ingress: [
            {
              ports: [{port: 80, protocol: 'TCP'}],
              from: [{podSelector: {}, namespaceSelector: {matchLabels: {team: 'a'}}}, {podSelector: {}}],
            },
          ],
          egress: [{ports: [{port: 1, endPort: 9, protocol: 'UDP'}, {}], to: [{ipBlock: {cidr: '10.0.0.0/8', except: ['10.1.0.0/16']}}]}],
        },
      },
      {
        'POD-SELECTOR': 'app=api',
        'POLICY TYPES': 'Ingress,Egress',
        'ING-SELECTOR': 'ns:team=a po:*; po:*',
        'ING-PORTS': 'TCP:80',
        'ING-BLOCK': '',
        'EGR-SELECTOR': '',
        'EGR-PORTS': 'UDP:1-9,TCP:*',
        'EGR-BLOCK': '10.0.0.0/8 without 10.1.0.0/16',
      },
    ],
    [
      'endpointslices',
      {addressType: 'IPv4', ports: [{port: 80}, {name: 'any'}, {}, {port: 1}], endpoints: [{addresses: ['10.0.0.1', '10.0.0.2']}]},
      {ADDRESSTYPE: 'IPv4', PORTS: '80,any,* + 1 more...', ENDPOINTS: '10.0.0.1,10.0.0.2'},
    ],
    ['endpointslices', {}, {PORTS: '<unset>', ENDPOINTS: '<unset>'}],
    ['serviceaccounts', {secrets: [{name: 'a'}], imagePullSecrets: [{name: 'b'}, {name: 'c'}]}, {SECRETS: '1', 'PULL SECRETS': 'b,c'}],
  ];
  test.each(cases)('%s %j', (id, json, expected) => {
    expect(only(id, {metadata, ...json}).texts).toMatchObject(expected);
  });
});

describe('how they are', () => {
  const condition = (type: string, status: string, reason = '', message = '') => ({conditions: [{type, status, reason, message}]});
  const cases: readonly (readonly [string, Json, string, string | undefined])[] = [
    ['persistentvolumeclaims', {status: {phase: 'Bound'}}, 'ok', undefined],
    ['persistentvolumeclaims', {status: {phase: 'Pending'}}, 'waiting', 'has no volume yet'],
    ['persistentvolumeclaims', {spec: {volumeName: 'v'}, status: {phase: 'Lost'}}, 'failing', 'its volume v is gone'],
    [
      'persistentvolumeclaims',
      {status: {phase: 'Bound', ...condition('FileSystemResizePending', 'True', '', 'Waiting for user to (re-)start a pod')}},
      'waiting',
      'Waiting for user to (re-)start a pod',
    ],
    ['persistentvolumes', {status: {phase: 'Failed', reason: 'R', message: 'in use'}}, 'failing', 'R: in use'],
    [
      'persistentvolumes',
      {spec: {claimRef: {namespace: 'shop', name: 'x'}}, status: {phase: 'Released'}},
      'waiting',
      'its claim shop/x is gone, and no other can have it',
    ],
    [
      'horizontalpodautoscalers',
      {status: condition('ScalingActive', 'False', 'FailedGetResourceMetric', 'no metrics')},
      'waiting',
      'FailedGetResourceMetric: no metrics',
    ],
    ['horizontalpodautoscalers', {status: condition('ScalingActive', 'True')}, 'ok', undefined],
    [
      'poddisruptionbudgets',
      {status: {disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2}},
      'waiting',
      'allows no eviction: 2 healthy, 2 needed',
    ],
    ['poddisruptionbudgets', {}, 'ok', undefined],
    ['endpointslices', {endpoints: [{conditions: {ready: false}}]}, 'waiting', 'its endpoint is not ready'],
    ['endpointslices', {endpoints: [{conditions: {ready: false}}, {}]}, 'ok', undefined],
  ];
  test.each(cases)('%s %j', (id, json, health, because) => {
    const {row} = only(id, {metadata: {name: 'x'}, ...json});
    expect([row.health, row.because]).toEqual([health, because]);
  });
});
