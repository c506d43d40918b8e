import {dirname, isAbsolute, join, resolve, sep} from 'node:path';
import type {ClusterEntry, ExecEntry, Impersonation, Problem, UserEntry} from './kubeconfig-entries.ts';
import {child, fieldsOf, flag, isObject, items, type Located, lineOf, type Place, scalar, strings, typedValue} from './yaml-places.ts';

export type ContextEntry = {cluster: string; user: string; namespace: string | undefined; file: string; line: number | undefined};

/** What one kubeconfig file says, before it is merged with others. */
export type KubeconfigFile = {
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly currentContext: string | undefined;
  /** Where current-context stands. */
  readonly currentContextPlace: {readonly file: string; readonly line?: number};
  readonly problems: readonly Problem[];
};

/**
 * Reads the text of one kubeconfig. Every scalar is taken as it is written (a name `0123` stays `0123`); of a key written twice the last
 * counts, as with kubectl; relative paths are resolved against the file. kubectl refuses a file with one bad entry: here the entry is left
 * out, or the first of two of one name taken, and a problem tells. A file that is not YAML to its end gives problems only, since what is
 * left of it may be half an entry. Never throws.
 */
export function parseKubeconfigFile(yaml: typeof import('yaml'), file: string, text: string): KubeconfigFile {
  const problems: Problem[] = [];
  const clusters = new Map<string, ClusterEntry>();
  const users = new Map<string, UserEntry>();
  const contexts = new Map<string, ContextEntry>();
  const nothing = {clusters, users, contexts, currentContext: undefined, currentContextPlace: {file}, problems};
  const expected = 'Expected a kubeconfig with clusters, users and contexts';

  if (text.trim() === '') {
    problems.push({file, message: `The file is empty. ${expected}; write it anew or take it out of KUBECONFIG`});
    return nothing;
  }
  const lines = new yaml.LineCounter();
  const settings = {lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent'} as const;
  const document = yaml.parseDocument(text, {...settings, schema: 'failsafe'});
  const broken = document.errors.find(error => error.code !== 'MULTIPLE_DOCS');
  if (broken) {
    const why = broken.message.split('\n')[0];
    problems.push({file, line: lines.linePos(broken.pos[0]).line, message: `The file is not valid YAML, perhaps it is cut off: ${why}`});
    return nothing;
  }
  const place: Place = {yaml, document, lines};
  const root: Located = {place, node: document.contents};
  if (!isObject(root)) {
    problems.push({file, line: 1, message: `${expected}, found something else`});
    return nothing;
  }

  const folder = dirname(resolve(file));
  const complain = (at: Located | undefined, message: string) => {
    const line = at && lineOf(at);
    problems.push(line === undefined ? {file, message} : {file, line, message});
  };
  const readNamed = <Entry>(list: string, field: string, entries: Map<string, Entry>, read: (at: Located, name: string) => Entry) => {
    const all = child(root, list);
    if (all && !items(all)) complain(all, `Expected a list under "${list}"`);
    for (const item of (all && items(all)) ?? []) {
      const name = scalar(child(item, 'name'));
      const body = child(item, field);
      if (!isObject(item) || name === undefined || name === '')
        complain(item, `Expected an entry with "name" and "${field}" here; it is ignored`);
      else if (entries.has(name))
        complain(item, `A second entry "${name}" under "${list}" is ignored (kubectl refuses such a file): rename it`);
      else if (!isObject(body)) complain(item, `Expected "${field}" with fields in the entry "${name}"; it is ignored`);
      else entries.set(name, read(body, name));
    }
  };
  const readData = (at: Located, field: string): string | undefined => {
    const data = child(at, field);
    const value = scalar(data)?.replace(/\s+/g, '');
    if (value && !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) complain(data, `Expected base64 in "${field}"`);
    return value || undefined;
  };
  const readPath = (at: Located, field: string): string | undefined => absolute(folder, scalar(child(at, field)));

  readNamed<ClusterEntry>('clusters', 'cluster', clusters, (at, name) => {
    const server = scalar(child(at, 'server')) ?? '';
    if (server === '') complain(at, `Expected "server" with the address of the API server in the cluster "${name}"`);
    return {
      server,
      file,
      tlsServerName: scalar(child(at, 'tls-server-name')) || undefined,
      isTlsVerifySkipped: flag(child(at, 'insecure-skip-tls-verify')),
      certificateAuthority: readPath(at, 'certificate-authority'),
      certificateAuthorityData: readData(at, 'certificate-authority-data'),
      proxyUrl: scalar(child(at, 'proxy-url')) || undefined,
      isCompressionDisabled: flag(child(at, 'disable-compression')),
      execConfig: readExecConfig(at),
    };
  });

  readNamed<UserEntry>('users', 'user', users, (at, name) => {
    const impersonate = readImpersonation(at);
    if (impersonate?.user === '') complain(at, `Expected "as" beside "as-groups", "as-uid" or "as-user-extra" in the user "${name}"`);
    const exec = readExec(child(at, 'exec'), folder);
    if (exec?.command === '') complain(child(at, 'exec'), `Expected "command" under "exec" in the user "${name}"`);
    return {
      file,
      clientCertificate: readPath(at, 'client-certificate'),
      clientCertificateData: readData(at, 'client-certificate-data'),
      clientKey: readPath(at, 'client-key'),
      clientKeyData: readData(at, 'client-key-data'),
      token: scalar(child(at, 'token')) || undefined,
      tokenFile: readPath(at, 'tokenFile'),
      username: scalar(child(at, 'username')) || undefined,
      password: scalar(child(at, 'password')) || undefined,
      impersonate,
      exec,
      authProvider: readAuthProvider(child(at, 'auth-provider')),
    };
  });

  readNamed<ContextEntry>('contexts', 'context', contexts, (at, name) => {
    const cluster = scalar(child(at, 'cluster')) ?? '';
    if (cluster === '') complain(at, `Expected "cluster" in the context "${name}"`);
    const namespace = scalar(child(at, 'namespace')) || undefined;
    return {cluster, user: scalar(child(at, 'user')) ?? '', namespace, file, line: lineOf(at)};
  });

  const current = child(root, 'current-context');
  const line = current && lineOf(current);
  const currentContextPlace = line === undefined ? {file} : {file, line};
  return {clusters, users, contexts, currentContext: scalar(current) || undefined, currentContextPlace, problems};
}

function absolute(folder: string, path: string | undefined): string | undefined {
  if (!path) return undefined;
  return isAbsolute(path) ? path : join(folder, path);
}

function readExec(at: Located | undefined, folder: string): ExecEntry | undefined {
  if (!isObject(at)) return undefined;
  const command = scalar(child(at, 'command')) ?? '';
  const env = child(at, 'env');
  return {
    command: command.includes(sep) ? (absolute(folder, command) ?? '') : command,
    args: strings(child(at, 'args')),
    env: ((env && items(env)) ?? []).map(item => ({name: scalar(child(item, 'name')) ?? '', value: scalar(child(item, 'value')) ?? ''})),
    apiVersion: scalar(child(at, 'apiVersion')) ?? '',
    installHint: scalar(child(at, 'installHint')) || undefined,
    isClusterInfoProvided: flag(child(at, 'provideClusterInfo')),
    interactiveMode: scalar(child(at, 'interactiveMode')) || undefined,
  };
}

function readImpersonation(at: Located): Impersonation | undefined {
  const user = scalar(child(at, 'as')) ?? '';
  const uid = scalar(child(at, 'as-uid')) || undefined;
  const groups = strings(child(at, 'as-groups'));
  const extra = Object.fromEntries(fieldsOf(child(at, 'as-user-extra')).map(([name, values]) => [name, strings(values)]));
  return user || uid || groups.length > 0 || Object.keys(extra).length > 0 ? {user, uid, groups, extra} : undefined;
}

function readAuthProvider(at: Located | undefined): UserEntry['authProvider'] {
  const name = scalar(child(at, 'name'));
  if (!name) return undefined;
  return {name, config: Object.fromEntries(fieldsOf(child(at, 'config')).map(([field, value]) => [field, scalar(value) ?? '']))};
}

function readExecConfig(cluster: Located): unknown {
  const extensions = child(cluster, 'extensions');
  const found = ((extensions && items(extensions)) ?? []).find(item => scalar(child(item, 'name')) === 'client.authentication.k8s.io/exec');
  const extension = child(found, 'extension');
  return extension && typedValue(extension);
}
