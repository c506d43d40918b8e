import type {Executable} from './files.ts';

/**
 * Files and folders as they are kept. A node belongs to the file system that made it (`owner`); others may hold it too, as a layer below, and
 * copy it before they change it; the copy keeps the identity.
 */
export type FileNode = {
  readonly type: 'file';
  /** May be longer than the file: room to append. */
  bytes: Uint8Array;
  size: number;
  /** Made anew at each reading, in place of bytes. */
  readonly compute?: () => Uint8Array | string;
  readonly program?: Executable | undefined;
} & Common;

export type FolderNode = {readonly type: 'folder'; readonly entries: Entries} & Common;
export type LinkNode = {readonly type: 'link'; readonly target: string} & Common;
export type DeviceNode = {readonly type: 'device'; readonly device: Device} & Common;
export type FileTreeNode = FileNode | FolderNode | LinkNode | DeviceNode;

type Common = {
  mode: number;
  user: string;
  group: string;
  changedAt: number;
  links: number;
  readonly identity: object;
  readonly owner: object;
};

/** What a folder holds: a map, or names that come and go by themselves, as those of /proc. */
export type Entries = {
  get(name: string): FileTreeNode | undefined;
  keys(): Iterable<string>;
};

export type Device = {
  /** As `ls -l` prints it: major and minor. */
  readonly number: readonly [number, number];
  /** Empty at the end. */
  read(length: number): Uint8Array;
  /** Throws where nothing can be written. */
  write(bytes: Uint8Array): void;
};

type Given = Partial<Omit<Common, 'identity'>>;

export function fileNode(owner: object, bytes: Uint8Array, given: Given = {}, program?: Executable): FileNode {
  return {type: 'file', bytes, size: bytes.length, program, ...common(owner, 0o644, given)};
}

export function computedNode(owner: object, compute: () => Uint8Array | string, given: Given = {}): FileNode {
  return {type: 'file', bytes: nothing, size: 0, compute, ...common(owner, 0o444, given)};
}

export function folderNode(owner: object, entries: Entries = new Map(), given: Given = {}): FolderNode {
  return {type: 'folder', entries, ...common(owner, 0o755, given)};
}

export function linkNode(owner: object, target: string, given: Given = {}): LinkNode {
  return {type: 'link', target, ...common(owner, 0o777, given)};
}

export function deviceNode(owner: object, device: Device, given: Given = {}): DeviceNode {
  return {type: 'device', device, ...common(owner, 0o666, given)};
}

/** The same node in the hands of another owner. */
export function copyFor<T extends FileTreeNode>(owner: object, node: T): T {
  if (node.type === 'folder') return {...node, entries: mapOf(node.entries), owner};
  // Cut to its size, so that appending takes new room.
  if (node.type === 'file') return {...node, bytes: node.bytes.subarray(0, node.size), owner};
  return {...node, owner};
}

/** The entries of a folder that may be changed. */
export function changeable(folder: FolderNode): Map<string, FileTreeNode> | undefined {
  return folder.entries instanceof Map ? folder.entries : undefined;
}

export function bytesOf(node: FileNode): Uint8Array {
  if (!node.compute) return node.bytes.subarray(0, node.size);
  const made = node.compute();
  return typeof made === 'string' ? encoder.encode(made) : made;
}

/** What it takes on the disk. */
export function weightOf(node: FileTreeNode, owner: object): number {
  if (node.owner !== owner) return 0;
  if (node.type === 'file') return node.size;
  if (node.type !== 'folder' || !(node.entries instanceof Map)) return 0;
  let weight = 0;
  for (const child of node.entries.values()) weight += weightOf(child, owner);
  return weight;
}

function common(owner: object, mode: number, given: Given): Common {
  return {mode, user: 'root', group: 'root', changedAt: 0, links: 1, ...given, identity: {}, owner};
}

function mapOf(entries: Entries): Map<string, FileTreeNode> {
  if (entries instanceof Map) return new Map(entries);
  const map = new Map<string, FileTreeNode>();
  for (const name of entries.keys()) map.set(name, entries.get(name)!);
  return map;
}

const encoder = new TextEncoder();
const nothing = new Uint8Array();
