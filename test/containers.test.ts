import {describe, expect, test} from 'vitest';
import {containers} from '../src/resources/containers.ts';
import {ago, rowsOf, shown} from './kind-rows.ts';

const pod = {
  metadata: {name: 'web-1', namespace: 'shop', uid: 'u1', resourceVersion: '9', creationTimestamp: ago(7200), labels: {app: 'web'}},
  spec: {
    initContainers: [
      {name: 'migrate', image: 'migrate:1'},
      {name: 'proxy', image: 'proxy:1', restartPolicy: 'Always'},
    ],
    containers: [
      {
        name: 'web',
        image: 'web:2',
        ports: [
          {name: 'http', containerPort: 8080, protocol: 'TCP'},
          {containerPort: 53, hostPort: 5353, protocol: 'UDP'},
        ],
        resources: {requests: {cpu: '100m', memory: '64Mi'}, limits: {cpu: '0.5', 'nvidia.com/gpu': '2'}},
        livenessProbe: {},
        startupProbe: {periodSeconds: 3},
      },
      {name: 'log', image: 'log:3'},
    ],
    ephemeralContainers: [{name: 'debug', image: 'busybox'}],
  },
  status: {
    phase: 'Running',
    initContainerStatuses: [
      {name: 'migrate', ready: true, state: {terminated: {exitCode: 0, reason: 'Completed'}}},
      {name: 'proxy', state: {running: {}}},
    ],
    containerStatuses: [
      {
        name: 'log',
        restartCount: 4,
        state: {waiting: {reason: 'CrashLoopBackOff'}},
        lastState: {terminated: {exitCode: 137, reason: 'OOMKilled', finishedAt: ago(300)}},
      },
      {name: 'web', ready: true, state: {running: {startedAt: ago(600)}}},
    ],
    ephemeralContainerStatuses: [{name: 'debug', state: {running: {}}}],
  },
};
const rows = rowsOf(containers, pod);
const texts = rows.map(row => shown(containers, row));

describe('a pod split into its containers', () => {
  test('gives init containers, then main ones, then ephemeral ones', () => {
    expect(texts.map(text => `${text['IDX']} ${text['NAME']} ${text['IMAGE']}`)).toEqual([
      'I1 migrate migrate:1',
      'I2 proxy proxy:1',
      'M1 web web:2',
      'M2 log log:3',
      'E1 debug busybox',
    ]);
  });

  test('sorts in that order, also above nine', () => {
    const {sortKey} = containers.columns.find(({title}) => title === 'IDX')!;
    const sorted = ['E1', 'M10', 'M9', 'I2', 'I10'].sort((a, b) => Number(sortKey!(a)) - Number(sortKey!(b)));
    expect(sorted).toEqual(['I2', 'I10', 'M9', 'M10', 'E1']);
  });

  test('each row is known by pod and container, and owned by the pod', () => {
    expect(rows[2]).toMatchObject({
      uid: 'u1/web',
      namespace: 'shop',
      name: 'web',
      resourceVersion: '9',
      labels: {app: 'web'},
      owners: [{kind: 'Pod', name: 'web-1', uid: 'u1', controller: true}],
    });
  });

  test('shows what a container is and has', () => {
    expect(texts[2]).toMatchObject({
      READY: 'true',
      STATE: 'Running',
      RESTARTS: '0',
      'PROBES(L:R:S)': 'on:off:on',
      'CPU/RL': '100:500',
      'MEM/RL': '64Mi:-',
      'GPU/RL': '-:2',
      PORTS: 'http:8080/TCP,5353:53/UDP',
      AGE: '120m',
    });
    expect(texts[3]).toMatchObject({
      READY: 'false',
      STATE: 'CrashLoopBackOff',
      RESTARTS: '4',
      VALID: 'CrashLoopBackOff: exit 137, OOMKilled',
    });
  });

  test('says how each is', () => {
    expect(rows.map(({name, health, because}) => [name, health, because])).toEqual([
      ['migrate', 'done', undefined],
      ['proxy', 'waiting', 'not ready'],
      ['web', 'ok', undefined],
      ['log', 'failing', 'CrashLoopBackOff: exit 137, OOMKilled'],
      ['debug', 'ok', undefined],
    ]);
  });

  test('containers without a status wait', () => {
    const [row] = rowsOf(containers, {metadata: {name: 'p'}, spec: {containers: [{name: 'c'}]}, status: {phase: 'Pending'}});
    expect([row!.health, row!.because, shown(containers, row!)['STATE']]).toEqual(['waiting', 'not started yet', 'Waiting']);
  });
});
