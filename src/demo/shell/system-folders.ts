import type {Container} from '../kubelet/process.ts';
import type {Entries, FileTreeNode} from './file-nodes.ts';
import {computedNode, type Device, folderNode, linkNode} from './file-nodes.ts';
import {createFileSystem} from './file-system.ts';
import {createTree} from './file-trees.ts';
import {FileError} from './files.ts';
import {type Kernel, kernelOf} from './kernel.ts';
import {loadOf, machineOf, memoryOf, upSeconds} from './machine.ts';
import type {Task} from './task.ts';

/** Mounts /proc, /dev and /sys, as a runtime does before it starts a container. Where something is mounted there already it stays. */
export function mountSystemFolders(container: Container): void {
  const {files, agenda} = container;
  if (prepared.has(files)) return;
  prepared.add(files);
  const now = () => agenda.now();
  const kernel = kernelOf(container);
  const mounted = new Set(files.mounts.map(({path}) => path));
  const made = {
    '/proc': {tree: createTree({'/proc': {entries: processFolders(container, kernel)}}, undefined, now()), type: 'proc', isReadOnly: false},
    '/dev': {tree: createTree(devices(container), undefined, now()), type: 'tmpfs', isReadOnly: false},
    '/sys': {
      tree: createTree({'/sys/fs/cgroup': {entries: controlGroup(container, kernel)}}, undefined, now()),
      type: 'sysfs',
      isReadOnly: true,
    },
  };
  for (const [path, {tree, type, isReadOnly}] of Object.entries(made)) {
    if (mounted.has(path)) continue;
    files.mount({path, subPath: path, files: createFileSystem({base: tree, now}), isReadOnly, device: type, fileSystemType: type});
  }
  if (kernel.container === container) return;
  // The root of the container whose processes are seen, and what is mounted there.
  for (const mount of [{path: '/', files: kernel.container.files}, ...kernel.container.files.mounts]) {
    files.mount({...mount, path: `/proc/1/root${mount.path === '/' ? '' : mount.path}`, isHidden: true});
  }
}

const prepared = new WeakSet<Container['files']>();

type Makers = Readonly<Record<string, () => FileTreeNode>>;

function entriesOf(makers: Makers, more: Entries = {get: () => undefined, keys: () => []}): Entries {
  return {
    get: name => (Object.hasOwn(makers, name) ? makers[name]!() : more.get(name)),
    keys: () => [...Object.keys(makers), ...more.keys()],
  };
}

const text =
  (make: () => string, mode = 0o444) =>
  () =>
    computedNode(owner, make, {mode});
const folder = (entries: Entries) => () => folderNode(owner, entries, {mode: 0o555});
const link = (target: () => string) => () => linkNode(owner, target());
const owner = {};

function processFolders(container: Container, kernel: Kernel): Entries {
  const machine = machineOf(container);
  const fixed: Makers = {
    self: link(() => String(kernel.running?.pid ?? 1)),
    meminfo: text(() => meminfo(container)),
    uptime: text(() => `${upSeconds(container).toFixed(2)} ${(upSeconds(container) * machine.cpus * 0.9).toFixed(2)}\n`),
    loadavg: text(() => `${loadOf(container).join(' ')} 1/${200 + kernel.tasks.size} ${Math.max(1, ...kernel.tasks.keys())}\n`),
    cpuinfo: text(() => Array.from({length: machine.cpus}, (_, index) => cpuinfo(index)).join('\n')),
    version: text(() => `Linux version ${machine.kernelVersion} (root@builder) (gcc 12.2.0, GNU ld 2.40) #1 SMP PREEMPT_DYNAMIC\n`),
    mounts: text(() => mountLines(container)),
    cmdline: text(() => 'BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro quiet\n'),
    filesystems: text(() => 'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\toverlay\n\text4\n'),
    sys: folder(
      entriesOf({
        kernel: folder(entriesOf({hostname: text(() => `${container.hostname}\n`), osrelease: text(() => `${machine.kernelVersion}\n`)})),
      }),
    ),
  };
  return entriesOf(fixed, {
    get: name => {
      const task = /^\d+$/.test(name) ? kernel.tasks.get(Number(name)) : undefined;
      return task && folderNode(owner, taskFiles(container, task), {mode: 0o555, changedAt: task.startedAt});
    },
    keys: () => [...kernel.tasks.keys()].map(String),
  });
}

