import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {loadKubeconfig} from '../src/cluster/kubeconfig.ts';

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-'));
  onTestFinished(() => rm(folder, {recursive: true}));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** Loads the files in the order in which they are given. */
async function load(files: Record<string, string>, listed = Object.keys(files)) {
  const folder = await folderWith(files);
  const env = {KUBECONFIG: listed.map(name => join(folder, name)).join(delimiter)};
  const {contexts, currentContext, problems, files: read} = await loadKubeconfig({env});
  const short = problems.map(({file, line, message}) => `${file.slice(folder.length + 1)}:${line ?? ''} ${message}`);
  return {folder, contexts, currentContext, problems: short, files: read.map(file => file.slice(folder.length + 1))};
}

const one = `
apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: c
  cluster: {server: https://one:6443}
users:
- name: u
  user: {token: one}
contexts:
- name: dev
  context: {cluster: c, user: u, namespace: shop}
`;
const two = `
current-context: prod
clusters:
- name: c
  cluster: {server: https://two:6443, insecure-skip-tls-verify: true}
- name: d
  cluster: {server: https://three:6443}
users:
- name: u
  user: {token: two, username: joe}
contexts:
- name: dev
  context: {cluster: d, user: u}
- name: prod
  context: {cluster: d, user: u}
`;

describe('merging', () => {
  test('the first file wins for each named entry, as a whole, and for current-context', async () => {
    const {contexts, currentContext, problems, files} = await load({one, two});
    expect(contexts.map(({name, namespace, clusterEntry, userEntry}) => [name, namespace, clusterEntry?.server, userEntry?.token])).toEqual(
      [
        ['dev', 'shop', 'https://one:6443', 'one'],
        ['prod', undefined, 'https://three:6443', 'one'],
      ],
    );
    expect(contexts[0]?.clusterEntry?.isTlsVerifySkipped).toBe(false);
    expect(contexts[0]?.userEntry?.username).toBeUndefined();
    expect(currentContext).toBe('dev');
    expect(problems).toEqual([]);
    expect(files).toEqual(['one', 'two']);
  });

  const cases: [string, Record<string, string>, string[] | undefined, string[], string | undefined][] = [
    ['the other way round', {two, one}, undefined, ['dev', 'prod'], 'prod'],
    ['a missing file is skipped', {one}, ['missing', 'one'], ['dev'], 'dev'],
    ['the same file twice', {one}, ['one', 'one'], ['dev'], 'dev'],
    ['a first file without current-context', {first: 'contexts: []', one}, undefined, ['dev'], 'dev'],
    ['an empty current-context counts for none', {first: 'current-context: ""', one}, undefined, ['dev'], 'dev'],
    ['no current-context at all', {first: one.replace('current-context: dev', '')}, undefined, ['dev'], undefined],
    ['JSON', {json: JSON.stringify({'current-context': 'j', contexts: [{name: 'j', context: {}}]})}, undefined, ['j'], 'j'],
  ];
  test.each(cases)('%s', async (_name, files, listed, names, current) => {
    const {contexts, currentContext} = await load(files, listed);
    expect(contexts.map(({name}) => name)).toEqual(names);
    expect(currentContext).toBe(current);
  });

  test('an explicit path counts alone', async () => {
    const folder = await folderWith({one, two});
    const {contexts, problems} = await loadKubeconfig({explicitPath: join(folder, 'one'), env: {KUBECONFIG: join(folder, 'two')}});
    expect(contexts.map(({name}) => name)).toEqual(['dev']);
    expect(problems).toEqual([]);
  });

  test('without KUBECONFIG the file in the home folder is read; if there is none that is no problem', async () => {
    const home = await folderWith({'.kube/config': one});
    expect((await loadKubeconfig({env: {KUBECONFIG: ''}, homedir: home})).currentContext).toBe('dev');
    expect((await loadKubeconfig({env: {HOME: home}})).currentContext).toBe('dev');
    expect(await loadKubeconfig({env: {}, homedir: join(home, 'none')})).toEqual({
      contexts: [],
      currentContext: undefined,
      problems: [],
      files: [],
    });
  });
});

