import {
  type FileNode,
  type FileTreeNode,
  type FolderNode,
  bytesOf,
  changeable,
  fileNode,
  folderNode,
  linkNode,
  weightOf,
} from './file-nodes.ts';
import {FileLookup, type Place} from './file-lookup.ts';
import {deviceFile, FileStore} from './file-store.ts';
import type {FileTree} from './file-trees.ts';
import {
  type Change,
  type Entry,
  type Executable,
  FileError,
  type FileSystem,
  type Mount,
  type OpenFile,
  type OpenOptions,
} from './files.ts';
import {cleanPath, joined, lastOf, parentOf, partsOf} from './paths.ts';

export type FileSystemOptions = {
  /** What lies below: it is shared and stays as it is. */
  readonly base?: FileTree;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Bytes; 128 MiB unless told. */
  readonly capacity?: number;
  /** A root that cannot be written to (readOnlyRootFilesystem). Mounts decide for themselves. */
  readonly isReadOnly?: boolean;
  /** Whose rights are looked at; root may do all. */
  readonly user?: string;
  /** Mode of the root folder. */
  readonly mode?: number;
};

/** A container's root, or a volume that is mounted into one or several of them. */
export function createFileSystem(options: FileSystemOptions): FileSystem {
  return new MemoryFiles(options);
}

class MemoryFiles implements FileSystem {
  readonly #store: FileStore;
  readonly #lookup: FileLookup;
  readonly #user: string;
  readonly #inodes = new WeakMap<object, number>();
  #lastInode = 1;

