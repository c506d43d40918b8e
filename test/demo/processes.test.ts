import {describe, expect, test} from 'vitest';
import {NotFound, standIn} from '../../src/demo/shell/spawn.ts';
import {createContainer, sh, start} from './in-container.ts';

const encode = (text: string) => new TextEncoder().encode(text);

describe('what is not there to start', () => {
  test.each([
    [['nosuch'], 'exec: "nosuch": executable file not found in $PATH', 'missing'],
    [['/no/such'], 'exec: "/no/such": stat /no/such: no such file or directory', 'missing'],
    [['/etc/passwd'], 'exec: "/etc/passwd": permission denied', 'denied'],
    [['/etc'], 'exec: "/etc": permission denied', 'denied'],
  ] as const)('%j', (argv, message, because) => {
    const container = createContainer();
    expect(() => start(container, argv)).toThrow(expect.objectContaining({message, because}));
    expect(container.processes.list()).toEqual([]);
  });

  test('a shell in an image that has none', () => {
    expect(() => start(createContainer({image: 'distroless'}), ['sh'])).toThrow(NotFound);
  });
});

describe('the first process of a container', () => {
  const loop = ['sh', '-c', 'while true; do sleep 1; done'];

  test('goes on after TERM where it handles none, and is ended by KILL', () => {
    const running = start(createContainer(), loop, {}, 2500);
    running.process.signal('TERM');
    running.container.agenda.advance(30_000);
    expect(running.ending()).toBeUndefined();
    running.process.signal('KILL');
    expect(running.ending()).toEqual({code: 137, signal: 9});
    expect(running.container.processes.list()).toEqual([]);
  });

  test('may catch TERM', () => {
    const running = start(createContainer(), ['sh', '-c', 'trap "echo bye; exit 3" TERM; while true; do sleep 5; done'], {}, 1000);
    running.process.signal('TERM');
    running.container.agenda.advance(3000);
    expect(running.ending()).toBeUndefined();
    running.container.agenda.advance(2000);
    expect(running.out()).toBe('bye\n');
    expect(running.ending()).toEqual({code: 3});
  });

  test('a trap does not wait for what runs in the background', () => {
    const running = start(createContainer(), ['sh', '-c', 'trap "exit 0" TERM; sleep infinity & wait'], {}, 1000);
    running.process.signal('TERM');
    running.container.agenda.advance(10);
    expect(running.ending()).toEqual({code: 0});
  });

  test('takes all others with it', () => {
    const container = createContainer();
    start(container, ['sleep', '5']);
    const other = start(container, ['sleep', 'infinity'], {}, 4900);
    expect(other.ending()).toBeUndefined();
    container.agenda.advance(200);
    expect(other.ending()).toEqual({code: 137, signal: 9});
  });

  test('is not killed from inside', () => {
    const container = createContainer();
    const first = start(container, ['sleep', 'infinity']);
    const killer = start(container, ['sh', '-c', 'kill 1; kill -9 1; echo $?'], {}, 100);
    expect(killer.out()).toBe('0\n');
    expect(first.ending()).toBeUndefined();
  });

  test('may be one that runs elsewhere', () => {
    const container = createContainer();
    const heard: string[] = [];
    const main = standIn(container, ['nginx', '-g', 'daemon off;'], name => heard.push(name));
    const running = start(container, ['sh', '-c', 'ps; tr "\\0" " " < /proc/1/cmdline; kill 1; sleep 10'], {}, 100);
    expect(running.out()).toContain('    1 root       0:00 nginx -g daemon off;\n');
    expect(running.out()).toContain('nginx -g daemon off; ');
    expect(heard).toEqual(['TERM']);
    main.end({code: 0});
    expect(running.ending()).toEqual({code: 137, signal: 9});
  });
});