describe('entries', () => {
  test('relative paths are resolved against their own file, a plain command is not', async () => {
    const users = (exec: string) => `
users:
- name: ${exec.length}
  user:
    client-certificate: certs/me.crt
    client-key: ../me.key
    tokenFile: token
    exec: {command: ${exec}, apiVersion: client.authentication.k8s.io/v1, args: [1, true, x], env: [{name: A, value: 1}], provideClusterInfo: yes}
contexts:
- name: ${exec.length}
  context: {cluster: c, user: ${exec.length}}
clusters:
- name: c
  cluster: {server: https://c, certificate-authority: /etc/ca.crt}
`;
    const {folder, contexts} = await load({'a/config': users('./bin/login'), 'b/config': users('login')});
    const [a, b] = contexts.map(({userEntry}) => userEntry);
    expect(a).toMatchObject({
      clientCertificate: join(folder, 'a/certs/me.crt'),
      clientKey: join(folder, 'me.key'),
      tokenFile: join(folder, 'a/token'),
      exec: {command: join(folder, 'a/bin/login'), args: ['1', 'true', 'x'], env: [{name: 'A', value: '1'}], isClusterInfoProvided: true},
    });
    expect(b).toMatchObject({tokenFile: join(folder, 'b/token'), exec: {command: 'login'}});
    expect(contexts[0]?.clusterEntry?.certificateAuthority).toBe('/etc/ca.crt');
  });

  test('everything that kubectl knows is kept, as it is written', async () => {
    const {contexts, problems} = await load({
      config: `
clusters:
- name: 007
  cluster:
    server: https://c
    tls-server-name: api
    proxy-url: socks5://p:1080
    disable-compression: on
    certificate-authority-data: |
      YWJj
      ZGVm
    extensions:
    - name: client.authentication.k8s.io/exec
      extension: {audience: 06c3, count: 3, nested: {on: true}}
users:
- name: u
  user: &user
    as: bob
    as-uid: 0012
    as-groups: [g1, "g2, g3"]
    as-user-extra: {scopes: [view, edit], example.com/x: [y]}
- name: v
  user:
    <<: *user
    as: eve
    auth-provider: {name: oidc, config: {id-token: x.y.z, client-id: null}}
contexts:
- name: 1.0
  context: {cluster: 007, user: u, namespace: null}
- name: v
  context: {cluster: 007, user: v}
`,
    });
    expect(problems).toEqual([]);
    expect(contexts[0]).toMatchObject({name: '1.0', cluster: '007', namespace: undefined});
    expect(contexts[0]?.clusterEntry).toMatchObject({
      tlsServerName: 'api',
      proxyUrl: 'socks5://p:1080',
      isCompressionDisabled: true,
      certificateAuthorityData: 'YWJjZGVm',
      execConfig: {audience: '06c3', count: 3, nested: {on: true}},
    });
    const extra = {scopes: ['view', 'edit'], 'example.com/x': ['y']};
    expect(contexts[0]?.userEntry?.impersonate).toEqual({user: 'bob', uid: '0012', groups: ['g1', 'g2, g3'], extra});
    expect(contexts[1]?.userEntry?.impersonate).toEqual({user: 'eve', uid: '0012', groups: ['g1', 'g2, g3'], extra});
    expect(contexts[1]?.userEntry?.authProvider).toEqual({name: 'oidc', config: {'id-token': 'x.y.z'}});
  });

  test('of a key written twice the last counts', async () => {
    const {contexts} = await load({one: one.replace('server: https://one:6443', 'server: https://old, server: https://new')});
    expect(contexts[0]?.clusterEntry?.server).toBe('https://new');
  });
});

