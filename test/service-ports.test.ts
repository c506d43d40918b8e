import {describe, expect, test} from 'vitest';
import {nearestLabels} from '../src/kube/nearest-labels.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {podPort, portAsked, servicePorts} from '../src/kube/service-ports.ts';

const of = (kind: string, fields: object = {}, apiVersion = 'v1'): KubeObject =>
  ({apiVersion, kind, metadata: {name: 'web', namespace: 'shop', uid: 'u1'}, ...fields}) as unknown as KubeObject;

describe('ports', () => {
  const ports = servicePorts(
    of('Service', {
      spec: {
        ports: [
          {name: 'http', port: 80, targetPort: 'web'},
          {port: 53, protocol: 'UDP'},
          {port: 9, targetPort: 0},
        ],
      },
    }),
  );
  const pod = of('Pod', {
    spec: {
      containers: [{name: 'app', ports: [{name: 'web', containerPort: 8080}]}],
      initContainers: [
        {name: 'once', ports: [{name: 'late', containerPort: 1}]},
        {name: 'mesh', restartPolicy: 'Always', ports: [{name: 'dns', containerPort: 53, protocol: 'UDP'}]},
      ],
    },
  });

  test('a target that is not told is the port itself', () => {
    expect(ports.map(({target}) => target)).toEqual(['web', 53, 9]);
  });

  const found: readonly (readonly [target: number | string, protocol: string, expected: string | undefined])[] = [
    ['web', 'TCP', '8080 app'],
    ['web', 'UDP', undefined],
    ['late', 'TCP', undefined],
    ['dns', 'UDP', '53 mesh'],
    [53, 'UDP', '53 mesh'],
    [53, 'TCP', '53 undefined'],
  ];
  test.each(found)('%s %s', (target, protocol, expected) => {
    const port = podPort(pod, {target, protocol});
    expect(port && `${port.port} ${port.container}`).toBe(expected);
  });

  test('what an ingress asks for', () => {
    expect(portAsked(ports, 'http')?.port).toBe(80);
    expect(portAsked(ports, 80)?.name).toBe('http');
    expect(portAsked(ports, 81)).toBeUndefined();
  });
});

describe('nearest labels', () => {
  const withLabels = (...all: object[]) => all.map(one => of('Pod', {metadata: {name: 'x', labels: one}}));
  const near: readonly (readonly [asked: Record<string, string>, have: readonly object[], expected: string | undefined])[] = [
    [{app: 'postgres'}, [{app: 'postgresql'}, {app: 'web'}], 'app=postgresql 1'],
    [{app: 'wbe'}, [{app: 'web'}, {app: 'web'}, {app: 'cart'}], 'app=web 2'],
    [{app: 'web'}, [{'app.kubernetes.io/name': 'web'}], 'app.kubernetes.io/name=web 1'],
    [
      {app: 'web', tier: 'a'},
      [
        {app: 'web', tier: 'b'},
        {app: 'other', tier: 'a'},
      ],
      'app=web,tier=b 1',
    ],
    [{app: 'web'}, [{app: 'database'}], undefined],
    [{app: 'web'}, [], undefined],
  ];
  test.each(near)('%j', (asked, have, expected) => {
    const found = nearestLabels(Object.entries(asked), withLabels(...have));
    expect(found && `${found.text} ${found.count}`).toBe(expected);
  });
});
