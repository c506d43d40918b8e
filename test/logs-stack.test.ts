import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {severityOf} from '../src/logs/severity.ts';
import {continues, isContinuation, NO_STACK, stackAfter, startsStack} from '../src/logs/stack.ts';

/** Lines as a source writes them; those that go on with the one before begin with `+`, others with `-`. */
function check(name: string, marked: string): void {
  test(name, () => {
    const expected = marked
      .replace(/^\n/, '')
      .replace(/\n *$/, '')
      .split('\n')
      .map(line => line.replace(/^ {4}/, ''));
    let state = NO_STACK;
    const found = expected.map(marked => {
      const bytes = Buffer.from(marked.slice(1));
      state = stackAfter(bytes, severityOf(bytes), state);
      return (continues(state) ? '+' : '-') + marked.slice(1);
    });
    expect(found).toEqual(expected);
  });
}

describe('stacks', () => {
  check(
    'Java, after a line of the log',
    `
    -2026-01-01 12:00:00,123 [main] ERROR com.x.App - it failed
    +java.lang.IllegalStateException: no
    +\tat com.x.App.run(App.java:12)
    +\tat com.x.App.main(App.java:3)
    +\tSuppressed: java.io.IOException: b
    +\t\tat com.x.B.close(B.java:1)
    +Caused by: java.io.IOException: a
    +\tat com.x.A.read(A.java:7)
    +\t... 2 more
    -2026-01-01 12:00:00,124 [main] INFO com.x.App - going on
  `,
  );
  check(
    'Java, two stacks in a row',
    `
    -Exception in thread "main" java.lang.NullPointerException
    +\tat com.x.App.main(App.java:3)
    -java.lang.IllegalStateException: no
    +\tat com.x.App.main(App.java:4)
    -java.lang.IllegalStateException: no
    -java.lang.IllegalStateException: no
  `,
  );
  check(
    'a frame whose beginning is not there',
    `
    -something else
    +\tat com.x.App.main(App.java:3)
    +\t... 2 more
    -something else
  `,
  );
  check(
    'Kotlin',
    `
    -Exception in thread "DefaultDispatcher-worker-1" kotlin.UninitializedPropertyAccessException: lateinit
    +\tat MainKt$main$1.invokeSuspend(Main.kt:7)
    +\tat kotlin.coroutines.jvm.internal.BaseContinuationImpl.resumeWith(ContinuationImpl.kt:33)
    -done
  `,
  );
  check(
    '.NET',
    `
    -Unhandled exception. System.InvalidOperationException: no
    + ---> System.IO.IOException: a
    +   at App.Read() in /src/App.cs:line 12
    +   --- End of inner exception stack trace ---
    +   at App.Main(String[] args) in /src/App.cs:line 3
    +--- End of stack trace from previous location ---
    +   at System.Threading.Tasks.Task.Wait()
    -started
  `,
  );
  check(
    'the console of .NET',
    `
    -info: Microsoft.Hosting.Lifetime[14]
    +      Now listening on: http://0.0.0.0:8080
    -fail: App.Worker[0]
    +      It failed
    +      System.IO.IOException: a
    +         at App.Read() in /src/App.cs:line 12
    -info: Microsoft.Hosting.Lifetime[0]
    +      Application is shutting down...
  `,
  );
  check(
    'Node',
    `
    -/app/index.js:10
    +    throw new TypeError('no');
    +    ^
    +
    +TypeError: no
    +    at run (/app/index.js:10:11)
    +    at node:internal/main/run_main_module:28:49 {
    +  code: 'X'
    +}
    +
    +Node.js v24.1.0
    -started
  `,
  );
  check(
    'Node, two in a row',
    `
    -TypeError: no
    +    at run (/app/index.js:10:11)
    -TypeError: no
    +    at run (/app/index.js:10:11)
    -Error: connect ECONNREFUSED
    -Error: connect ECONNREFUSED
    +    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)
  `,
  );
  check(
    'Python',
    `
    -Traceback (most recent call last):
    +  File "/app/x.py", line 12, in run
    +    raise ValueError('no')
    +    ^^^^^^^^^^^^^^^^^^^^^^
    +ValueError: no
    -INFO:root:going on
  `,
  );
  check(
    'Python, with a cause, after a line of the log',
    `
    -ERROR:root:it failed
    +Traceback (most recent call last):
    +  File "/app/x.py", line 12, in run
    +    go()
    +ValueError: no
    +
    +During handling of the above exception, another exception occurred:
    +
    +Traceback (most recent call last):
    +  File "/app/x.py", line 14, in run
    +    stop()
    +requests.exceptions.ConnectTimeout: slow
    -started
  `,
  );
  check(
    'Python, twice',
    `
    -Traceback (most recent call last):
    +  File "/app/x.py", line 12, in run
    +KeyError: 'a'
    -Traceback (most recent call last):
    +  File "/app/x.py", line 12, in run
    +KeyboardInterrupt
  `,
  );
  check(
    'Go',
    `
    -panic: runtime error: index out of range [3] with length 3 [recovered]
    +\tpanic: again
    +[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]
    +
    +goroutine 1 [running]:
    +main.run(0x1, {0x2, 0x3})
    +\t/app/main.go:12 +0x1d
    +net/http.(*conn).serve(0xc0001, {0x1, 0x2})
    +\t/usr/local/go/src/net/http/server.go:2092 +0x5d
    +created by net/http.(*Server).Serve in goroutine 7
    +\t/usr/local/go/src/net/http/server.go:3360 +0x485
    +
    +goroutine 2 gp=0xc0 m=nil [chan receive, 2 minutes]:
    +main.wait()
    +\t/app/main.go:20 +0x1d
    +exit status 2
    -started
  `,
  );
  check(
    'Go, a dump of goroutines',
    `
    -goroutine 7 [select]:
    +main.wait()
    +\t/app/main.go:20 +0x1d
    -{"level":"info","msg":"a"}
  `,
  );
  check(
    'Rust',
    `
    -thread 'main' panicked at src/main.rs:2:5:
    +index out of bounds: the len is 3 but the index is 7
    +stack backtrace:
    +   0: rust_begin_unwind
    +             at /rustc/abc/library/std/src/panicking.rs:697:5
    +   1: app::main
    +note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.
    -started
  `,
  );
  check(
    'Ruby',
    `
    -app.rb:2:in 'Object#run': no (RuntimeError)
    +\tfrom app.rb:5:in 'Object#start'
    +\tfrom app.rb:9:in '<main>'
    -started
  `,
  );
  check(
    'PHP',
    `
    -PHP Fatal error:  Uncaught Exception: no in /app/x.php:3
    +Stack trace:
    +#0 /app/x.php(7): run()
    +#1 {main}
    +  thrown in /app/x.php on line 3
    -started
  `,
  );
});