describe('problems', () => {
  const cases: [string, Record<string, string>, string[] | undefined, (string | RegExp)[], number][] = [
    ['all files missing', {}, ['a', 'b'], [/^a: There is no such file. Correct KUBECONFIG/, /^b: /], 0],
    ['empty', {a: '', one}, undefined, [/^a: The file is empty\. Expected a kubeconfig/], 1],
    ['blank', {a: '\n \n'}, undefined, [/^a: The file is empty/], 0],
    [
      'half-written',
      {a: one.slice(0, one.indexOf('https://one') + 5), one},
      undefined,
      [/^a:7 The file is not valid YAML, perhaps it is cut off/],
      1,
    ],
    ['a list', {a: '- x'}, undefined, [/^a:1 Expected a kubeconfig with clusters, users and contexts/], 0],
    ['text', {a: 'hello'}, undefined, [/^a:1 Expected a kubeconfig/], 0],
    ['contexts that are no list', {a: 'contexts: {x: y}'}, undefined, [/^a:1 Expected a list under "contexts"/], 0],
    ['an entry without name', {a: `${one}- context: {}`}, undefined, [/^a:14 Expected an entry with "name" and "context" here/], 1],
    ['an entry without body', {a: `${one}- name: x`}, undefined, [/^a:14 Expected "context" with fields in the entry "x"/], 1],
    ['an entry that is text', {a: `${one}- x`}, undefined, [/^a:14 Expected an entry with "name"/], 1],
    [
      'two of one name',
      {a: `${one}- {name: dev, context: {cluster: c}}`},
      undefined,
      [/^a:14 A second entry "dev" under "contexts" is ignored/],
      1,
    ],
    ['no server', {a: one.replace('server: https://one:6443', '')}, undefined, [/^a:7 Expected "server" .* in the cluster "c"/], 1],
    ['bad base64', {a: one.replace('token: one', 'client-key-data: "%%"')}, undefined, [/^a:10 Expected base64 in "client-key-data"/], 1],
    ['as-groups alone', {a: one.replace('token: one', 'as-groups: [g]')}, undefined, [/^a:10 Expected "as" beside "as-groups"/], 1],
    ['exec without command', {a: one.replace('token: one', 'exec: {args: []}')}, undefined, [/^a:10 Expected "command" under "exec"/], 1],
    [
      'an unknown cluster',
      {a: one.replace('{cluster: c,', '{cluster: x,')},
      undefined,
      [/^a:13 .*"dev" names the cluster "x", which no file defines/],
      1,
    ],
    [
      'an unknown user',
      {a: one.replace('user: u,', 'user: x,')},
      undefined,
      [/^a:13 .*"dev" names the user "x", which no file defines/],
      1,
    ],
    ['no user', {a: one.replace('user: u,', '')}, undefined, [], 1],
    ['an anchor that holds itself', {a: 'contexts: &a [*a]\nusers: &b {<<: *b}'}, undefined, [/^a:/, /^a:/], 0],
    [
      'an unknown current-context',
      {a: one.replace('current-context: dev', 'current-context: gone')},
      undefined,
      [/^a:4 .*current-context is "gone", which no file defines/],
      1,
    ],
  ];
  test.each(cases)('%s', async (_name, files, listed, expected, contextCount) => {
    const {problems, contexts} = await load(files, listed);
    expect(problems).toEqual(expected.map(pattern => expect.stringMatching(pattern)));
    expect(contexts).toHaveLength(contextCount);
  });

  test('an explicit path that is missing, a folder, a file one may not read', async () => {
    const folder = await folderWith({locked: one});
    const messageFor = async (explicitPath: string) => (await loadKubeconfig({explicitPath, env: {}})).problems.map(({message}) => message);
    expect(await messageFor(join(folder, 'none'))).toEqual([expect.stringMatching(/no such file. Correct the path given/)]);
    expect(await messageFor(folder)).toEqual([expect.stringMatching(/cannot be read: it is a folder/)]);
    if (process.getuid?.() === 0) return;
    await chmod(join(folder, 'locked'), 0);
    expect(await messageFor(join(folder, 'locked'))).toEqual([expect.stringMatching(/you may not read it/)]);
  });
});

describe('in a pod', () => {
  const env = {KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443', HOME: '/nonexistent'};

  test('the service account becomes a context, unless a kubeconfig gives one', async () => {
    const serviceAccountFolder = await folderWith({token: 't', 'ca.crt': 'x', namespace: 'jobs\n', config: one});
    const {contexts, currentContext} = await loadKubeconfig({env, serviceAccountFolder});
    expect(currentContext).toBe('in-cluster');
    expect(contexts).toMatchObject([
      {
        name: 'in-cluster',
        namespace: 'jobs',
        clusterEntry: {server: 'https://[fd00::1]:443', certificateAuthority: join(serviceAccountFolder, 'ca.crt')},
        userEntry: {tokenFile: join(serviceAccountFolder, 'token')},
      },
    ]);
    const named = await loadKubeconfig({env: {...env, KUBECONFIG: join(serviceAccountFolder, 'config')}, serviceAccountFolder});
    expect(named.currentContext).toBe('dev');
  });

  test('without a token there is no context', async () => {
    expect((await loadKubeconfig({env, serviceAccountFolder: await folderWith({})})).contexts).toEqual([]);
  });
});
