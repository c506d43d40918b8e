import {describe, expect, test} from 'vitest';
import {readJson} from '../src/cluster/read-json.ts';
import {readProtobuf} from '../src/cluster/read-protobuf.ts';
import {MalformedError} from '../src/cluster/wire.ts';
import {type Fields, fieldsOf} from '../src/kube/fields.ts';
import {type Message, message} from '../src/demo/schema/write-protobuf.ts';
import {enveloped, watchFrame} from './protobuf-bytes.ts';
import {chunksOf, nameReader, pageOf, podFields, protobuf} from './reading.ts';

type Pair = {readonly what: string; readonly fields: Fields<unknown>; readonly json: unknown; readonly bytes: Message};

/** Each object twice: as the server writes it in JSON, and in protobuf with the zeros that JSON leaves out. */
const pairs: readonly Pair[] = [
  {what: 'nothing at all', fields: podFields, json: {}, bytes: {}},
  {
    what: 'null everywhere',
    fields: podFields,
    json: {metadata: null, spec: {containers: null, volumes: null}, status: {startTime: null}},
    bytes: {1: {}, 2: {}, 3: {7: {}}},
  },
  {
    what: 'names and versions',
    fields: podFields,
    json: {metadata: {name: 'web', namespace: 'shop', resourceVersion: '42', deletionGracePeriodSeconds: 0}},
    bytes: {1: {1: 'web', 2: '', 3: 'shop', 4: '', 5: '', 6: '42', 7: 0, 10: 0}},
  },
  {
    what: 'times after, before and without the epoch',
    fields: podFields,
    json: {
      metadata: {creationTimestamp: '2026-01-02T03:04:05Z', deletionTimestamp: null},
      status: {startTime: '1969-12-31T23:59:58Z'},
    },
    bytes: {1: {8: {1: 1_767_323_045, 2: 0}, 9: {}}, 3: {7: {1: -2, 2: 0}}},
  },
  {
    what: 'the epoch itself, which is a time',
    fields: podFields,
    json: {metadata: {creationTimestamp: '1970-01-01T00:00:00Z'}},
    bytes: {1: {8: {1: 0, 2: 0}}},
  },
  {
    what: 'maps with odd keys, and sizes in bytes',
    fields: podFields,
    json: JSON.parse('{"metadata":{"labels":{"__proto__":"a","constructor":"b","empty":""},"annotations":{"text":"ü👋"}}}'),
    bytes: {
      1: {
        11: [
          {1: '__proto__', 2: 'a'},
          {1: 'constructor', 2: 'b'},
          {1: 'empty', 2: ''},
        ],
        12: {1: 'text', 2: 'ü👋'},
      },
    },
  },
  {
    what: 'owners, one without the pointer',
    fields: podFields,
    json: {metadata: {ownerReferences: [{uid: 'u1', controller: true}, {uid: 'u2'}]}},
    bytes: {1: {13: [{4: 'u1', 6: 1}, {4: 'u2'}]}},
  },
  {
    what: 'quantities and ports',
    fields: podFields,
    json: {
      spec: {
        containers: [
          {name: 'a', resources: {requests: {cpu: '1500m'}, limits: {}}, livenessProbe: {httpGet: {port: 8080}, failureThreshold: 7}},
          {name: 'b', livenessProbe: {tcpSocket: {port: 'http'}}},
        ],
      },
    },
    bytes: {
      2: {
        2: [
          {1: 'a', 8: {2: {1: 'cpu', 2: {1: '1500m'}}}, 10: {1: {2: {1: '', 2: {1: 0, 2: 8080, 3: ''}}}, 6: 7}},
          {1: 'b', 10: {1: {3: {1: {1: 1, 2: 0, 3: 'http'}}}}},
        ],
      },
    },
  },
  {
    what: 'inlined structs, negative numbers, a pointer to zero',
    fields: podFields,
    json: {
      spec: {
        nodeName: 'n1',
        terminationGracePeriodSeconds: 0,
        tolerations: [{key: '', tolerationSeconds: -5}],
        volumes: [{name: 'v', emptyDir: {}}, {name: 'w'}],
      },
    },
    bytes: {
      2: {
        1: [
          {1: 'v', 2: {2: {1: ''}}},
          {1: 'w', 2: {}},
        ],
        4: 0,
        10: 'n1',
        22: {1: '', 5: -5},
      },
    },
  },
  {
    what: 'states of containers',
    fields: podFields,
    json: {
      status: {
        phase: 'Running',
        containerStatuses: [
          {restartCount: 300, state: {waiting: {reason: 'CrashLoopBackOff'}}},
          {restartCount: 0, state: {terminated: {exitCode: -1}}},
        ],
      },
    },
    bytes: {
      3: {
        1: 'Running',
        8: [
          {2: {1: {1: 'CrashLoopBackOff'}}, 5: 300},
          {2: {3: {1: -1}}, 5: 0},
        ],
      },
    },
  },
  {
    what: 'bytes, of which there is only the size',
    fields: fieldsOf('Secret', {data: 'size', type: true, immutable: true}),
    json: {data: {nothing: '', key: 'aGVsbG8gd29ybGQ='}, type: 'Opaque', immutable: false},
    bytes: {
      2: [
        {1: 'nothing', 2: ''},
        {1: 'key', 2: 'hello world'},
      ],
      3: 'Opaque',
      5: 0,
    },
  },
  {
    what: 'a number or text',
    fields: fieldsOf('Deployment', {spec: {replicas: true, strategy: {rollingUpdate: {maxSurge: true, maxUnavailable: true}}}}),
    json: {spec: {replicas: 0, strategy: {rollingUpdate: {maxSurge: '25%', maxUnavailable: 0}}}},
    bytes: {2: {1: 0, 4: {2: {1: {1: 0, 2: 0, 3: ''}, 2: {1: 1, 2: 0, 3: '25%'}}}}},
  },
];