describe('limits', () => {
  test('memory: all of the container goes', () => {
    const container = createContainer({memoryLimit: 16 * 2 ** 20});
    const running = start(container, ['sh', '-c', 'echo allocating; sleep 1; tail /dev/zero'], {}, 900);
    const other = start(container, ['sleep', '100'], {}, 2000);
    expect(running.out()).toBe('allocating\n');
    expect(running.ending()).toEqual({code: 137, signal: 9, reason: 'OOMKilled'});
    expect(other.ending()).toEqual({code: 137, signal: 9, reason: 'OOMKilled'});
  });

  test('a variable that grows', () => {
    const running = start(createContainer({memoryLimit: 8 * 2 ** 20}), ['sh', '-c', 'x=$(cat /dev/zero)'], {}, 10_000);
    expect(running.ending()).toEqual({code: 137, signal: 9, reason: 'OOMKilled'});
  });

  test('an endless loop takes time, and lets others run', () => {
    const container = createContainer();
    start(container, ['sh', '-c', 'while :; do :; done']);
    const other = start(container, ['sh', '-c', 'sleep 1; echo still'], {}, 5000);
    expect(other.out()).toBe('still\n');
  });

  test('a shell that starts itself again and again', () => {
    const container = createContainer();
    start(container, ['sleep', 'infinity']);
    const running = start(container, ['sh', '-c', 'f() { f | f & }; f'], {}, 200);
    expect(running.ending()).toEqual({code: 0});
    expect(container.processes.list().length).toBeLessThanOrEqual(1024);
  });

  test('a function that calls itself for ever', () => {
    expect(sh('f() { f; }; f; echo no')).toMatchObject({out: '', code: 139});
  });

  test('a slow receiver', () => {
    const container = createContainer();
    let resume: (() => void) | undefined;
    let isFull = false;
    const running = start(
      container,
      ['sh', '-c', 'while true; do echo line; sleep 1; done'],
      {
        isFull(go) {
          resume = go;
          return isFull;
        },
      },
      1500,
    );
    isFull = true;
    container.agenda.advance(10_000);
    expect(running.out()).toBe('line\nline\n');
    isFull = false;
    resume!();
    container.agenda.advance(1);
    expect(running.out()).toBe('line\nline\nline\n');
  });
});

describe('between processes', () => {
  test('who writes where nobody reads is ended, without a word', () => {
    expect(sh('yes | head -n 2; cat /dev/zero | head -c 3 | wc -c')).toEqual({out: 'y\ny\n3\n', err: '', code: 0});
  });

  test('input that ends', () => {
    const running = start(createContainer(), ['sh', '-c', 'cat; echo done'], {hasInput: true}, 10);
    running.process.write(encode('hi\n'));
    running.container.agenda.advance(10);
    expect(running.out()).toBe('hi\n');
    running.process.endInput();
    running.container.agenda.advance(10);
    expect(running.out()).toBe('hi\ndone\n');
  });

  test('no input is an empty one', () => {
    expect(sh('cat; echo $?')).toEqual({out: '0\n', err: '', code: 0});
  });

  test('tail -f tells what is added', () => {
    const container = createContainer();
    const tail = start(container, ['sh', '-c', 'echo a > /tmp/log; tail -f /tmp/log'], {}, 100);
    start(container, ['sh', '-c', 'sleep 2; echo b >> /tmp/log'], {}, 5000);
    expect(tail.out()).toBe('a\nb\n');
  });

  test('the output of another process, by /proc', () => {
    const container = createContainer();
    const first = start(container, ['sleep', 'infinity']);
    start(container, ['sh', '-c', 'echo to the log > /proc/1/fd/1'], {}, 10);
    expect(first.out()).toBe('to the log\n');
  });

  test('ps in the columns of procps, and the environment in /proc', () => {
    const {out} = sh(
      "ps -ef | head -2; ps aux | head -1; ps -o pid,comm | head -1; A=b sh -c \"tr '\\0' '\\n' < /proc/self/environ | grep ^A=\"",
    );
    expect(out.split('\n')).toEqual([
      'UID          PID    PPID  C STIME TTY          TIME CMD',
      'root           1       0  0 10:00 ?        00:00:00 sleep infinity',
      'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
      'PID   COMMAND',
      'A=b',
      '',
    ]);
  });
});

test('the same twice', () => {
  const run = () => sh('echo $RANDOM $RANDOM; mktemp; date; head -c 8 /dev/urandom | md5sum; ls -la /tmp; ps');
  expect(run()).toEqual(run());
});
