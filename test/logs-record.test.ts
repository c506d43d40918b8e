import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {type LogRecord, readRecord, recordLines} from '../src/logs/record.ts';
import {severities} from '../src/logs/severity.ts';

/** format severity | message | fields | time, as far as there is one. */
type Case = readonly [line: string, format: LogRecord['format'], severity: string, message: string, fields?: string, at?: string];

function check(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    test.each(cases.map(wanted => ({line: wanted[0], wanted})))('$line', ({line, wanted}) => {
      const [, format, severity, message, fields, at] = wanted;
      const found = readRecord(line);
      expect({
        format: found.format,
        severity: severities[found.severity],
        message: found.message,
        fields: found.fields.map(({name, value}) => `${name}=${value}`).join(' '),
        at: found.at === undefined ? undefined : new Date(found.at).toISOString(),
      }).toEqual({format, severity, message, fields: fields ?? '', at: at === undefined ? undefined : new Date(at).toISOString()});
    });
  });
}

const noon = '2026-01-01T12:00:00.123Z';

check('JSON', [
  [
    '{"level":30,"time":1767268800123,"pid":1,"hostname":"web","msg":"done","ms":12}',
    'json',
    'info',
    'done',
    'pid=1 hostname=web ms=12',
    noon,
  ],
  ['{"level":"warn","ts":1767268800.123,"caller":"x.go:1","msg":"slow"}', 'json', 'warn', 'slow', 'caller=x.go:1', noon],
  ['{"L":"WARN","T":"2026-01-01T12:00:00.123Z","M":"slow","a":null}', 'json', 'warn', 'slow', 'a=null', noon],
  ['{"animal":"walrus","level":"info","msg":"a","time":"2026-01-01T14:00:00.123+02:00"}', 'json', 'info', 'a', 'animal=walrus', noon],
  [
    '{"@timestamp":"2026-01-01T12:00:00.123Z","log":{"level":"error","logger":"x"},"message":"a"}',
    'json',
    'error',
    'a',
    'log.logger=x',
    noon,
  ],
  [
    '{"@timestamp":"2026-01-01T12:00:00.123Z","log.level":"error","message":"a","event":{"dataset":"d"}}',
    'json',
    'error',
    'a',
    'event.dataset=d',
    noon,
  ],
  ['{"severity":"ERROR","message":"a","time":"2026-01-01T12:00:00.123456789Z"}', 'json', 'error', 'a', '', noon],
  ['{"EventId":0,"LogLevel":"Information","Category":"x","Message":"a"}', 'json', 'info', 'a', 'EventId=0 Category=x'],
  [
    '{"@t":"2026-01-01T12:00:00.123Z","@mt":"Hi {Name}, {Count:000} {None}","Name":"Ann","Count":7}',
    'json',
    'info',
    'Hi Ann, 7 {None}',
    'Name=Ann Count=7',
    noon,
  ],
  ['{"@t":"2026-01-01T12:00:00.123Z","@m":"Hi Ann","@mt":"Hi {Name}","@l":"Error"}', 'json', 'error', 'Hi Ann', '', noon],
  ['{"t":{"$date":"2026-01-01T12:00:00.123+00:00"},"s":"I","c":"NET","id":7,"msg":"a"}', 'json', 'info', 'a', 'c=NET id=7', noon],
  ['{"event":"a","level":"info","n":1}', 'json', 'info', 'a', 'n=1'],
  ['{"a":1,"b":true,"c":"x y"}', 'json', 'unknown', '', 'a=1 b=true c=x y'],
  [
    '{"msg":"a","http":{"status":500,"req":{"m":"GET"}},"l":[1,{"x":2}],"e":{}}',
    'json',
    'unknown',
    'a',
    'http.status=500 http.req.m=GET l=[1,{"x":2}] e={}',
  ],
  ['{"msg":"a","a":{"b":{"c":{"d":{"e":1}}}}}', 'json', 'unknown', 'a', 'a.b.c.d={"e":1}'],
  ['{"msg":{"a":1},"message":"b"}', 'json', 'unknown', 'b', 'msg.a=1'],
  ['{"msg":"a","id":12345678901234567890}', 'json', 'unknown', 'a', 'id=12345678901234567890'],
  ['{"msg":"a","time":"soon","level":"high"}', 'json', 'unknown', 'a', 'time=soon level=high'],
  ['{"msg":"a","err":{"level":"warn"},"level":"info"}', 'json', 'info', 'a', 'err.level=warn'],
  ['{"msg":"a","__proto__":{"b":1}}', 'json', 'unknown', 'a', '__proto__.b=1'],
  ['{"msg":"a\\nb","x":"\\u001b[31m"}', 'json', 'unknown', 'a\nb', 'x=\u001b[31m'],
  ['{"level":"info","msg":"a"}\r', 'json', 'info', 'a'],
  ['\u001b[1m{"level"\u001b[0m:"info","msg":"a"}', 'json', 'info', 'a'],
]);

