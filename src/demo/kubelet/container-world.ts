import {parseQuantity} from '../../kube/quantity.ts';
import {createRandom} from '../random.ts';
import type {Pod} from '../schema/kinds.ts';
import {createFileSystem} from '../shell/file-system.ts';
import {createTree, type TreeEntry} from '../shell/file-trees.ts';
import type {FileSystem} from '../shell/files.ts';
import {nodes} from '../types/nodes.ts';
import {treeOf} from './base-trees.ts';
import {expanded, hostnameOf} from './environment.ts';
import {hashOf} from './hash.ts';
import type {Image} from './images.ts';
import type {Kubelets} from './kubelets.ts';
import {networkOf} from './pod-network.ts';
import {type ContainerWork, type PodWork, targetOf} from './pod-work.ts';
import {createProcessTable} from './process-table.ts';
import type {Container} from './process.ts';
import {volumeFiles} from './volumes.ts';

/** What a container's processes live in: files, variables, the network. `onListen` tells of ports that open and close. */
export function createWorld(
  kubelets: Kubelets,
  work: PodWork,
  container: ContainerWork,
  {
    image,
    env,
    onListen,
    respond,
  }: {
    readonly image: Image;
    readonly env: Readonly<Record<string, string>>;
    readonly onListen?: () => void;
    readonly respond: Container['respond'];
  },
): Container {
  const {agenda} = kubelets.demo;
  const {spec} = container;
  const node = kubelets.demo.registry.get(nodes, undefined, work.node);
  const memory = spec.resources?.limits?.['memory'];
  const user = userOf(work.pod, container, image);
  const hostname = hostnameOf(work.pod);
  return {
    agenda,
    random: createRandom(hashOf(kubelets.seed, work.uid, spec.name, container.restartCount, 'world')),
    files: filesOf(kubelets, work, container, image, env, hostname),
    env,
    hostname,
    workingFolder: spec.workingDir ?? image.workingFolder ?? '/',
    user,
    network: networkOf(kubelets, work),
    machine: {
      cpus: Math.max(1, Math.floor(parseQuantity(node?.status?.capacity?.['cpu'] ?? '4') ?? 4)),
      memoryBytes: parseQuantity(node?.status?.capacity?.['memory'] ?? '16Gi') ?? 2 ** 34,
      bootedAt: node ? Date.parse(node.metadata.creationTimestamp) : agenda.now(),
      kernelVersion: node?.status?.nodeInfo?.kernelVersion || '6.1.0-40-amd64',
    },
    memoryLimit: memory === undefined ? undefined : parseQuantity(memory),
    processes: targetOf(work, container)?.run?.world()?.processes ?? createProcessTable(() => agenda.now(), user),
    listening: onListen ? new NoticingMap(onListen) : new Map<number, number>(),
    respond,
  };
}

/** What it is started with: command and args take the place of the image's own (with `$(NAME)` filled in). */
export function argvOf({spec}: ContainerWork, image: Image, env: Readonly<Record<string, string>>): readonly string[] {
  const filled = (words: readonly string[]) => words.map(word => expanded(word, env));
  if (spec.command?.length) return [...filled(spec.command), ...filled(spec.args ?? [])];
  const args = spec.args?.length ? filled(spec.args) : (image.command ?? []);
  return [...(image.entrypoint ?? []), ...args];
}

function filesOf(
  kubelets: Kubelets,
  work: PodWork,
  {spec}: ContainerWork,
  image: Image,
  env: Readonly<Record<string, string>>,
  hostname: string,
): FileSystem {
  const now = () => kubelets.demo.agenda.now();
  const files = createFileSystem({
    base: treeOf(image),
    now,
    ...(spec.securityContext?.readOnlyRootFilesystem && {isReadOnly: true}),
    ...(image.user && {user: image.user}),
  });
  const etc = createFileSystem({base: createTree(hostFiles(kubelets, work, hostname), undefined, now()), now});
  for (const path of ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf']) {
    files.mount({path, files: etc, subPath: path, device: '/dev/vda1', fileSystemType: 'ext4'});
  }
  for (const {name, mountPath, readOnly, subPath, subPathExpr} of spec.volumeMounts ?? []) {
    const volume = work.pod.spec?.volumes?.find(one => one.name === name);
    if (!volume) continue;
    const source = volumeFiles(kubelets, work, volume);
    const part = subPathExpr === undefined ? subPath : expanded(subPathExpr, env);
    const isProjection = volume.configMap ?? volume.secret ?? volume.projected ?? volume.downwardAPI;
    if (part !== undefined && !source.stat(`/${part}`)) source.makeFolder(`/${part}`, {hasParents: true});
    files.mount({
      path: mountPath,
      files: source,
      ...(part !== undefined && {subPath: source.resolve(`/${part}`)}),
      isReadOnly: readOnly === true || isProjection !== undefined,
      ...(volume.persistentVolumeClaim || volume.hostPath
        ? {device: '/dev/vdb', fileSystemType: 'ext4'}
        : {device: isProjection ? 'tmpfs' : '/dev/vda1', fileSystemType: isProjection ? 'tmpfs' : 'ext4'}),
    });
  }
  return files;
}

function hostFiles(kubelets: Kubelets, work: PodWork, hostname: string): Readonly<Record<string, TreeEntry>> {
  const {hostAliases = [], subdomain, dnsPolicy, dnsConfig = {}} = work.pod.spec ?? {};
  const address = work.ip ?? kubelets.addressOf(work.node);
  const ending = subdomain ? `\t${hostname}.${subdomain}.${work.namespace}.svc.cluster.local` : '';
  const hosts = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${address}${ending}\t${hostname}`,
    ...(hostAliases.length > 0 ? ['', '# Entries added by HostAliases.'] : []),
    ...hostAliases.map(({ip, hostnames = []}) => [ip, ...hostnames].join('\t')),
  ];
  const isInCluster = dnsPolicy !== 'None' && dnsPolicy !== 'Default';
  const searches = [
    ...(isInCluster ? [`${work.namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'] : []),
    ...(dnsConfig.searches ?? []),
  ];
  const servers = [
    ...(isInCluster ? [kubelets.dnsAddress()] : dnsPolicy === 'Default' ? ['10.0.0.2'] : []),
    ...(dnsConfig.nameservers ?? []),
  ];
  const options = [
    ...(isInCluster ? ['ndots:5'] : []),
    ...(dnsConfig.options ?? []).map(({name, value}) => (value === undefined ? name : `${name}:${value}`)),
  ];
  const resolver = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map(server => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return {'/etc/hostname': `${hostname}\n`, '/etc/hosts': `${hosts.join('\n')}\n`, '/etc/resolv.conf': `${resolver.join('\n')}\n`};
}

function userOf({spec}: Pod, container: ContainerWork, image: Image): string {
  const id = container.spec.securityContext?.runAsUser ?? spec?.securityContext?.runAsUser;
  return id === undefined ? (image.user ?? 'root') : id === 0 ? 'root' : String(id);
}

class NoticingMap extends Map<number, number> {
  readonly #notice: () => void;

  constructor(notice: () => void) {
    super();
    this.#notice = notice;
  }

  override set(port: number, since: number): this {
    super.set(port, since);
    this.#notice?.();
    return this;
  }

  override delete(port: number): boolean {
    const wasThere = super.delete(port);
    this.#notice?.();
    return wasThere;
  }
}
