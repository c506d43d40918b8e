import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {type Severity, severities, severityNamed, severityOf} from '../src/logs/severity.ts';

type Case = readonly [line: string, expected: Severity];

/** Runs through a table, a test a line. */
function check(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    test.each(cases)('%j', (line, expected) => {
      expect(severities[severityOf(Buffer.from(line))]).toBe(expected);
    });
  });
}

check('klog', [
  ['I0312 14:21:07.113042       1 main.go:12] started', 'info'],
  ['W0312 14:21:07.113042       1 main.go:12] slow', 'warn'],
  ['E0312 14:21:07.113042       1 main.go:12] "Failed" err="no"', 'error'],
  ['F0312 14:21:07.113042       1 main.go:12] gone', 'fatal'],
  ['E0312 is the number of a bill', 'unknown'],
  ['X0312 14:21:07.113042       1 main.go:12] what', 'unknown'],
]);

check('JSON', [
  ['{"level":10,"time":1,"msg":"a"}', 'trace'],
  ['{"level":20,"time":1,"msg":"a"}', 'debug'],
  ['{"level":30,"time":1751328000000,"pid":1,"hostname":"web","msg":"error while idle"}', 'info'],
  ['{"level":40,"msg":"a"}', 'warn'],
  ['{"level":50,"msg":"a"}', 'error'],
  ['{"level":60,"msg":"a"}', 'fatal'],
  ['{"level":35,"msg":"a"}', 'info'],
  ['{"name":"app","hostname":"web","pid":1,"level":50,"msg":"a","time":"2026-01-01T00:00:00Z","v":0}', 'error'],
  ['{"level":"info","ts":1751328000.1,"caller":"x.go:1","msg":"a"}', 'info'],
  ['{"L":"WARN","T":"2026-01-01T00:00:00.000Z","M":"a"}', 'warn'],
  ['{"level":"dpanic","msg":"a"}', 'fatal'],
  ['{"level":"Level(-3)","msg":"a"}', 'debug'],
  ['{"time":"2026-01-01T00:00:00Z","level":"DEBUG+2","msg":"a"}', 'debug'],
  ['{"time":"2026-01-01T00:00:00Z","level":"WARN","msg":"a"}', 'warn'],
  ['{"animal":"walrus","level":"warning","msg":"a","time":"2026-01-01T00:00:00Z"}', 'warn'],
  ['{"@timestamp":"2026-01-01T00:00:00.000Z","log.level":"ERROR","message":"a"}', 'error'],
  ['{"@timestamp":"2026-01-01T00:00:00.000Z","log":{"level":"warn","logger":"x"},"message":"a"}', 'warn'],
  ['{"log":{"logger":"x","origin":{"level":"error"}},"message":"a"}', 'unknown'],
  ['{"severity":"CRITICAL","message":"a"}', 'fatal'],
  ['{"severity":"DEFAULT","message":"a"}', 'info'],
  ['{"Timestamp":"2026-01-01","EventId":0,"LogLevel":"Information","Category":"x","Message":"a"}', 'info'],
  ['{"LogLevel":"Error","Message":"a"}', 'error'],
  ['{"@t":"2026-01-01T00:00:00Z","@mt":"Hello {Name}","Name":"a"}', 'info'],
  ['{"@t":"2026-01-01T00:00:00Z","@mt":"Hello","@l":"Error"}', 'error'],
  ['{"@t":"2026-01-01T00:00:00Z","@mt":"Hello","@l":"Verbose"}', 'trace'],
  ['{"ts":1580306777.04728,"caller":"main.go:12","msg":"Pod status updated","v":0}', 'info'],
  ['{"ts":1580306777.04728,"caller":"main.go:12","msg":"Pod status updated","v":4}', 'debug'],
  ['{"@level":"error","@message":"a","@module":"vault"}', 'error'],
  ['{"t":{"$date":"2026-01-01T00:00:00.000+00:00"},"s":"W","c":"NETWORK","id":1,"msg":"a"}', 'warn'],
  ['{"message":"a","context":{},"level":400,"level_name":"ERROR","channel":"app"}', 'error'],
  ['{"asctime":"2026-01-01 00:00:00,000","levelname":"WARNING","message":"a"}', 'warn'],
  ['{"SeverityText":"ERROR","Body":"a"}', 'error'],
  ['  {"level":"error"}', 'error'],
  ['{ "msg" : "a" , "level" : "error" }', 'error'],
  ['{"msg":"he said \\"level\\":\\"error\\"","level":"debug"}', 'debug'],
  ['{"msg":"a","err":{"level":"fatal"},"level":"info"}', 'info'],
  ['{"items":[{"level":"fatal"}],"msg":"a"}', 'unknown'],
  ['{"msg":"level","text":"error"}', 'unknown'],
  ['{"msg":"ok","level":"level of detail"}', 'unknown'],
  ['{"level":"high","severity":"warn"}', 'warn'],
  ['{"level":3,"msg":"a"}', 'unknown'],
  ['{"status":500,"msg":"a"}', 'unknown'],
  ['{"msg":"no end', 'unknown'],
  ['{}', 'unknown'],
  ['{', 'unknown'],
  ['2026-01-01T00:00:00Z stdout F {"level":"error","msg":"a"}', 'error'],
]);

