import {bytesOf, changeable, copyFor, type Device, type FileNode, type FileTreeNode, type FolderNode, folderNode} from './file-nodes.ts';
import type {FileTree} from './file-trees.ts';
import {FileError, type OpenFile} from './files.ts';
import {partsOf} from './paths.ts';

type Given = {readonly base: FileTree | undefined; now(): number; readonly capacity: number; readonly mode: number};

/** What a file system keeps: nodes of its own on top of those that it shares. Paths in it have no links in them. */
export class FileStore {
  readonly root: FolderNode;
  readonly now: () => number;
  readonly capacity: number;
  /** Bytes of the files of its own. */
  used = 0;

  constructor({base, now, capacity, mode}: Given) {
    this.root = base ? copyFor(this, base.root) : folderNode(this, new Map(), {mode, changedAt: now()});
    this.now = now;
    this.capacity = capacity;
  }

  node(innerPath: string): FileTreeNode | undefined {
    let node: FileTreeNode | undefined = this.root;
    for (const part of partsOf(innerPath)) node = node?.type === 'folder' ? node.entries.get(part) : undefined;
    return node;
  }

  /** The node at an inner path, made this file system's own with all folders above it. */
  own(innerPath: string): FileTreeNode {
    let node: FileTreeNode = this.root;
    for (const part of partsOf(innerPath)) {
      if (node.type !== 'folder') throw new FileError('ENOTDIR', innerPath);
      let child = node.entries.get(part);
      if (!child) throw new FileError('ENOENT', innerPath);
      const entries = changeable(node);
      if (child.owner !== this && entries) {
        child = copyFor(this, child);
        if (child.type === 'file') this.used += child.size;
        entries.set(part, child);
      }
      node = child;
    }
    return node;
  }

  take(bytes: number, path: string): void {
    if (bytes > 0 && this.used + bytes > this.capacity) throw new FileError('ENOSPC', path);
    this.used += bytes;
  }

  opened(node: FileNode, innerPath: string, path: string): OpenFile {
    const store = this;
    const owned = () => (node.owner === store ? node : (store.own(innerPath) as FileNode));
    return {
      type: 'file',
      size: () => (node.compute ? bytesOf(node).length : node.size),
      readAt: (offset, length) => bytesOf(node).subarray(offset, offset + length),
      writeAt(offset, bytes) {
        const file = owned();
        const end = offset + bytes.length;
        store.#grow(file, end, path);
        // Who has read it before keeps what was read.
        if (offset < file.size) file.bytes = file.bytes.slice();
        file.bytes.set(bytes, offset);
        file.size = Math.max(file.size, end);
        file.changedAt = store.now();
      },
      append(bytes) {
        const file = owned();
        const {size} = file;
        store.#grow(file, size + bytes.length, path);
        file.bytes.set(bytes, size);
        file.size = size + bytes.length;
        file.changedAt = store.now();
      },
      truncate(size) {
        const file = owned();
        if (size < file.size) store.used -= file.size - size;
        else store.#grow(file, size, path);
        file.bytes = file.bytes.slice(0, size);
        file.size = size;
        file.changedAt = store.now();
      },
    };
  }

  #grow(file: FileNode, size: number, path: string): void {
    if (file.compute) throw new FileError('EACCES', path);
    if (size > file.size) this.take(size - file.size, path);
    if (size <= file.bytes.length) return;
    const bytes = new Uint8Array(file.size === 0 ? size : Math.max(size, Math.min(2 * size, size + 2 ** 24)));
    bytes.set(file.bytes.subarray(0, file.size));
    file.bytes = bytes;
  }
}

export function deviceFile(device: Device): OpenFile {
  return {
    type: 'device',
    size: () => 0,
    readAt: (_, length) => device.read(length),
    writeAt: (_, bytes) => device.write(bytes),
    append: bytes => device.write(bytes),
    truncate() {},
  };
}