describe('what is indented', () => {
  check(
    'after an error it belongs to it',
    `
    -ERROR the settings are wrong:
    +  port: must be a number
    +  host: is missing
    -going on
    -  port: 80
  `,
  );
  check(
    'after a warning too',
    `
    -WARN these are old:
    +  one
    +  two
  `,
  );
  check(
    'after other lines it does not',
    `
    -INFO the settings:
    -  port  80
    -  host  web
    -
    -{
    -  "a": 1,
    -  "b": "at home"
    -}
  `,
  );
  check(
    'a line of the log does not, though it is',
    `
    -ERROR it failed
    -  INFO going on
    -  and on
  `,
  );
  check(
    'prose does not',
    `
    -INFO a table
    -  at home  7
    -  from  to
    -  File  3
  `,
  );
});

describe('the line before known by two facts', () => {
  const cases: readonly (readonly [line: string, isContinuation: boolean, startsStack: boolean, expected: boolean])[] = [
    ['\tat com.x.App.run(App.java:12)', false, false, true],
    ['  port: 80', false, false, false],
    ['  port: 80', false, true, true],
    ['  port: 80', true, false, true],
    ['started', true, false, false],
    ['Traceback (most recent call last):', false, true, true],
  ];
  test.each(cases)('%j %s %s', (line, goesOn, starts, expected) => {
    expect(isContinuation(Buffer.from(line), {isContinuation: goesOn, startsStack: starts})).toBe(expected);
  });

  test.each(['Traceback (most recent call last):', 'panic: no', 'java.io.IOException: no', 'goroutine 1 [running]:', 'ERROR no'])(
    '%s',
    line => {
      expect(startsStack(Buffer.from(line))).toBe(true);
    },
  );

  test.each(['started', 'INFO started', '', '{"level":"info"}', '/app/index.js'])('%j', line => {
    expect(startsStack(Buffer.from(line))).toBe(false);
  });
});

test('bytes without sense never throw', () => {
  const random = createRandom(12);
  let state = NO_STACK;
  for (let round = 0; round < 3000; round++) {
    const line = Buffer.from(Array.from({length: random.below(20)}, () => random.below(256)));
    state = stackAfter(line, random.below(7), state);
    expect(Number.isInteger(state), `seed 12, round ${round}: ${line.toString('hex')}`).toBe(true);
  }
});