check('logfmt', [
  ['time="2026-01-01T00:00:00Z" level=warning msg="a"', 'warn'],
  ['level=info ts=2026-01-01T00:00:00Z caller=x.go:1 msg="error while idle"', 'info'],
  ['ts=2026-01-01T00:00:00Z caller=x.go:1 lvl=eror msg=a', 'error'],
  ['logger=x t=2026-01-01T00:00:00Z level="debug" msg=a', 'debug'],
  ['severity=CRITICAL msg=a', 'fatal'],
  ['2026-01-01T00:00:00Z level=error msg=a', 'error'],
  ['msg="level=error is meant" level=info', 'info'],
  ['msg="said \\"level=error\\" again" level=info', 'info'],
  ['msg=starting up level=error', 'error'],
  ['setting level=debug for all', 'unknown'],
  ['a=1 errors=0 b=2', 'unknown'],
  ['errors=0', 'unknown'],
  ['level=high msg=a', 'unknown'],
  ['level=30 msg=a', 'info'],
]);

check('words in a head', [
  ['[ERROR] plugin/errors: 2 example. A: read udp', 'error'],
  ['[INFO] plugin/reload: Running configuration', 'info'],
  ['ERROR: relation "x" does not exist', 'error'],
  ['error: cannot open the file', 'error'],
  ['Error: connect ECONNREFUSED 127.0.0.1:5432', 'error'],
  ['WARNING: this is a development server', 'warn'],
  ['WARN something is slow', 'warn'],
  ['ERROR:root:it went wrong', 'error'],
  ['WARNING:urllib3.connectionpool:Retrying', 'warn'],
  ['INFO:     127.0.0.1:1 - "GET / HTTP/1.1" 500 Internal Server Error', 'info'],
  ['2026-01-01 12:00:00,123 [main] ERROR com.x.App - it failed', 'error'],
  ['2026-01-01 12:00:00,123 - root - WARNING - slow', 'warn'],
  ['2026-01-01 12:00:00,123 root ERROR slow', 'error'],
  ['2026-01-01 12:00:00,123 com.x.App WARN slow', 'warn'],
  ['2026-01-01 12:00:00,123 [myid:1] - INFO  [main:X@1] - a', 'info'],
  ['2026-01-01T12:00:00.123Z  WARN 1 --- [main] o.s.b.X : slow', 'warn'],
  ['[2026-01-01 12:00:00,123] ERROR [KafkaServer id=0] a (kafka.Server)', 'error'],
  ['01-Jan-2026 12:00:00.123 SEVERE [main] org.apache.X a', 'error'],
  ['01 Jan 2026 12:00:00 WARN slow', 'warn'],
  ['INFO  [main] 2026-01-01 12:00:00,123 X.java:1 - a', 'info'],
  ['2026/01/01 12:00:00 [error] 29#29: *1 open() failed', 'error'],
  ['2026/01/01 12:00:00 [emerg] 1#1: bind() failed', 'fatal'],
  ['nginx: [emerg] unknown directive', 'fatal'],
  ['2026/01/01 12:00:00 [notice] 1#1: start', 'info'],
  ['[Thu Jan 01 12:00:00.123456 2026] [core:error] [pid 1] a', 'error'],
  ['[Thu Jan 01 12:00:00.123456 2026] [mpm_event:notice] [pid 1:tid 2] a', 'info'],
  ['2026-01-01 12:00:00.123 UTC [1] FATAL:  password authentication failed', 'fatal'],
  ['2026-01-01 12:00:00.123 UTC [1] LOG:  database system is ready', 'info'],
  ['2026-01-01 12:00:00.123 UTC [1] DETAIL:  Role "x" does not exist.', 'info'],
  ['2026-01-01 12:00:00.123 UTC [27] user@shop ERROR:  deadlock detected', 'error'],
  ['2026-01-01T00:00:00.000000Z 0 [Warning] [MY-010068] [Server] a', 'warn'],
  ['2026-01-01 00:00:00.000000+00:00 [info] <0.123.0> a', 'info'],
  ['2026.01.01 12:00:00.123456 [ 1 ] {} <Error> Application: a', 'error'],
  ['[2026-01-01 12:00:00 +0000] [1] [INFO] Starting gunicorn', 'info'],
  ['[2026-01-01 12:00:00,123: WARNING/MainProcess] a', 'warn'],
  ['[2026-01-01T00:00:00Z ERROR app::db] a', 'error'],
  ['[12:00:00 INF] a', 'info'],
  ['[12:00:00 ERR] a', 'error'],
  ['[2026/01/01 12:00:00] [ warn] [engine] a', 'warn'],
  ['2026-01-01 12:00:00 +0000 [error]: a', 'error'],
  ['[2026-01-01 12:00:00.000][1][critical][main] [source/x.cc:1] a', 'fatal'],
  ['[0.005s][warning][gc] a', 'warn'],
  ['[I 2026-01-01 12:00:00.000 App] a', 'info'],
  ['2026-01-01 12:00:00 [warning  ] slow        ms=12', 'warn'],
  ['2026-01-01T00:00:00.000Z\tINFO\tsetup\tx.go:1\ta\t{"level": "x"}', 'info'],
  ['2026-01-01T00:00:00.000000Z\terror\tenvoy config\ta', 'error'],
  ['2026-01-01 12:00:00.1234|WARN|App|a', 'warn'],
  ['2026-01-01 12:00:00.123 | ERROR    | app.x:f:1 - a', 'error'],
  ['2026-01-01T12:00:00.000+0000 W NETWORK  [conn1] a', 'warn'],
  ['2026-01-01T12:00:00.000Z stderr F a', 'unknown'],
  ['E, [2026-01-01T00:00:00.123456 #1] ERROR -- : a', 'error'],
  ['12:00PM WRN a x=1', 'warn'],
  ['INFO[0000] started x=1', 'info'],
  ['ERRO[0003] failed', 'error'],
  ['fail: Microsoft.AspNetCore.Server.Kestrel[13]', 'error'],
  ['dbug: Microsoft.X[1]', 'debug'],
  ['crit: App[0]', 'fatal'],
  ['Jan  1 12:00:00 web app[12]: error: a', 'error'],
  ['Jan  1 12:00:00 web app[12]: a', 'unknown'],
  ['<11>Jan  1 12:00:00 web app: a', 'error'],
  ['npm ERR! code ENOENT', 'error'],
  ['PHP Fatal error:  Uncaught Exception: a in /a.php:3', 'fatal'],
  ['PHP Warning:  Undefined variable $a', 'warn'],
  ['error[E0308]: mismatched types', 'error'],
  ['E: Unable to locate package x', 'error'],
  ['2026/01/01 12:00:00 ERROR a x=1', 'error'],
]);