check('JSON behind text', [
  ['2026-01-01T12:00:00.123Z stdout F {"level":"error","msg":"a"}', 'json', 'error', 'a', '', noon],
  ['got it {"id":1}', 'json', 'unknown', 'got it', 'id=1'],
  [
    '2026-01-01T12:00:00.123Z\tINFO\tsetup\tmain.go:12\tstarting up\t{"port": 80}',
    'json',
    'info',
    'starting up',
    'logger=setup caller=main.go:12 port=80',
    noon,
  ],
  ['2026-01-01T12:00:00.123Z\tERROR\tit failed\t{"port": 80}', 'json', 'error', 'it failed', 'port=80', noon],
]);

check('broken JSON is plain', [
  ['{"level":"info","msg":"a"', 'plain', 'info', '{"level":"info","msg":"a"'],
  ['{"level":"info","msg":"a"} and more', 'plain', 'info', '{"level":"info","msg":"a"} and more'],
  ['{}', 'plain', 'unknown', '{}'],
  ['{a}', 'plain', 'unknown', '{a}'],
  ['["a"]', 'plain', 'unknown', '["a"]'],
  ['"text"', 'plain', 'unknown', '"text"'],
]);

check('logfmt', [
  [
    'time="2026-01-01T12:00:00.123Z" level=warning msg="it is slow" ms=12 q="a \\"b\\""',
    'logfmt',
    'warn',
    'it is slow',
    'ms=12 q=a "b"',
    noon,
  ],
  [
    'level=info ts=2026-01-01T12:00:00.123Z caller=x.go:1 component=tsdb msg=a',
    'logfmt',
    'info',
    'a',
    'caller=x.go:1 component=tsdb',
    noon,
  ],
  ['msg=a', 'logfmt', 'unknown', 'a'],
  ['msg=starting up level=error', 'logfmt', 'error', 'starting up'],
  ['a=1 b= c="" d="x\\ty" e.f=/g', 'logfmt', 'unknown', '', 'a=1 b= c= d=x\ty e.f=/g'],
  ['connecting to the  base host=a port=5432', 'logfmt', 'unknown', 'connecting to the  base', 'host=a port=5432'],
  ['2026-01-01T12:00:00.123Z [WARN]  agent: slow: rpc=x error="no, no"', 'logfmt', 'warn', 'agent: slow:', 'rpc=x error=no, no', noon],
  ['2026-01-01T12:00:00.123Z level=error msg=a', 'logfmt', 'error', 'a', '', noon],
  ['12:00PM INF a=1, b="x", c=2', 'logfmt', 'info', '12:00PM INF', 'a=1 b=x c=2'],
  ['msg="a \\x41 \\u00e9 \\U0001F600 \\q \\xzz \\\\" x=1', 'logfmt', 'unknown', 'a A é 😀 \\q \\xzz \\', 'x=1'],
  ['"level"=0 "msg"="a" "pod"="x"', 'logfmt', 'unknown', 'a', 'level=0 pod=x'],
  ['a=1 b="not closed', 'logfmt', 'unknown', '', 'a=1 b="not closed'],
  [
    '\u001b[36mINFO\u001b[0m[0003] started  \u001b[36mport\u001b[0m=80 \u001b[36mhost\u001b[0m=a',
    'logfmt',
    'info',
    'started',
    'port=80 host=a',
  ],
]);

check('what only looks like logfmt', [
  ['SELECT * FROM t WHERE a=1 AND b=2', 'plain', 'unknown', 'SELECT * FROM t WHERE a=1 AND b=2'],
  ['GET /x?a=1&b=2', 'plain', 'unknown', 'GET /x?a=1&b=2'],
  ['errors=0', 'plain', 'unknown', 'errors=0'],
  ['the port=80 is taken', 'plain', 'unknown', 'the port=80 is taken'],
  ['a=1 is not b=2 as all of you know', 'plain', 'unknown', 'a=1 is not b=2 as all of you know'],
  ['a == b', 'plain', 'unknown', 'a == b'],
]);

