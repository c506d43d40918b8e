import {describe, expect, test} from 'vitest';
import {kubeconfigFor, type LaunchOptions, launch} from './drive.ts';
import {serve} from './fakes/cluster-client.ts';
import {pemData} from './fakes/tls-server.ts';
import {shop} from './shop.ts';
import {tickingClock} from './ticking-clock.ts';

const nowhere = 'http://127.0.0.1:1';
// Credentials, and so plugins, are for encrypted connections only.
const nowhereSafe = 'https://127.0.0.1:1';
const halfWritten = `apiVersion: v1
kind: Config
clusters:
- name: one
  cluster: {server: "http://127`;

describe('without a context to use, the screen says what is wrong with which file, and keeps saying it', () => {
  const cases: [string, LaunchOptions, RegExp[]][] = [
    ['no file at all', {env: {KUBECONFIG: ''}}, [/No kubeconfig was found/, /KUBECONFIG/, /--kubeconfig/]],
    ['a file that is not there', {}, [/\/config: There is no such file/, /--kubeconfig/]],
    ['an empty file', {kubeconfig: ''}, [/\/config: The file is empty/, /--kubeconfig/]],
    ['a half-written file', {kubeconfig: halfWritten}, [/\/config:5: The file is not valid YAML, perhaps it is cut off/, /--kubeconfig/]],
    ['a file of something else', {kubeconfig: '[]'}, [/\/config:1: Expected a kubeconfig with clusters, users and contexts/]],
    ['a file that is not text', {kubeconfig: '\u0000\u0001\u001b[2J\u0000'}, [/\/config:1: /, /--kubeconfig/]],
    ['a file without contexts', {kubeconfig: '{"apiVersion": "v1", "kind": "Config"}'}, [/\/config names no context/, /--kubeconfig/]],
  ];
  test.each(cases)('%s', async (_, options, wanted) => {
    const {until, press, ends, far} = await launch({...options, columns: 120, clock: tickingClock()});
    for (const words of wanted) await until(words);
    await press('j\r.\u001b/x\u001b:\u001b0');
    for (const words of wanted) await until(words);
    if (options.kubeconfig !== undefined) expect(far.text()).not.toContain('No kubeconfig was found');
    expect(far.raw).not.toMatch(/\u001b\[2J|\u0000|\u0001/);
    await press('q');
    expect(ends).toEqual(['quit']);
  });
});

describe('a context that cannot be used says why, and another one can be taken', () => {
  type Edit = (config: Config) => void;
  const cases: [string, Edit, RegExp[]][] = [
    ['an unknown user', config => (config.contexts[0]!.context.user = 'ghost'), [/the user "ghost", which no kubeconfig file defines/]],
    [
      'an unknown cluster',
      config => (config.contexts[0]!.context.cluster = 'moon'),
      [/the cluster "moon", which no kubeconfig file defines/],
    ],
    ['no server', config => (config.clusters[0]!.cluster.server = ''), [/Expected an address .*"server" of the cluster "broken"/]],
    ['no address', config => (config.clusters[0]!.cluster.server = 'ftp://x'), [/ftp:\/\/x/]],
    [
      'a certificate that is none',
      config => Object.assign(config.clusters[0]!.cluster, {'certificate-authority-data': 'AAAA'}),
      [/Expected PEM in certificate-authority-data of the cluster "broken"/],
    ],
    [
      'a certificate file that is not there',
      config => Object.assign(config.clusters[0]!.cluster, {'certificate-authority': '/no/ca.pem'}),
      [/\/no\/ca\.pem/],
    ],
    [
      'a plugin that is not there',
      config =>
        (config.users[0]!.user = {
          exec: {apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin', installHint: 'Get it at example.com'},
        }),
      [/no-such-plugin/, /is not in PATH; install it/, /Get it at example\.com/],
    ],
  ];
  test.each(cases)('%s', async (_, edit, wanted) => {
    const server = await shop();
    const config = JSON.parse(kubeconfigFor({broken: nowhereSafe, fine: server.url})) as Config;
    edit(config);
    const {until, press} = await launch({kubeconfig: JSON.stringify(config), columns: 120, clock: tickingClock()});
    for (const words of wanted) await until(text => words.test(flowing(text)));
    await until(':ctx');
    await press('j');
    for (const words of wanted) await until(text => words.test(flowing(text)));
    await press(':ctx fine\r');
    const text = await until('live');
    expect(text).toContain('fine › shop');
    expect(text).toContain('web-5ff6-cj86p');
  });

  test('the authority is not the one that signed the certificate', async () => {
    const server = await serve();
    const config = JSON.parse(kubeconfigFor({test: server.url})) as Config;
    config.clusters[0]!.cluster['certificate-authority-data'] = pemData('other-ca.pem');
    const {until} = await launch({kubeconfig: JSON.stringify(config), clock: tickingClock()});
    await until(/certificate of 127\.0\.0\.1:\d+ is signed by an authority that is not trusted/);
    await until('certificate-authority in the kubeconfig');
    await until(':ctx');
    expect(server.received).toEqual([]);
  });
});

describe('names', () => {
  test('of two entries of one name the first counts, which is told', async () => {
    const server = await shop();
    const config = JSON.parse(kubeconfigFor({one: server.url})) as Config;
    config.clusters.push({name: 'one', cluster: {server: nowhere}});
    const {until, log} = await launch({kubeconfig: JSON.stringify(config)});
    const text = await until('live');
    expect(text).toContain('web-5ff6-cj86p');
    expect(text).toContain('A second entry "one" under "clusters" is ignored');
    expect(log.join()).toContain('A second entry "one" under "clusters"');
  });

  test('of an unknown --context: the known ones are offered, enter takes one', async () => {
    const server = await shop();
    const {until, press} = await launch({kubeconfig: kubeconfigFor({one: server.url, two: nowhere}), wish: {context: 'onee'}});
    const text = await until('No context is called onee');
    expect(text).toMatch(/\bone\b.*\n.*\btwo\b/);
    await press('\r');
    await until(/one › shop.*live/);
  });

  test('of a current context that no entry has', async () => {
    const server = await shop();
    const config = {...(JSON.parse(kubeconfigFor({one: server.url})) as Config), 'current-context': 'gone'};
    const {until, press} = await launch({kubeconfig: JSON.stringify(config)});
    await until(/gone/);
    await press('\r');
    await until(/one › shop.*live/);
  });

  test('no context is current', async () => {
    const server = await shop();
    const {'current-context': _, ...config} = JSON.parse(kubeconfigFor({one: server.url})) as Config & {'current-context': string};
    const {until, press} = await launch({kubeconfig: JSON.stringify(config)});
    await until('No context is set as current; enter picks one');
    await press('\r');
    await until(/one › shop.*live/);
  });

  test('that would move the cursor or be read backwards are shown harmlessly', async () => {
    const name = 'o\u001b[2Jne\u0007\u009b5m\u202etxt';
    const {until, far, press} = await launch({kubeconfig: kubeconfigFor({[name]: nowhere}), clock: tickingClock()});
    await until('Nothing listens');
    await press(':ctx\r');
    await until('CURRENT');
    await press('\u0010');
    expect(far.raw).not.toMatch(/\u001b\[2J|\u0007|\u009b|\u202e/);
  });
});

describe('a credential plugin', () => {
  const plugin = (script: string, folder = ''): string => {
    const config = JSON.parse(kubeconfigFor({slow: nowhereSafe})) as Config;
    const exec = {apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script, folder], interactiveMode: 'Never'};
    config.users[0]!.user = {exec};
    return JSON.stringify(config);
  };

  test('that hangs stops nothing: keys work, and q leaves at once', async () => {
    const {until, press, ends} = await launch({kubeconfig: plugin('exec sleep 600'), clock: tickingClock()});
    await until('Connecting');
    await press(':deploy\r');
    await until(/^ deployments/m);
    await press('?');
    await until('Going places');
    await press('\u001bq');
    expect(ends).toEqual(['quit']);
  });

  test('that waits for somebody says what it wants', async () => {
    const script = 'echo "Enter code $(printf "\\033[2J")WXYZ at example.com" >&2; exec sleep 600';
    const {until, far} = await launch({kubeconfig: plugin(script), clock: tickingClock()});
    await until('Enter code WXYZ at example.com');
    expect(far.raw).not.toContain('\u001b[2J');
  });

  test('that never ends is stopped and told, with its last words', async () => {
    const clock = tickingClock();
    const {until} = await launch({kubeconfig: plugin('echo waiting for a browser >&2; exec sleep 600'), clock});
    await until('waiting for a browser');
    await clock.slept(ms => ms === 60_000);
    await clock.advance(60_000);
    await until(/The credential plugin sh of the user "slow" did not answer within 60 s/);
    await until(text => flowing(text).includes('was stopped: waiting for a browser'));
    await until(':ctx');
  });

  test('that fails is told, with its words', async () => {
    const {until} = await launch({kubeconfig: plugin('echo your session has expired >&2; exit 3'), clock: tickingClock()});
    await until(text => /failed with exit code 3: your session has expired/.test(flowing(text)));
  });

  test('that answers nonsense is told', async () => {
    const {until} = await launch({kubeconfig: plugin('echo "<html>log in</html>"'), clock: tickingClock()});
    await until(text => /The credential plugin sh of the user "slow" .*ExecCredential/.test(flowing(text)));
  });
});

type Config = {
  clusters: {name: string; cluster: Record<string, string>}[];
  users: {name: string; user: object}[];
  contexts: {name: string; context: {cluster: string; user: string}}[];
};

/** What is wrapped at the edge of the screen, in one line. */
function flowing(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
