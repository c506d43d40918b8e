import {createRandom} from '../random.ts';
import type {ConfigMap, KeyToPath, Secret, Volume} from '../schema/kinds.ts';
import type {FileSystem} from '../shell/files.ts';
import {configMaps} from '../types/configmaps.ts';
import {nodes} from '../types/nodes.ts';
import {secrets} from '../types/secrets.ts';
import {fieldValue, resourceValue} from './field-refs.ts';
import {hashOf} from './hash.ts';
import type {Kubelets} from './kubelets.ts';
import type {PodWork} from './pod-work.ts';

type Contents = ReadonlyMap<string, Uint8Array | string>;

/** Whether a volume shows objects of the API as files. */
export function isProjection({configMap, secret, projected, downwardAPI}: Volume): boolean {
  return (configMap ?? secret ?? projected ?? downwardAPI) !== undefined;
}

/** The files of such a volume by path. */
export function projectedFiles(kubelets: Kubelets, work: PodWork, {configMap, secret, projected, downwardAPI}: Volume): Contents {
  const {registry} = kubelets.demo;
  const files = new Map<string, Uint8Array | string>();
  const addConfigMap = ({name = '', items}: {name?: string; items?: readonly KeyToPath[]}) =>
    addKeys(files, registry.get(configMaps, work.namespace, name), items);
  const addSecret = ({name = '', items}: {name?: string; items?: readonly KeyToPath[]}) =>
    addKeys(files, registry.get(secrets, work.namespace, name), items);
  if (configMap) addConfigMap(configMap);
  if (secret) addSecret({name: secret.secretName ?? '', ...(secret.items && {items: secret.items})});
  for (const source of projected?.sources ?? []) {
    if (source.configMap) addConfigMap(source.configMap);
    if (source.secret) addSecret(source.secret);
    if (source.serviceAccountToken) files.set(source.serviceAccountToken.path, tokenOf(kubelets, work));
    for (const item of source.downwardAPI?.items ?? []) files.set(item.path, downward(kubelets, work, item));
  }
  for (const item of downwardAPI?.items ?? []) files.set(item.path, downward(kubelets, work, item));
  return files;
}

/** Puts files behind a link that moves to new ones at once, as kubelet's AtomicWriter does. */
export function layOut({demo}: Kubelets, files: FileSystem, contents: Contents, seed: number): void {
  if (isLaidOut(files, contents)) return;
  const stamp = new Date(demo.agenda.now()).toISOString().slice(0, 19).replace(/[-T:]/g, '_');
  const folder = `..${stamp}.${seed}`;
  const before = files.lstat('/..data') && files.readLink('/..data');
  files.makeFolder(`/${folder}`);
  for (const [path, text] of contents) {
    const at = `/${folder}/${path}`;
    files.makeFolder(at.slice(0, at.lastIndexOf('/')), {hasParents: true});
    files.write(at, typeof text === 'string' ? Buffer.from(text) : text);
  }
  if (before !== undefined) files.remove('/..data');
  files.link('/..data', folder);
  const tops = new Set([...contents.keys()].map(path => path.split('/')[0]!));
  for (const name of files.list('/')) if (!name.startsWith('..') && !tops.has(name)) files.remove(`/${name}`);
  for (const name of tops) if (!files.lstat(`/${name}`)) files.link(`/${name}`, `..data/${name}`);
  if (before !== undefined) files.remove(`/${before}`, {isRecursive: true});
}

function isLaidOut(files: FileSystem, contents: Contents): boolean {
  if (!files.lstat('/..data')) return false;
  const names = files.list('/').filter(name => !name.startsWith('..'));
  const tops = new Set([...contents.keys()].map(path => path.split('/')[0]!));
  if (names.length !== tops.size) return false;
  return [...contents].every(
    ([path, text]) => files.stat(`/${path}`) && Buffer.from(files.read(`/${path}`)).equals(Buffer.from(text as string)),
  );
}

function addKeys(
  files: Map<string, Uint8Array | string>,
  object: ConfigMap | Secret | undefined,
  items: readonly KeyToPath[] | undefined,
): void {
  const data = object ? contentsOf(object) : {};
  const wanted = items?.length
    ? items
    : Object.keys(data)
        .sort()
        .map(key => ({key, path: key}));
  for (const {key, path} of wanted) if (data[key] !== undefined) files.set(path, data[key]);
}

export function contentsOf(object: ConfigMap | Secret): Readonly<Record<string, Uint8Array | string>> {
  const binary = (texts: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, new Uint8Array(Buffer.from(text, 'base64'))]));
  if ('binaryData' in object || object.kind === 'ConfigMap') {
    const {data, binaryData} = object as ConfigMap;
    return {...data, ...binary(binaryData)};
  }
  return binary(object.data);
}

function downward(
  kubelets: Kubelets,
  work: PodWork,
  {
    fieldRef,
    resourceFieldRef,
  }: {fieldRef?: {fieldPath: string}; resourceFieldRef?: {containerName?: string; resource: string; divisor?: string}},
): string {
  if (fieldRef) return fieldValue(work.pod, fieldRef, {ip: work.ip, hostIP: kubelets.addressOf(work.node)});
  const container = work.pod.spec?.containers.find(({name}) => name === resourceFieldRef?.containerName);
  if (!container || !resourceFieldRef) return '';
  return resourceValue(container, kubelets.demo.registry.get(nodes, undefined, work.node), resourceFieldRef);
}

/** In the form of a service account's token. No server takes it. */
function tokenOf({demo}: Kubelets, {namespace, name, uid, pod}: PodWork): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(demo.agenda.now() / 1000);
  const account = pod.spec?.serviceAccountName ?? 'default';
  const claims = {
    aud: ['https://kubernetes.default.svc.cluster.local'],
    exp: now + 3607,
    iat: now,
    iss: 'https://kubernetes.default.svc.cluster.local',
    'kubernetes.io': {namespace, pod: {name, uid}, serviceaccount: {name: account}},
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  const signature = Buffer.from(createRandom(hashOf(uid)).hex(128)).toString('base64url');
  return `${part({alg: 'RS256', kid: 'demo'})}.${part(claims)}.${signature}`;
}