function taskFiles(container: Container, task: Task): Entries {
  const startArguments = () => task.argv.map(argument => `${argument}\0`).join('');
  const name = () => (task.argv[0] ?? '').replace(/^.*\//, '').slice(0, 15);
  return entriesOf({
    cmdline: text(startArguments),
    comm: text(() => `${name()}\n`),
    environ: text(() => [...task.env].map(([key, value]) => `${key}=${value}\0`).join(''), 0o400),
    cwd: link(() => task.folder),
    root: link(() => '/'),
    status: text(() => status(task, name())),
    stat: text(
      () =>
        `${task.pid} (${name()}) S ${task.parent?.pid ?? 0} ${task.group} ${task.group} 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 0 ${task.memory} 0\n`,
    ),
    mounts: text(() => mountLines(container)),
    cgroup: text(() => '0::/\n'),
    limits: text(
      () =>
        'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1048576              1048576              files     \n',
    ),
    fd: folder({
      get: number => {
        const found = task.descriptors.get(Number(number));
        return found && linkNode(owner, found.path ?? `pipe:[${task.pid}${number}]`, {mode: 0o700});
      },
      keys: () => [...task.descriptors.keys()].map(String),
    }),
  });
}

function status(task: Task, name: string): string {
  const memory = Math.ceil(task.memory / 1024);
  const lines = [
    `Name:\t${name}`,
    `Umask:\t${task.umask.toString(8).padStart(4, '0')}`,
    `State:\t${task.pid === task.container.processes.list().at(-1)?.pid ? 'R (running)' : 'S (sleeping)'}`,
    `Tgid:\t${task.pid}`,
    `Pid:\t${task.pid}`,
    `PPid:\t${task.parent?.pid ?? 0}`,
    'Uid:\t0\t0\t0\t0',
    'Gid:\t0\t0\t0\t0',
    `VmPeak:\t${String(memory + 1700).padStart(8)} kB`,
    `VmSize:\t${String(memory + 1700).padStart(8)} kB`,
    `VmRSS:\t${String(memory).padStart(8)} kB`,
    'Threads:\t1',
  ];
  return `${lines.join('\n')}\n`;
}

function meminfo(container: Container): string {
  const {total, free, available, buffers, cached} = memoryOf(container);
  const rows = {
    MemTotal: total,
    MemFree: free,
    MemAvailable: available,
    Buffers: buffers,
    Cached: cached,
    SwapCached: 0,
    SwapTotal: 0,
    SwapFree: 0,
  };
  return Object.entries(rows)
    .map(([name, value]) => `${`${name}:`.padEnd(15)} ${String(value).padStart(8)} kB\n`)
    .join('');
}

function cpuinfo(index: number): string {
  const rows = {
    processor: index,
    vendor_id: 'GenuineIntel',
    'cpu family': 6,
    model: 85,
    'model name': 'Intel(R) Xeon(R) Processor @ 2.50GHz',
    'cpu MHz': '2500.000',
  };
  return Object.entries(rows)
    .map(([name, value]) => `${name}${name.length < 8 ? '\t\t' : '\t'}: ${value}\n`)
    .join('');
}

/** As /proc/mounts lists them. */
export function mountLines({files}: Container): string {
  const isReadOnly = !files.allows('/', 'write');
  const root = `overlay / overlay ${isReadOnly ? 'ro' : 'rw'},relatime 0 0\n`;
  const order = ['/proc', '/dev', '/sys'];
  const rank = (path: string) => (order.includes(path) ? order.indexOf(path) : order.length);
  return (
    root +
    files.mounts
      .filter(({isHidden}) => !isHidden)
      .sort((one, other) => rank(one.path) - rank(other.path))
      .map(({path, device = 'tmpfs', fileSystemType = 'tmpfs', isReadOnly: isFixed}) => {
        return `${device} ${path} ${fileSystemType} ${isFixed ? 'ro' : 'rw'}${flagsOf(fileSystemType)},relatime 0 0\n`;
      })
      .join('')
  );
}

function flagsOf(type: string): string {
  return type === 'proc' || type === 'sysfs' ? ',nosuid,nodev,noexec' : '';
}

function controlGroup(container: Container, kernel: Kernel): Entries {
  const own = () => [...kernel.tasks.values()].filter(task => task.container === container);
  return entriesOf({
    'cgroup.controllers': text(() => 'cpuset cpu io memory hugetlb pids\n'),
    'cgroup.procs': text(() =>
      own()
        .map(({pid}) => `${pid}\n`)
        .join(''),
    ),
    'cpu.max': text(() => 'max 100000\n'),
    'cpu.stat': text(() => `usage_usec ${kernel.steps * 50}\nuser_usec ${kernel.steps * 30}\nsystem_usec ${kernel.steps * 20}\n`),
    'memory.current': text(() => `${kernel.memoryOf(container)}\n`),
    'memory.max': text(() => `${container.memoryLimit ?? 'max'}\n`),
    'pids.current': text(() => `${own().length}\n`),
    'pids.max': text(() => 'max\n'),
  });
}

function devices({random}: Container): Parameters<typeof createTree>[0] {
  const chance: Device = {number: [1, 8], read: length => Uint8Array.from({length}, () => random.below(256)), write() {}};
  return {
    '/dev': {folder: true},
    '/dev/null': {device: {number: [1, 3], read: () => nothing, write() {}}},
    '/dev/zero': {device: {number: [1, 5], read: length => (length >= zeros.length ? zeros : zeros.subarray(0, length)), write() {}}},
    '/dev/full': {
      device: {
        number: [1, 7],
        read: length => zeros.subarray(0, length),
        write() {
          throw new FileError('ENOSPC', '/dev/full');
        },
      },
    },
    '/dev/random': {device: chance},
    '/dev/urandom': {device: {...chance, number: [1, 9]}},
    '/dev/tty': {device: {number: [5, 0], read: () => nothing, write() {}}},
    '/dev/fd': {link: '/proc/self/fd'},
    '/dev/stdin': {link: '/proc/self/fd/0'},
    '/dev/stdout': {link: '/proc/self/fd/1'},
    '/dev/stderr': {link: '/proc/self/fd/2'},
    '/dev/ptmx': {link: 'pts/ptmx'},
    '/dev/pts': {folder: true},
    '/dev/shm': {folder: true, mode: 0o1777},
    '/dev/mqueue': {folder: true, mode: 0o1777},
  };
}

const nothing = new Uint8Array();
/** Read again and again, so that what keeps them takes no room here. */
const zeros = new Uint8Array(2 ** 20);
