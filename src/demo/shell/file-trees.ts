import {
  type FileTreeNode,
  type FolderNode,
  changeable,
  computedNode,
  copyFor,
  type Device,
  type Entries,
  deviceNode,
  fileNode,
  folderNode,
  linkNode,
} from './file-nodes.ts';
import type {Executable} from './files.ts';

/** What stands at a path of an image: a text, bytes, or one of the others. Folders on the way need not be told. */
export type TreeEntry =
  | string
  | Uint8Array
  | {readonly text: string | Uint8Array; readonly mode?: number; readonly user?: string; readonly group?: string}
  | {readonly program: Executable; readonly size?: number}
  | {readonly link: string}
  | {readonly folder: true; readonly mode?: number; readonly user?: string; readonly group?: string}
  | {readonly entries: Entries; readonly mode?: number}
  | {readonly compute: () => Uint8Array | string; readonly mode?: number}
  | {readonly device: Device; readonly mode?: number};

/** Files that many containers share and none changes: what an image holds. */
export type FileTree = {readonly root: FolderNode};

/** A tree of these entries by absolute path, on top of another. `builtAt` is the time of all of them. */
export function createTree(entries: Readonly<Record<string, TreeEntry>>, base?: FileTree, builtAt = 0): FileTree {
  const owner = {};
  const root = base ? copyFor(owner, base.root) : folderNode(owner, new Map(), {changedAt: builtAt});
  for (const [path, entry] of Object.entries(entries)) {
    const parts = path.split('/').filter(part => part !== '');
    const name = parts.pop();
    if (name === undefined) continue;
    let folder = root;
    for (const part of parts) folder = ownFolder(folder, part, owner, builtAt);
    const before = changeable(folder)!.get(name);
    const made = nodeOf(entry, owner, builtAt);
    const kept = made.type === 'folder' && before?.type === 'folder' ? {...made, entries: copyFor(owner, before).entries} : made;
    changeable(folder)!.set(name, kept);
  }
  return {root};
}

function ownFolder(parent: FolderNode, name: string, owner: object, builtAt: number): FolderNode {
  const entries = changeable(parent)!;
  const found = entries.get(name);
  if (found?.type === 'folder' && found.owner === owner) return found;
  const folder = found?.type === 'folder' ? copyFor(owner, found) : folderNode(owner, new Map(), {changedAt: builtAt});
  entries.set(name, folder);
  return folder;
}

function nodeOf(entry: TreeEntry, owner: object, changedAt: number): FileTreeNode {
  if (typeof entry === 'string') return fileNode(owner, encoder.encode(entry), {changedAt});
  if (entry instanceof Uint8Array) return fileNode(owner, entry, {changedAt});
  if ('program' in entry) return fileNode(owner, executable(entry.size ?? 0), {changedAt, mode: 0o755}, entry.program);
  if ('link' in entry) return linkNode(owner, entry.link, {changedAt});
  if ('entries' in entry) return folderNode(owner, entry.entries, {changedAt, mode: entry.mode ?? 0o555});
  if ('compute' in entry) return computedNode(owner, entry.compute, {changedAt, ...(entry.mode !== undefined && {mode: entry.mode})});
  if ('device' in entry) return deviceNode(owner, entry.device, {changedAt, ...(entry.mode !== undefined && {mode: entry.mode})});
  const {mode, user, group} = entry;
  const given = {changedAt, ...(mode !== undefined && {mode}), ...(user !== undefined && {user}), ...(group !== undefined && {group})};
  if ('folder' in entry) return folderNode(owner, new Map(), given);
  return fileNode(owner, typeof entry.text === 'string' ? encoder.encode(entry.text) : entry.text, given);
}

/** What stands in a program's file: the head of an ELF file for 64 bits (elf(5)). Programs of one size share it: who writes copies it first. */
function executable(size: number): Uint8Array {
  const known = executables.get(size);
  if (known) return known;
  const bytes = new Uint8Array(Math.max(size, 64));
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x3e, 0, 1]);
  executables.set(size, bytes);
  return bytes;
}

const executables = new Map<number, Uint8Array>();
const encoder = new TextEncoder();
