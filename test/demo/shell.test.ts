import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {createContainer, sh, start} from './in-container.ts';

/** Scripts with what BusyBox 1.35 printed for them. */
const cases = readFileSync(new URL('shell-cases.txt', import.meta.url), 'utf8')
  .split(/^%%\n/m)
  .slice(1)
  .map(text => {
    const [, script = '', out = '', err = '', code = ''] =
      /^([\s\S]*?)\n-- out\n([\s\S]*?)-- err\n([\s\S]*?)-- code (\d+)\n$/.exec(text) ?? [];
    return {script, out, err, code: Number(code)};
  });

describe('scripts do what they do in BusyBox', () => {
  test.each(cases)('$script', ({script, out, err, code}) => {
    expect(sh(`mkdir /tmp/cmpdir; cd /tmp/cmpdir\n${script}`)).toEqual({out, err, code});
  });
});

describe('bash', () => {
  test.each([
    ['foo', '', 'bash: line 1: foo: command not found\n', 127],
    ['./foo', '', 'bash: line 1: ./foo: No such file or directory\n', 127],
    ['/etc', '', 'bash: line 1: /etc: Is a directory\n', 126],
    ['echo {a,b}{1..3}', 'a1 a2 a3 b1 b2 b3\n', '', 0],
    [`x=hello; echo \${x^} \${x^^} \${x//l/L} \${x:1:3}`, 'Hello HELLO heLLo ell\n', '', 0],
    ['[[ abc =~ ^a(b)c$ && -n x ]] && echo yes', 'yes\n', '', 0],
    ['[[ "a b" == a* ]] || echo no; (( 2 > 1 )) && echo more', 'more\n', '', 0],
    ['printf -v x "%03d" 7; echo $x; cat <<< "$x"', '007\n007\n', '', 0],
    ['ls /nope &> /tmp/x; cat /tmp/x', 'ls: /nope: No such file or directory\n', '', 0],
    ['f() { echo $FUNCNAME; }; f; function g { echo g; }; g', 'f\ng\n', '', 0],
  ])('%s', (script, out, err, code) => {
    expect(sh(script, {image: 'debian', shell: 'bash'})).toEqual({out, err, code});
  });
});

describe('where commands come from', () => {
  test('standard input, line by line, so that they may read it too', () => {
    const container = createContainer();
    const running = start(container, ['sh'], {hasInput: true}, 10);
    running.type('read x\nthe answer\necho "got $x"\nif true\nthen echo whole\nfi\n');
    running.process.endInput();
    container.agenda.advance(100);
    expect(running.out()).toBe('got the answer\nwhole\n');
    expect(running.ending()).toEqual({code: 0});
  });

  test('a file that has no first line for an interpreter', () => {
    expect(sh('echo "echo from \\$0" > /tmp/s; chmod +x /tmp/s; /tmp/s')).toEqual({out: 'from /tmp/s\n', err: '', code: 0});
  });

  test('bytes that are no UTF-8 come through', () => {
    const container = createContainer();
    const running = start(
      container,
      ['sh', '-c', 'x=$(printf \'a\\377\\xe2\\x82\\xacb\'); printf %s "$x" | od -An -tx1 | head -1; printf %s "$x"'],
      {},
      100,
    );
    expect([...running.bytes()].slice(-6)).toEqual([0x61, 0xff, 0xe2, 0x82, 0xac, 0x62]);
  });
});