check('klog', [
  ['I0312 14:21:07.113042       1 main.go:12] started, a=1 b=2', 'klog', 'info', 'started, a=1 b=2', 'at=main.go:12'],
  [
    'E0312 14:21:07.113042       1 x.go:7] "It failed" err="no: \\"x\\"" pod="shop/web" n=3',
    'klog',
    'error',
    'It failed',
    'at=x.go:7 err=no: "x" pod=shop/web n=3',
  ],
  ['W0312 14:21:07.113042       1 x.go:7] "It is slow"', 'klog', 'warn', 'It is slow', 'at=x.go:7'],
  ['W0312 14:21:07.113042       1 x.go:7] "It" is slow', 'klog', 'warn', '"It" is slow', 'at=x.go:7'],
  ['I0312 14:21:07.113042       1 x.go:7] ', 'klog', 'info', '', 'at=x.go:7'],
]);

check('plain', [
  ['', 'plain', 'unknown', ''],
  ['a line', 'plain', 'unknown', 'a line'],
  ['2026-01-01 12:00:00,123 ERROR it failed', 'plain', 'error', 'it failed', '', noon],
  ['[2026-01-01 12:00:00,123] ERROR [x] it failed', 'plain', 'error', '[x] it failed', '', noon],
  ['2026-01-01 12:00:00,123 [main] ERROR it failed', 'plain', 'error', '[main] ERROR it failed', '', noon],
  ['2026-01-01 12:00:00,123 - ERROR - it failed', 'plain', 'error', 'it failed', '', noon],
  ['2026-01-01 12:00:00.123 | WARNING  | app:f:1 - slow', 'plain', 'warn', 'app:f:1 - slow', '', noon],
  ['2026/01/01 12:00:00.123 [error] 29#29: no', 'plain', 'error', '29#29: no', '', noon],
  ['2026-01-01T12:00:00.123Z error: no', 'plain', 'error', 'no', '', noon],
  ['2026-01-01T14:00:00.123+02:00 no', 'plain', 'unknown', 'no', '', noon],
  ['[12:00:00 INF] a', 'plain', 'info', 'a'],
  ['12:00:00.123 [info] a', 'plain', 'info', 'a'],
  ['[ERROR] plugin: no', 'plain', 'error', 'plugin: no'],
  ['WARN  slow', 'plain', 'warn', 'slow'],
  ['ERROR:root:no', 'plain', 'error', 'root:no'],
  ['Error: no', 'plain', 'error', 'Error: no'],
  ['panic: no', 'plain', 'fatal', 'panic: no'],
  ['no ERROR: here', 'plain', 'unknown', 'no ERROR: here'],
  ['INFO', 'plain', 'info', 'INFO'],
  ['2026-01-01 12:00:00,123', 'plain', 'unknown', '2026-01-01 12:00:00,123', '', noon],
  ['2026-01-01', 'plain', 'unknown', '2026-01-01'],
  ['  indented', 'plain', 'unknown', '  indented'],
  ['\u001b[31mERROR\u001b[0m \u001b[1mit failed\u001b[0m', 'plain', 'error', '\u001b[31m\u001b[0m\u001b[1mit failed\u001b[0m'],
  ['\u001b[31mERROR it failed\u001b[0m', 'plain', 'error', '\u001b[31mit failed\u001b[0m'],
  ['\u001b[32mgreen\u001b[0m', 'plain', 'unknown', '\u001b[32mgreen\u001b[0m'],
]);

test('at most 200 fields', () => {
  const names = Array.from({length: 500}, (_, index) => `f${index}`);
  const json = readRecord(JSON.stringify({msg: 'a', in: Object.fromEntries(names.map(name => [name, 1]))}));
  expect(json.fields).toHaveLength(200);
  const logfmt = readRecord(`msg=a ${names.map(name => `${name}=1`).join(' ')}`);
  expect(logfmt.fields).toHaveLength(200);
});