check('phrases', [
  ['panic: runtime error: index out of range [3] with length 3', 'fatal'],
  ['fatal error: all goroutines are asleep - deadlock!', 'fatal'],
  ['Traceback (most recent call last):', 'error'],
  ['Exception in thread "main" java.lang.NullPointerException', 'error'],
  ['Unhandled exception. System.InvalidOperationException: a', 'error'],
  ["thread 'main' panicked at src/main.rs:2:5:", 'fatal'],
  ['java.lang.IllegalStateException: a', 'error'],
  ['TypeError: Cannot read properties of undefined', 'error'],
  ['ValueError', 'error'],
  ['Caused by: java.io.IOException: a', 'error'],
  ['Segmentation fault (core dumped)', 'fatal'],
]);

check('access logs', [
  ['10.0.0.1 - - [01/Jan/2026:12:00:00 +0000] "GET / HTTP/1.1" 503 12', 'error'],
  ['10.0.0.1 - frank [01/Jan/2026:12:00:00 +0000] "GET /a?b=\\"c HTTP/1.1" 404 12 "-" "x"', 'warn'],
  ['10.0.0.1 - - [01/Jan/2026:12:00:00 +0000] "GET /error HTTP/1.1" 200 12', 'info'],
  ['::1 - - [01/Jan/2026:12:00:00 +0000] "GET / HTTP/1.1" 500', 'error'],
  ['10.0.0.1 - - [01/Jan/2026:12:00:00 +0000] "GET / HTTP/1.1" - 12', 'unknown'],
  ['[2026-01-01T00:00:00.000Z] "GET / HTTP/1.1" 503 UF', 'unknown'],
  ['GET / 503 12ms', 'unknown'],
]);