  constructor({base, now, capacity = 128 * 2 ** 20, isReadOnly = false, user = 'root', mode = 0o755}: FileSystemOptions) {
    this.#store = new FileStore({base, now, capacity, mode});
    this.#lookup = new FileLookup(this.#store, isReadOnly, user);
    stores.set(this, this.#store);
    this.#user = user;
  }

  get mounts(): readonly Mount[] {
    return this.#lookup.mounts;
  }

  get usage(): {used: number; capacity: number} {
    const {used, capacity} = this.#store;
    return {used, capacity};
  }

  stat(path: string): Entry | undefined {
    return this.#entry(path, true);
  }

  lstat(path: string): Entry | undefined {
    return this.#entry(path, false);
  }

  read(path: string): Uint8Array {
    const place = this.#existing(path);
    const {node} = place;
    if (node?.type === 'folder') throw new FileError('EISDIR', path);
    this.#need(place, 'read', path);
    if (node?.type === 'device') return node.device.read(65536);
    return bytesOf(node as FileNode);
  }

  write(path: string, bytes: Uint8Array, {isAppending = false, mode}: {isAppending?: boolean; mode?: number} = {}): void {
    const file = this.open(path, {isWriting: true, isTruncating: !isAppending, ...(mode !== undefined && {mode})});
    file.append(bytes);
  }

  open(path: string, {isWriting = false, isTruncating = false, mode = 0o644}: OpenOptions = {}): OpenFile {
    let place = this.#lookup.locate(path, true);
    if (!place.node) {
      if (!isWriting || path.endsWith('/')) throw new FileError('ENOENT', path);
      const node = fileNode(place.store, nothing, {mode, changedAt: this.#store.now(), ...this.#ids()});
      this.#put(place, node, path);
      place = {...place, node};
    }
    let node = place.node!;
    if (node.type === 'folder') throw new FileError('EISDIR', path);
    this.#need(place, isWriting ? 'write' : 'read', path);
    if (node.type === 'device') return deviceFile(node.device);
    const {store} = place;
    if (isWriting) {
      if (place.isReadOnly) throw new FileError('EROFS', path);
      node = store.own(place.innerPath) as FileNode;
    }
    const file = node as FileNode;
    const opened = store.opened(file, place.innerPath, path);
    if (isTruncating && file.size > 0) opened.truncate(0);
    return opened;
  }

  makeFolder(path: string, {hasParents = false, mode = 0o755}: {hasParents?: boolean; mode?: number} = {}): void {
    const place = hasParents ? this.#withParents(path, mode) : this.#lookup.locate(path, true);
    if (place.node) {
      if (hasParents && place.node.type === 'folder') return;
      throw new FileError('EEXIST', path);
    }
    this.#put(place, folderNode(place.store, new Map(), {mode, changedAt: this.#store.now(), ...this.#ids()}), path);
  }

  list(path: string): readonly string[] {
    const place = this.#existing(path);
    if (place.node?.type !== 'folder') throw new FileError('ENOTDIR', path);
    this.#need(place, 'read', path);
    const names = new Set(place.node.entries.keys());
    const prefix = place.path === '/' ? '/' : `${place.path}/`;
    for (const mountPath of this.#lookup.mounts.map(({path: at}) => at)) {
      if (mountPath.startsWith(prefix) && mountPath.length > prefix.length) names.add(mountPath.slice(prefix.length).split('/')[0]!);
    }
    return [...names].sort((one, other) => (one < other ? -1 : 1));
  }

  remove(path: string, {isRecursive = false}: {isRecursive?: boolean} = {}): void {
    const place = this.#lookup.locate(path, false);
    const {node, store} = place;
    if (!node) throw new FileError('ENOENT', path);
    if (this.#lookup.isMountPoint(place.path)) throw new FileError('EBUSY', path);
    if (node.type === 'folder' && !isRecursive) {
      if ([...node.entries.keys()].length > 0) throw new FileError('ENOTEMPTY', path);
    }
    const folder = this.#writableFolder(place, path);
    changeable(folder)!.delete(lastOf(place.path));
    node.links--;
    if (node.type !== 'file' || node.links === 0) store.used -= weightOf(node, store);
    folder.changedAt = this.#store.now();
  }

  rename(from: string, to: string): void {
    const source = this.#lookup.locate(from, false);
    if (!source.node) throw new FileError('ENOENT', from);
    let target = this.#lookup.locate(to, false);
    if (source.path === target.path) return;
    if (target.path.startsWith(`${source.path}/`)) throw new FileError('EINVAL', to);
    if (target.store !== source.store) throw new FileError('EXDEV', to);
    if (this.#lookup.isMountPoint(source.path) || this.#lookup.isMountPoint(target.path)) throw new FileError('EBUSY', from);
    if (target.node) {
      if (target.node.type === 'folder' && source.node.type !== 'folder') throw new FileError('EISDIR', to);
      if (target.node.type !== 'folder' && source.node.type === 'folder') throw new FileError('ENOTDIR', to);
      this.remove(to);
      target = this.#lookup.locate(to, false);
    }
    const out = this.#writableFolder(source, from);
    const into = this.#writableFolder(target, to);
    const node = changeable(out)!.get(lastOf(source.path))!;
    changeable(out)!.delete(lastOf(source.path));
    changeable(into)!.set(lastOf(target.path), node);
    out.changedAt = into.changedAt = this.#store.now();
  }

  link(path: string, target: string): void {
    const place = this.#lookup.locate(path, false);
    if (place.node) throw new FileError('EEXIST', path);
    this.#put(place, linkNode(place.store, target, {changedAt: this.#store.now(), ...this.#ids()}), path);
  }

  hardLink(from: string, to: string): void {
    const source = this.#existing(from);
    const target = this.#lookup.locate(to, false);
    if (target.node) throw new FileError('EEXIST', to);
    if (source.node?.type === 'folder') throw new FileError('EPERM', from);
    if (source.store !== target.store) throw new FileError('EXDEV', to);
    if (source.isReadOnly) throw new FileError('EROFS', to);
    const node = source.store.own(source.innerPath);
    node.links++;
    this.#put(target, node, to, 0);
  }

  readLink(path: string): string {
    const {node} = this.#lookup.locate(path, false);
    if (!node) throw new FileError('ENOENT', path);
    if (node.type !== 'link') throw new FileError('EINVAL', path);
    return node.target;
  }

  resolve(path: string): string {
    return this.#lookup.locate(path, true).path;
  }

  program(path: string): Executable | undefined {
    const {node} = this.#lookup.locate(path, true);
    return node?.type === 'file' ? node.program : undefined;
  }

  copyFile(from: string, to: string): void {
    const source = this.#existing(from);
    if (source.node?.type === 'folder') throw new FileError('EISDIR', from);
    const program = source.node?.type === 'file' ? source.node.program : undefined;
    const bytes = this.read(from);
    const mode = source.node!.mode & 0o777;
    if (!program) return this.write(to, bytes, {mode});
    const target = this.#lookup.locate(to, true);
    this.#put(target, fileNode(target.store, bytes, {mode, changedAt: this.#store.now(), ...this.#ids()}, program), to);
  }

  change(path: string, {mode, user, group, changedAt}: Change): void {
    const place = this.#existing(path);
    if (place.isReadOnly) throw new FileError('EROFS', path);
    const isOwn = this.#user === 'root' || place.node!.user === this.#user;
    if (!isOwn || (user !== undefined && this.#user !== 'root' && user !== this.#user)) throw new FileError('EPERM', path);
    const node = place.store.own(place.innerPath);
    if (mode !== undefined) node.mode = mode & 0o7777;
    if (user !== undefined) node.user = user;
    if (group !== undefined) node.group = group;
    if (changedAt !== undefined) node.changedAt = changedAt;
  }

  allows(path: string, what: 'read' | 'write' | 'execute'): boolean {
    const place = this.#lookup.locate(path, true);
    if (!place.node) return false;
    return this.#lookup.may(place.node, what) && !(what === 'write' && place.isReadOnly && place.node.type !== 'device');
  }

  mount(mount: Mount): void {
    const path = this.#mountable(cleanPath(mount.path));
    const store = stores.get(mount.files);
    if (!store) throw new TypeError('only file systems made by createFileSystem can be mounted');
    this.#lookup.setMount(path, {...mount, store, path, subPath: cleanPath(mount.subPath ?? '/')});
  }

  unmount(path: string): void {
    this.#lookup.setMount(cleanPath(path), undefined);
  }

  /** The path without links; folders on the way are made where they can be, as runc does. */
  #mountable(path: string): string {
    let at = '/';
    for (const part of partsOf(parentOf(path))) {
      const place = this.#lookup.locate(joined(at, `/${part}`), true);
      if (!place.node) {
        const upper = place.store.own(parentOf(place.innerPath));
        if (upper.type === 'folder')
          changeable(upper)?.set(lastOf(place.path), folderNode(place.store, new Map(), {changedAt: this.#store.now()}));
      }
      at = place.path;
    }
    return joined(at, `/${lastOf(path)}`);
  }

  #entry(path: string, isFollowing: boolean): Entry | undefined {
    const node = this.#lookup.found(path, isFollowing);
    if (!node) return undefined;
    const {type, mode, user, group, changedAt, identity} = node;
    // Numbered when they are first looked at: the same run gives the same numbers.
    const inode = this.#inodes.get(identity) ?? ++this.#lastInode;
    this.#inodes.set(identity, inode);
    const links = type === 'folder' ? 2 : Math.max(1, node.links);
    return {type, size: sizeOf(node), mode, user, group, changedAt, inode, links};
  }

  #existing(path: string): Place {
    const place = this.#lookup.locate(path, true);
    if (!place.node) throw new FileError('ENOENT', path);
    return place;
  }

  #withParents(path: string, mode: number): Place {
    const parts = partsOf(path);
    for (let end = 1; end < parts.length; end++) {
      const upper = `/${parts.slice(0, end).join('/')}`;
      const place = this.#lookup.locate(upper, true);
      if (!place.node) this.#put(place, folderNode(place.store, new Map(), {mode, changedAt: this.#store.now(), ...this.#ids()}), upper);
      else if (place.node.type !== 'folder') throw new FileError('ENOTDIR', path);
    }
    return this.#lookup.locate(path, true);
  }

  #put(place: Place, node: FileTreeNode, path: string, weight = node.type === 'file' ? node.size : 0): void {
    const folder = this.#writableFolder(place, path);
    place.store.take(weight, path);
    changeable(folder)!.set(lastOf(place.innerPath), node);
    folder.changedAt = this.#store.now();
  }

  #writableFolder(place: Place, path: string): FolderNode {
    const parent = this.#lookup.at(parentOf(place.path));
    if (!parent.node) throw new FileError('ENOENT', path);
    if (place.isReadOnly || parent.isReadOnly) throw new FileError('EROFS', path);
    if (!this.#lookup.may(parent.node, 'write')) throw new FileError('EACCES', path);
    const folder = place.store.own(parentOf(place.innerPath));
    if (folder.type !== 'folder') throw new FileError('ENOTDIR', path);
    if (!changeable(folder)) throw new FileError('EPERM', path);
    return folder;
  }

  #ids(): {user: string; group: string} {
    return {user: this.#user, group: this.#user};
  }

  #need({node, isReadOnly}: Place, what: 'read' | 'write', path: string): void {
    if (!node || !this.#lookup.may(node, what)) throw new FileError('EACCES', path);
    if (what === 'write' && isReadOnly && node.type === 'file') throw new FileError('EROFS', path);
  }
}

function sizeOf(node: FileTreeNode): number {
  if (node.type === 'file') return node.size;
  if (node.type === 'link') return encoder.encode(node.target).length;
  return node.type === 'folder' && changeable(node) ? 4096 : 0;
}

const encoder = new TextEncoder();
const nothing = new Uint8Array();
const stores = new WeakMap<FileSystem, FileStore>();
