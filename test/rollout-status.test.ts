import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../src/kube/object.ts';
import {isOnDelete, rolloutStatus, wantedPods} from '../src/kube/rollout-status.ts';

type Fields = Record<string, unknown>;
type Case = {
  readonly name: string;
  readonly generation?: number;
  readonly spec?: Fields;
  readonly status?: Fields | null;
  readonly text: string;
  /** Under way unless told. */
  readonly ends?: 'done' | string;
};

/** The cases of rollout_status_test.go of k8s.io/kubectl, and those that it leaves out. */
const deployments: readonly Case[] = [
  {name: 'one to update', spec: {replicas: 1}, status: {replicas: 1, availableReplicas: 1}, text: '0 of 1 updated'},
  {
    name: 'one old pod is left',
    generation: 1,
    spec: {replicas: 1},
    status: {observedGeneration: 1, replicas: 2, updatedReplicas: 1, availableReplicas: 2},
    text: '1 old pod is left',
  },
  {
    name: 'old pods are left',
    spec: {replicas: 2},
    status: {replicas: 4, updatedReplicas: 2, availableReplicas: 4},
    text: '2 old pods are left',
  },
  {
    name: 'one is not ready',
    generation: 1,
    spec: {replicas: 2},
    status: {observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 1},
    text: '1 of 2 ready',
  },
  {
    name: 'readiness has to last',
    spec: {replicas: 2, minReadySeconds: 10},
    status: {replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 1},
    text: '1 of 2 available',
  },
  {
    name: 'done',
    generation: 1,
    spec: {replicas: 2},
    status: {observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2},
    text: '2 of 2 ready',
    ends: 'done',
  },
  {name: 'at zero', spec: {replicas: 0}, status: {}, text: '0 of 0 ready', ends: 'done'},
  {
    name: 'not seen by its controller',
    generation: 2,
    spec: {replicas: 2},
    status: {observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2},
    text: 'its controller has not begun',
  },
  {
    name: 'paused in the middle',
    spec: {replicas: 3, paused: true},
    status: {replicas: 4, updatedReplicas: 1, availableReplicas: 3},
    text: 'paused: 1 of 3 updated',
  },
  {
    name: 'the deadline has passed',
    spec: {replicas: 3, progressDeadlineSeconds: 90},
    status: {
      replicas: 4,
      updatedReplicas: 1,
      availableReplicas: 3,
      conditions: [{type: 'Available'}, {type: 'Progressing', reason: 'ProgressDeadlineExceeded'}],
    },
    text: '1 of 3 updated',
    ends: 'no progress for 90s',
  },
  {
    name: 'a deadline that passed before the last change',
    generation: 3,
    spec: {replicas: 1},
    status: {observedGeneration: 2, conditions: [{type: 'Progressing', reason: 'ProgressDeadlineExceeded'}]},
    text: 'its controller has not begun',
  },
];

const statefulSets: readonly Case[] = [
  {
    name: 'OnDelete',
    generation: 2,
    spec: {replicas: 1, updateStrategy: {type: 'OnDelete'}},
    status: {observedGeneration: 1, readyReplicas: 1},
    text: 'its pods change when they are deleted (OnDelete)',
    ends: 'done',
  },
  {
    name: 'not seen by its controller',
    generation: 2,
    spec: {replicas: 3},
    status: {observedGeneration: 1, readyReplicas: 3},
    text: 'its controller has not begun',
  },
  {name: 'never seen by its controller', spec: {replicas: 0}, status: {}, text: 'its controller has not begun'},
  {
    name: 'one is not ready',
    spec: {replicas: 3, updateStrategy: {type: 'RollingUpdate'}},
    status: {observedGeneration: 1, readyReplicas: 2},
    text: '2 of 3 ready',
  },
  {
    name: 'those above the partition are updated',
    spec: {replicas: 3, updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 2}}},
    status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1},
    text: '3 of 3 ready, 1 updated (partition 2)',
    ends: 'done',
  },
  {
    name: 'those above the partition are not updated',
    spec: {replicas: 3, updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 2}}},
    status: {observedGeneration: 1, readyReplicas: 3},
    text: '0 of 1 updated',
  },
  {
    name: 'the partition of a server that fills it in',
    spec: {replicas: 3, updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 0}}},
    status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 2},
    text: '2 of 3 updated',
  },
  {
    name: 'revisions differ',
    spec: {replicas: 3, updateStrategy: {type: 'RollingUpdate'}},
    status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 2, currentRevision: 'db-1', updateRevision: 'db-2'},
    text: '2 of 3 updated',
  },
  {
    name: 'done',
    spec: {replicas: 3, updateStrategy: {type: 'RollingUpdate'}},
    status: {observedGeneration: 1, readyReplicas: 3, currentReplicas: 3, currentRevision: 'db-1', updateRevision: 'db-1'},
    text: '3 of 3 ready',
    ends: 'done',
  },
];

const daemonSets: readonly Case[] = [
  {
    name: 'OnDelete',
    spec: {updateStrategy: {type: 'OnDelete'}},
    status: {desiredNumberScheduled: 2},
    text: 'its pods change when they are deleted (OnDelete)',
    ends: 'done',
  },
  {
    name: 'one to update',
    status: {desiredNumberScheduled: 1, numberAvailable: 1, updatedNumberScheduled: 0},
    text: '0 of 1 updated',
  },
  {name: 'one is not ready', status: {desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1}, text: '1 of 2 ready'},
  {
    name: 'done',
    status: {desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2},
    text: '2 of 2 ready',
    ends: 'done',
  },
  {
    name: 'not seen by its controller',
    generation: 2,
    status: {observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2},
    text: 'its controller has not begun',
  },
];

for (const [kind, cases] of Object.entries({Deployment: deployments, StatefulSet: statefulSets, DaemonSet: daemonSets})) {
  describe(kind, () => {
    for (const {name, generation, spec = {}, status, text, ends} of cases) {
      test(name, () => {
        const metadata = {name: 'foo', ...(generation === undefined ? {} : {generation})};
        expect(rolloutStatus({kind, metadata, spec, status})).toEqual({
          text,
          isDone: ends === 'done',
          ...(ends === undefined || ends === 'done' ? {} : {failed: ends}),
        });
      });
    }
  });
}

describe('odd objects', () => {
  const odd = [undefined, null, 'text', 7, [], {}, {conditions: 7}, {conditions: [null]}, {updatedReplicas: 'many', rollingUpdate: null}];

  test('are read without a throw', () => {
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'Widget', undefined]) {
      for (const value of odd) {
        const object = {kind, metadata: {name: 'foo'}, spec: value, status: value} as KubeObject;
        expect(rolloutStatus(object).text).not.toBe('');
        expect([isOnDelete(object), wantedPods(object)]).not.toContain(undefined);
      }
    }
  });

  test('another kind does not roll out', () => {
    expect(rolloutStatus({kind: 'Widget', metadata: {name: 'foo'}})).toEqual({isDone: true, text: 'it does not roll out'});
  });
});