check('colours', [
  ['\u001b[31mERROR\u001b[0m a', 'error'],
  ['[\u001b[33mWARN\u001b[0m] a', 'warn'],
  ['\u001b[40m\u001b[32minfo\u001b[39m\u001b[22m\u001b[49m: Microsoft.X[14]', 'info'],
  ['\u001b[2m2026-01-01T00:00:00.000000Z\u001b[0m \u001b[33m WARN\u001b[0m \u001b[2mapp\u001b[0m\u001b[2m:\u001b[0m a', 'warn'],
  ['\u001b[1;38;5;196mfatal\u001b[0m: a', 'fatal'],
  ['\u001b[36mlevel\u001b[0m=error msg=a', 'error'],
  ['\u001b[31', 'unknown'],
]);

check('what does not say it', [
  ['', 'unknown'],
  ['   ', 'unknown'],
  ['no error found', 'unknown'],
  ['There was no ERROR today', 'unknown'],
  ['0 ERROR lines', 'unknown'],
  ['3 warnings', 'unknown'],
  ['errors: 0', 'unknown'],
  ['error handling is set up', 'unknown'],
  ['Error handling is set up', 'unknown'],
  ['debug: false', 'unknown'],
  ['error: null', 'unknown'],
  ['2026/01/01 12:00:00 debug server listens on :6060', 'unknown'],
  ['2026-01-01 12:00:00 Starting ERROR handler', 'unknown'],
  ['2026-01-01 12:00:00 the job has no ERROR', 'unknown'],
  ['Status: ERROR count is 0', 'unknown'],
  ['level of detail', 'unknown'],
  ['informational text', 'unknown'],
  ['[error handler] ready', 'unknown'],
  ['[error-handler] ready', 'unknown'],
  ['fatalities: 3', 'unknown'],
  ['GET /error 200', 'unknown'],
  ['/var/log/error.log opened', 'unknown'],
  ['the panic: a story', 'unknown'],
  ['\tat com.x.ErrorHandler.run(ErrorHandler.java:1)', 'unknown'],
  ['      Request starting HTTP/1.1 GET http://x/', 'unknown'],
  ['INFORMER started', 'unknown'],
  ['ERROR_COUNT=3', 'unknown'],
  ['<html>', 'unknown'],
  ['♥ ERROR', 'unknown'],
]);

describe('severityNamed', () => {
  const cases: readonly (readonly [string, Severity])[] = [
    ['warning', 'warn'],
    ['W', 'warn'],
    ['WARN', 'warn'],
    [' warn ', 'warn'],
    ['[error]', 'error'],
    ['Information', 'info'],
    ['DEBUG+2', 'debug'],
    ['ERROR:', 'error'],
    ['Level(-2)', 'debug'],
    ['40', 'warn'],
    ['10', 'trace'],
    ['60', 'fatal'],
    ['400', 'error'],
    ['600', 'fatal'],
    ['3', 'unknown'],
    ['900', 'unknown'],
    ['', 'unknown'],
    ['high', 'unknown'],
    ['no error', 'unknown'],
  ];
  test.each(cases)('%j', (word, expected) => {
    expect(severities[severityNamed(word)]).toBe(expected);
  });
});

test('bytes without sense give a severity and never throw', () => {
  const random = createRandom(11);
  const pieces = [
    '{"',
    '":',
    '"level"',
    'level=',
    '[',
    ']',
    '"',
    '\\',
    '\u001b[',
    'ERROR',
    ' ',
    'E0312 ',
    ':',
    '2026-01-01',
    '<',
    '=',
    '\t',
    '|',
  ];
  for (let round = 0; round < 3000; round++) {
    const parts = Array.from({length: random.below(12)}, () =>
      random.below(2) === 0 ? Buffer.from(pieces[random.below(pieces.length)]!) : Buffer.from([random.below(256), random.below(256)]),
    );
    const line = Buffer.concat(parts);
    const severity = severityOf(line);
    expect(severities[severity], `seed 11, round ${round}: ${line.toString('hex')}`).toBeDefined();
    expect(severityOf(line)).toBe(severity);
  }
});