describe('the record opened', () => {
  const cases: readonly (readonly [line: string, lines: readonly string[]])[] = [
    [
      '{"level":"info","time":"2026-01-01T12:00:00Z","msg":"a","http":{"status":500,"tags":["x"]},"n":null}',
      [
        'level|info',
        'time|2026-01-01T12:00:00Z',
        'msg|a',
        'http|{',
        '|  "status": 500,',
        '|  "tags": [',
        '|    "x"',
        '|  ]',
        '|}',
        'n|null',
      ],
    ],
    [
      '{"msg":"a","stack":"Error: no\\n    at f (x.js:1)\\r\\n    at g (x.js:2)\\n"}',
      ['msg|a', 'stack|Error: no', '|    at f (x.js:1)', '|    at g (x.js:2)'],
    ],
    ['got it {"id":12345678901234567890}', ['text|got it', 'id|12345678901234567890']],
    ['level=info msg="a\\nb" x=1', ['level|info', 'msg|a', '|b', 'x|1']],
    ['connecting host=a port=1', ['text|connecting', 'host|a', 'port|1']],
    [
      'E0312 14:21:07.113042       7 x.go:7] "It failed" err="no"',
      ['severity|error (E)', 'time|03-12 14:21:07.113042', 'thread|7', 'at|x.go:7', 'message|It failed', 'err|no'],
    ],
    ['2026-01-01 12:00:00,123 ERROR it failed', ['text|2026-01-01 12:00:00,123 ERROR it failed']],
    ['\u001b[31mred\u001b[0m', ['text|red']],
    ['', ['text|']],
  ];
  test.each(cases)('%j', (line, lines) => {
    expect(recordLines(line).map(({name, value}) => `${name}|${value}`)).toEqual(lines);
  });

  test('what is too long for it is counted', () => {
    const lines = recordLines(JSON.stringify({text: 'a\n'.repeat(15_000).trimEnd()}));
    expect(lines).toHaveLength(10_001);
    expect(lines.at(-1)).toEqual({name: '', value: '… 5000 more lines'});
  });
});

describe('what is without sense', () => {
  test('text of any kind never throws', () => {
    const random = createRandom(14);
    const pieces = [
      '{"',
      '":',
      '"msg"',
      'level=',
      '[',
      ']',
      '{',
      '}',
      '"',
      '\\',
      '\u001b[',
      '\u001b[31m',
      'ERROR',
      ' ',
      'E0312 14:21:07.1 1 x:1] ',
      ':',
      '=',
      '2026-01-01 12:00:00',
      '\t',
      '|',
      '\n',
      '\ud800',
      ',',
      '1',
    ];
    for (let round = 0; round < 4000; round++) {
      const text = Array.from({length: random.below(14)}, () => pieces[random.below(pieces.length)]).join('');
      const bytes = Buffer.from(Array.from({length: random.below(30)}, () => random.below(256)));
      for (const line of [text, bytes.toString('utf8'), `{"msg":${text}}`]) {
        const seed = `seed 14, round ${round}: ${JSON.stringify(line)}`;
        expect(() => [readRecord(line), recordLines(line)], seed).not.toThrow();
        expect(readRecord(line), seed).toEqual(readRecord(line));
      }
    }
  });

  test('objects deeper than the stack are told as such', () => {
    const line = `{"msg":"a","deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const {message} = readRecord(line);
    expect(['a', line]).toContain(message);
    expect(recordLines(line).length).toBeGreaterThan(0);
  });
});

describe('huge lines', () => {
  test('nested deeper than anybody reads are text', () => {
    const deep = (depth: number) => `{"msg":"m","a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(readRecord(deep(20)).format).toBe('json');
    expect(readRecord(deep(40))).toMatchObject({format: 'plain', message: deep(40)});
  });

  test('of JSON are text', () => {
    const line = `{"msg":"m","a":"${'x'.repeat(200_000)}"}`;
    expect(readRecord(line)).toMatchObject({format: 'plain', message: line});
  });

  test('of logfmt are read so far, the rest is there as text', () => {
    const line = `level=info msg=hello ${'a=b '.repeat(20_000)}end=here`;
    const {message, fields} = readRecord(line);
    expect([message, fields[0]]).toEqual(['hello', {name: 'a', value: 'b'}]);
    const last = recordLines(line).at(-1)!;
    expect(last.name).toBe('…');
    expect(last.value).toMatch(/end=here$/);
  });
});

test('numbers that stand for times and severities say which', () => {
  const lines = recordLines('{"level":50,"time":1767268800000,"msg":"no","count":50}');
  expect(lines.map(({name, value}) => `${name} ${value}`)).toEqual([
    'level 50 (error)',
    'time 1767268800000 (2026-01-01T12:00:00.000Z)',
    'msg no',
    'count 50',
  ]);
});
