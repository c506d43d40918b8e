import {describe, expect, test} from 'vitest';
import {createContainer, type Running, start} from './in-container.ts';

const esc = '\x1b';

function open(argv: readonly string[] = ['sh'], image: 'busybox' | 'debian' = 'busybox'): Running & {sent(text: string): string} {
  const container = createContainer({image, workingFolder: '/'});
  start(container, ['sleep', 'infinity']);
  const running = start(container, argv, {tty: {columns: 60, rows: 10}, hasInput: true}, 10);
  const out = () => running.out().replaceAll(asking, '');
  return {
    ...running,
    out,
    /** What comes of it. */
    sent(text) {
      const before = out().length;
      running.type(text);
      return out().slice(before);
    },
  };
}

/** Where is the cursor? */
const asking = `${esc}[6n`;

describe('a shell on a terminal', () => {
  test('prompt, echo, carriage returns, the end', () => {
    const shell = open();
    expect(shell.out()).toBe('/ # ');
    expect(shell.sent('echo hi\r')).toBe('echo hi\r\nhi\r\n/ # ');
    expect(shell.sent('cd /etc\r')).toBe('cd /etc\r\n/etc # ');
    expect(shell.sent('exit 3\r')).toBe('exit 3\r\n');
    expect(shell.ending()).toEqual({code: 3});
  });

  test('BusyBox asks the terminal where the cursor is, and can do without an answer', () => {
    const container = createContainer({workingFolder: '/'});
    start(container, ['sleep', 'infinity']);
    const shell = start(container, ['sh'], {tty: {columns: 60, rows: 10}, hasInput: true}, 10);
    expect(shell.out()).toBe(`/ # ${asking}`);
    shell.type(`${esc}[1;5R`);
    shell.type('echo hi\r');
    expect(shell.out()).toBe(`/ # ${asking}echo hi\r\nhi\r\n/ # ${asking}`);
  });

  test('the cursor goes over wide letters as a terminal shows them', () => {
    const shell = open();
    expect(shell.sent(`echo 世x${esc}[D`)).toBe('echo 世x\b');
    expect(shell.sent(`${esc}[D`)).toBe(`\r${esc}[9C`);
    expect(shell.sent('界')).toBe(`\r${esc}[9C${esc}[J界世x\r${esc}[11C`);
  });

  test.each([
    ['bash', 'root@web-0:/# '],
    ['sh', '# '],
  ])('%s of Debian asks with %j', (shell, prompt) => {
    expect(open([shell], 'debian').out()).toBe(prompt);
  });

  test.each([
    ['backspace', 'echo abx\x7fc\r', 'abc'],
    ['left and right', `echo ac${esc}[Db${esc}[C!\r`, 'abc!'],
    ['to the start and the end', 'cho a\x01e\x05b\r', 'ab'],
    ['cut to the start', 'rubbish\x15echo ok\r', 'ok'],
    ['cut a word', 'echo one two\x17three\r', 'one three'],
    ['cut to the end', `echo abcd${esc}[D${esc}[D\x0b\r`, 'ab'],
    ['paste what was cut', 'echo xyz\x17\x19\x19\r', 'xyzxyz'],
    ['delete', `echo abc${esc}[D${esc}[D${esc}[3~\r`, 'ac'],
    ['wide letters', 'echo grüße 世界\r', 'grüße 世界'],
  ])('%s', (_, keys, expected) => {
    expect(open().sent(keys)).toMatch(new RegExp(`\r\n${expected}\r\n/ # $`));
  });

  test('history', () => {
    const shell = open();
    shell.type('echo one\recho two\r');
    expect(shell.sent(`${esc}[A${esc}[A\r`)).toMatch(/\r\none\r\n\/ # $/);
    expect(shell.sent(`${esc}[A${esc}[A${esc}[Becho x\r`)).toMatch(/\r\noneecho x\r\n\/ # $/);
  });

  test('ctrl-c gives a line up, and ends what runs', () => {
    const shell = open();
    expect(shell.sent('echo nonsense\x03')).toBe('echo nonsense^C\r\n/ # ');
    shell.type('while true; do sleep 1; done\r');
    shell.container.agenda.advance(5000);
    expect(shell.sent('\x03')).toBe('^C\r\n/ # ');
    expect(shell.sent('echo $?\r')).toContain('\r\n130\r\n');
    shell.type('while true; do :; done\r');
    shell.container.agenda.advance(5000);
    expect(shell.sent('\x03')).toMatch(/^\^C(\r\n)?\/ # $/);
  });

  test('ctrl-d ends it on an empty line, and input of programs', () => {
    const shell = open();
    shell.type('cat\r');
    expect(shell.sent('ab\x7fc\r')).toBe('ab\b \bc\r\nac\r\n');
    expect(shell.sent('\x04')).toBe('/ # ');
    shell.type('\x04');
    expect(shell.ending()).toEqual({code: 0});
  });

  test('ctrl-l clears the screen', () => {
    expect(open().sent('ab\x0c')).toBe(`ab${esc}[H${esc}[J/ # ab`);
  });

  test('completion of commands, files and folders', () => {
    const shell = open();
    expect(shell.sent('whoa\t\r')).toContain('root\r\n');
    expect(shell.sent('cat /etc/host\t')).toContain('hosts');
    shell.type('\x15mkdir -p /tmp/alpha/beta; touch /tmp/alpha/beta/f\r');
    expect(shell.sent('ls /tm\tal\tbe\t\r')).toMatch(/\r\n.*f.*\r\n\/ # $/);
    expect(shell.sent('zzzz\t')).toBe('zzzz\x07');
  });

  test('a command over several lines', () => {
    const shell = open();
    expect(shell.sent('for i in 1 2\r')).toBe('for i in 1 2\r\n> ');
    expect(shell.sent('do echo $i\rdone\r')).toBe('do echo $i\r\n> done\r\n1\r\n2\r\n/ # ');
    expect(shell.sent('cat <<E\r')).toBe('cat <<E\r\n> ');
    expect(shell.sent('x\rE\r')).toMatch(/\r\nx\r\n\/ # $/);
  });

  test('mistakes do not end it', () => {
    const shell = open();
    expect(shell.sent('nosuch\r')).toContain('sh: nosuch: not found\r\n/ # ');
    expect(shell.sent('echo a)\r')).toContain('sh: syntax error: unexpected ")"\r\n/ # ');
    expect(shell.sent('cd /nope\r')).toContain("sh: cd: can't cd to /nope: No such file or directory\r\n/ # ");
    expect(shell.sent('set -u; echo $nope\r')).toContain('sh: nope: parameter not set\r\n/ # ');
  });

  test('the size, now and after a change', () => {
    const shell = open();
    expect(shell.sent('stty size; tty\r')).toContain('\r\n10 60\r\n/dev/pts/0\r\n');
    shell.process.resize(100, 40);
    expect(shell.sent('stty size; echo $COLUMNS $LINES\r')).toContain('\r\n40 100\r\n100 40\r\n');
  });

  test('a line that is wider than the screen', () => {
    const shell = open();
    shell.type(`echo ${'x'.repeat(80)}`);
    expect(shell.sent(`\x01${esc}[C${esc}[C${esc}[C${esc}[C\x0b -n\r`)).toMatch(/\r\n\/ # $/);
  });

  test('a password is not shown', () => {
    const shell = open();
    shell.type('read -s -p "pw: " x\r');
    expect(shell.sent('secret\r')).not.toContain('secret');
    expect(shell.sent('echo $x\r')).toContain('\r\nsecret\r\n');
  });

  test('TERM does not end it, HUP does', () => {
    const shell = open();
    shell.process.signal('TERM');
    shell.container.agenda.advance(10);
    expect(shell.ending()).toBeUndefined();
    shell.process.signal('HUP');
    shell.container.agenda.advance(10);
    expect(shell.ending()).toMatchObject({code: 129});
  });
});

describe('programs that take the screen', () => {
  test('less: pages, search, the end', () => {
    const shell = open();
    shell.type('seq 100 > /tmp/n\r');
    expect(shell.sent('less /tmp/n\r')).toContain(`${esc}[H${esc}[J1\r\n2\r\n3\r\n`);
    expect(shell.sent(' ')).toContain(`${esc}[J10\r\n11\r\n`);
    expect(shell.sent('/^50\r')).toContain(`${esc}[7m50${esc}[m\r\n51\r\n`);
    expect(shell.sent('G')).toContain('100\r\n');
    expect(shell.sent('b')).toContain('83\r\n');
    expect(shell.sent('q')).toMatch(/\/ # $/);
    expect(shell.sent('seq 3 | less\r')).toContain('1\r\n2\r\n3\r\n~');
    expect(shell.sent('q')).toMatch(/\/ # $/);
  });

  test('vi: insert, move, delete, undo, save', () => {
    const shell = open();
    expect(shell.sent('vi /tmp/v\r')).toContain('- /tmp/v 1/1 100%');
    shell.type(`ihello\rworld${esc}`);
    shell.type('kddpOfirst');
    shell.type(esc);
    shell.type('ggxu:%s/o/0/g\r:w\r');
    expect(shell.sent('j')).toContain('- /tmp/v 2/3 66%');
    expect(shell.sent('dd')).toContain('Delete 1 lines (6 chars) from [D]');
    expect(shell.sent(':q\r')).toContain('No write since last change');
    expect(shell.sent(':q!\r')).toMatch(/\x1b\[\?1049l\/ # $/);
    expect(shell.sent('cat /tmp/v\r')).toContain('w0rld\r\nfirst\r\nhell0\r\n');
  });

  test.each([
    ['less /tmp/n', '20\r\n21\r\n22\r\n23\r\n24\r\n'],
    ['vi /tmp/n', `23${esc}[K\r\n24${esc}[K\r\n- /tmp/n 1/100 1%`],
  ])('%s is drawn anew when the terminal grows', (command, last) => {
    const shell = open();
    shell.type(`seq 100 > /tmp/n; ${command}\r`);
    const before = shell.out().length;
    shell.process.resize(70, 25);
    shell.container.agenda.advance(10);
    expect(shell.out().slice(before)).toContain(last);
  });

  test('vi: tabs and wide letters move the cursor as they are shown', () => {
    const shell = open();
    shell.type("printf 'a\\tb\\n世界x\\n' > /tmp/w; vi /tmp/w\r");
    expect(shell.sent('$')).toContain(`${esc}[1;9H`);
    expect(shell.sent('j$')).toContain(`${esc}[2;5H`);
  });

  test('top: until q', () => {
    const shell = open();
    expect(shell.sent('top\r')).toContain('    1     0 root     S     2560   0%   0% sleep infinity');
    const before = shell.out().length;
    shell.container.agenda.advance(6000);
    expect(shell.out().length).toBeGreaterThan(before);
    expect(shell.sent('q')).toMatch(/\r\n\/ # $/);
  });
});
