import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {helpText, parseArguments, version} from '../src/usage.ts';
import {launch} from './drive.ts';
import {shop} from './shop.ts';
import {root} from './sources.ts';

describe('what the command line asks for', () => {
  const nothing = {skin: undefined, kubeconfig: undefined, log: undefined, isReadOnly: false};
  const cases: [string, object, object?][] = [
    ['', {}],
    ['deploy', {line: 'deploy'}],
    ['deploy shop', {line: 'deploy shop'}],
    ['deploy -n shop', {line: 'deploy', namespace: 'shop'}],
    ['deploy --namespace=shop', {line: 'deploy', namespace: 'shop'}],
    ['-A', {namespace: ''}],
    ['--all-namespaces pods', {line: 'pods', namespace: ''}],
    ['--context prod', {context: 'prod'}],
    ['-l app=web', {line: 'pods -l app=web'}],
    ['deploy -l app=web', {line: 'deploy -l app=web'}],
    ['pods /web', {line: 'pods /web'}],
    ['--readonly --context prod', {context: 'prod'}, {isReadOnly: true}],
    ['--kubeconfig /x --skin light --log y', {}, {kubeconfig: '/x', skin: 'light', log: 'y'}],
  ];
  test.each(cases)('dogwatch %s', (line, wish, rest = {}) => {
    const parsed = parseArguments(line.split(' ').filter(Boolean));
    expect(parsed).toMatchObject({type: 'run', ...nothing, ...rest});
    expect(parsed).toEqual({type: 'run', ...nothing, ...rest, wish: {line: undefined, namespace: undefined, context: undefined, ...wish}});
  });

  test.each(['-h', '--help', 'pods --help', '--help --nonsense=1'.split(' ')[0]!])('%s: help', line => {
    expect(parseArguments(line.split(' '))).toEqual({type: 'help'});
  });

  test('--version', () => {
    expect(parseArguments(['--version'])).toEqual({type: 'version'});
  });

  const problems: [string[], RegExp][] = [
    [['--nonsense'], /--nonsense/],
    [['-x'], /-x/],
    [['-n'], /-n/],
    [['--context'], /--context/],
    [['--namespace'], /--namespace/],
    [['-n', 'shop', '-A'], /-n and -A exclude each other/],
    [['--help=yes'], /--help/],
    [['-n', '--context', 'x'], /-n/],
  ];
  test.each(problems)('%j is not understood, and says what is', (argv, told) => {
    const parsed = parseArguments(argv);
    expect(parsed).toMatchObject({type: 'problem', message: expect.stringMatching(told)});
    expect(parsed).toMatchObject({message: expect.stringMatching(/--help lists what there is\.$/)});
    expect((parsed as {message: string}).message).not.toMatch(/\n/);
  });
});

test('the help names every option and fits a terminal of 80 columns', () => {
  const options = [
    '--namespace',
    '-n',
    '--all-namespaces',
    '-A',
    '--context',
    '--kubeconfig',
    '--selector',
    '-l',
    '--readonly',
    '--skin',
    '--log',
    '--help',
    '--version',
  ];
  for (const option of options) expect(helpText).toContain(option);
  for (const line of helpText.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  for (const word of ['KUBECONFIG', 'NO_COLOR', 'HTTPS_PROXY', 'NO_PROXY', 'q leaves']) expect(helpText).toContain(word);
});

describe('without a terminal', () => {
  const cases: [string[], {code: number; stdout: RegExp; stderr: RegExp}][] = [
    [['--help'], {code: 0, stdout: /^dogwatch: .*\n[\s\S]*--context/, stderr: /^$/}],
    [['--version'], {code: 0, stdout: new RegExp(`^dogwatch ${version}\n$`), stderr: /^$/}],
    [['--nonsense'], {code: 2, stdout: /^$/, stderr: /^dogwatch: .*--nonsense.*--help.*\n$/}],
    [[], {code: 2, stdout: /^$/, stderr: /^dogwatch: .*not a terminal.*\n$/}],
  ];
  test.each(cases)('dogwatch %j', async (argv, {code, stdout, stderr}) => {
    const run = promisify(execFile)(process.execPath, [join(root, 'src/cli.ts'), ...argv]);
    const ended = await run.then(
      said => ({...said, code: 0}),
      (error: {code: number; stdout: string; stderr: string}) => error,
    );
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(stdout);
    expect(ended.stderr).toMatch(stderr);
  });
});

describe('what was asked for is shown', () => {
  const cases: [string[], RegExp][] = [
    [[], /shop .*live.*6 pods/],
    [['deploy'], /shop .*live.*2 deployments/],
    [['-n', 'ops'], /ops .*live.*1 pod\b/],
    [['-A'], /all namespaces .*live.*7 pods/],
    [['pods', 'ops'], /ops .*live.*1 pod\b/],
    [['nodes'], /live.*2 nodes/],
    [['widgets'], /shop .*live.*1 widget/],
    [['wd', '-n', 'shop'], /shop .*live.*1 widget/],
    [['widgets.example.com'], /shop .*live.*1 widget/],
    [['-l', 'app=web'], /live.*3 pods/],
    [['pods', '/web'], /live.*3 of 6 pods/],
    [['pods', '-l', 'app in (web,cart)'], /live.*5 pods/],
    [['ctx'], /1 context/],
  ];
  test.each(cases)('dogwatch %j', async (argv, wanted) => {
    const server = await shop();
    const parsed = parseArguments(argv);
    if (parsed.type !== 'run') throw new Error('It does not run');
    const {until} = await launch({url: server.url, wish: parsed.wish});
    await until(wanted);
  });

  test('a kind that nobody knows is told, with what is near it', async () => {
    const server = await shop();
    const {until, text} = await launch({url: server.url, wish: {line: 'deplyments'}});
    await until(/No kind is called deplyments\. Nearest: deployments/);
    await until('live');
    expect(text()).toContain('6 pods');
  });

  test('a namespace that does not exist is told as empty, with a way out', async () => {
    const server = await shop();
    const {until} = await launch({url: server.url, wish: {namespace: 'nowhere'}});
    await until('There are no pods in nowhere');
    await until(/0 shows all namespaces · :ns picks another/);
  });

  test('a selector that the server does not understand', async () => {
    const server = await shop();
    const {until} = await launch({url: server.url, wish: {line: 'pods -l ((('}});
    await until("found '(', expected: !, identifier, or 'end of string'");
    await until(':ctx');
  });
});