test.each(pairs)('JSON and protobuf agree: $what', ({fields, json, bytes}) => {
  const picked = readJson(fields, json);
  expect(readProtobuf(fields, message(bytes))).toEqual(picked);
  const unknown = message({1000: 'later', 2000: 7, 3000: {1: 'x'}});
  expect(readProtobuf(fields, Buffer.concat([unknown, message(bytes), unknown])), 'unknown fields are passed over').toEqual(picked);
});

test('absent is what Go makes of it', () => {
  expect(readJson(podFields, {})).toMatchObject({
    metadata: {name: '', labels: {}, ownerReferences: [], creationTimestamp: undefined},
    spec: {containers: [], terminationGracePeriodSeconds: undefined},
    status: {phase: ''},
  });
});

test.each([
  7,
  'text',
  true,
  [],
  [[]],
  {metadata: 7},
  {metadata: {labels: 'x', ownerReferences: {}, name: {}}},
  {spec: {containers: [null, 7, {resources: []}]}},
  {status: {startTime: 'soon'}},
])('odd JSON %j does not throw', json => {
  expect(() => readJson(podFields, json)).not.toThrow();
});

describe('lists', () => {
  const items = ['a', '', 'ü', 'z'];
  const bytes = enveloped('PodList', message({1: {2: '77', 3: 'more'}, 2: items.map(name => ({1: {1: name, 6: '1'}}))}));
  const json = {kind: 'PodList', metadata: {resourceVersion: '77', continue: 'more'}, items: items.map(name => ({metadata: {name}}))};

  test.each([
    ['protobuf', protobuf, bytes],
    ['JSON', 'application/json', Buffer.from(JSON.stringify(json))],
  ])('%s, split at every byte', async (_, contentType, whole) => {
    for (let at = 0; at <= whole.length; at++) {
      const page = await pageOf(nameReader(), [whole.subarray(0, at), whole.subarray(at)], contentType);
      expect(page).toEqual([['a', 'ü', 'z'], {resourceVersion: '77', next: 'more'}]);
    }
  });

  test('protobuf: cut anywhere, it is never taken for a shorter list', async () => {
    for (let at = 0; at < bytes.length - 4; at++) {
      await expect(pageOf(nameReader(), [bytes.subarray(0, at)], protobuf)).rejects.toThrow(/ended|Malformed/);
    }
  });

  test.each([
    ['an empty list', '{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[]}'],
    ['items null', '{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":null}'],
    ['no items', '{"kind":"PodList","metadata":{"resourceVersion":"7"}}'],
  ])('JSON: %s', async (_, text) => {
    expect(await pageOf(nameReader(), [Buffer.from(text)])).toEqual([[], {resourceVersion: '7', next: ''}]);
  });

  test('protobuf: an empty list', async () => {
    const empty = enveloped('PodList', message({1: {2: '7'}}));
    expect(await pageOf(nameReader(), [empty], protobuf)).toEqual([[], {resourceVersion: '7', next: ''}]);
  });

  test.each(['{}', '[]', 'null', '"x"', '{"kind":"Status"}'])('JSON: %s is no list', async text => {
    await expect(pageOf(nameReader(), [Buffer.from(text)])).rejects.toThrow(MalformedError);
  });
});

describe('damage', () => {
  const objects = pairs
    .filter(({fields}) => fields === podFields)
    .map(({bytes}) => Buffer.concat([message({1: {1: 'p', 6: '1'}}), message(bytes)]));
  const watch = Buffer.concat(objects.map(object => watchFrame('MODIFIED', 'Pod', object)));
  const list = enveloped('PodList', message({1: {2: '77'}, 2: objects}));

  test.each([
    ['watch', watch, (bytes: Buffer) => Array.fromAsync<unknown>(nameReader().watch(chunksOf([bytes]), protobuf))],
    ['list', list, (bytes: Buffer) => pageOf(nameReader(), [bytes], protobuf)],
  ])('of a %s is a MalformedError, an end that comes too early, or other values; nothing else', async (_, whole, read) => {
    const random = seeded(7);
    let refused = 0;
    for (let round = 0; round < 750; round++) {
      const bytes = Buffer.from(whole);
      for (let hit = 0; hit < 3; hit++) bytes[random(bytes.length)] = random(256);
      await read(bytes).catch((error: Error & {reason?: string}) => {
        if (!(error instanceof MalformedError) && error.reason !== 'Truncated') throw error;
        refused++;
      });
    }
    expect(refused).toBeGreaterThan(150);
    expect(refused).toBeLessThan(750);
  });

  test('what stands around a message makes no difference', () => {
    const bytes = Buffer.concat(objects);
    for (let from = 0; from < bytes.length; from++) {
      const [zeros, ones] = [0, 255].map(filler => {
        const around = Buffer.concat([Buffer.alloc(32, filler), bytes.subarray(from, from + 40), Buffer.alloc(32, filler)]);
        try {
          return readProtobuf(podFields, around, 32, around.length - 32);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
          return (error as Error).message;
        }
      });
      expect(zeros).toEqual(ones);
    }
  });
});

/** The same numbers every time (a linear congruential generator). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
