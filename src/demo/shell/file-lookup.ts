import {type FileTreeNode, type FolderNode, folderNode} from './file-nodes.ts';
import type {FileStore} from './file-store.ts';
import {FileError, type Mount} from './files.ts';
import {joined, parentOf, partsOf} from './paths.ts';

/** A node, the store that has it, and the path to it there. */
export type Place = {
  readonly store: FileStore;
  readonly node: FileTreeNode | undefined;
  /** Seen from the container. */
  readonly path: string;
  readonly innerPath: string;
  readonly isReadOnly: boolean;
};

/** What a mount shows of which store. */
export type Mounted = Mount & {readonly store: FileStore; readonly subPath: string};

/** Finds what a path leads to: through links, mounts and what the user may pass. */
export class FileLookup {
  readonly #store: FileStore;
  readonly #isReadOnly: boolean;
  readonly #user: string;
  readonly #mounts = new Map<string, Mounted>();
  #mountsByLength: readonly Mounted[] = [];

  constructor(store: FileStore, isReadOnly: boolean, user: string) {
    this.#store = store;
    this.#isReadOnly = isReadOnly;
    this.#user = user;
  }

  get mounts(): readonly Mounted[] {
    return [...this.#mounts.values()];
  }

  setMount(path: string, mounted: Mounted | undefined): void {
    if (mounted) this.#mounts.set(path, mounted);
    else this.#mounts.delete(path);
    this.#mountsByLength = [...this.#mounts.values()].sort((one, other) => other.path.length - one.path.length);
  }

  isMountPoint(path: string): boolean {
    return this.#mounts.has(path);
  }

  found(path: string, isFollowing: boolean): FileTreeNode | undefined {
    try {
      return this.locate(path, isFollowing).node;
    } catch (error) {
      if (error instanceof FileError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  /** Walks the path; its last part may be missing, the others must be folders. */
  locate(path: string, isFollowing: boolean): Place {
    const parts = partsOf(path);
    let followed = 0;
    let place = this.at('/');
    const isFolderAsked = path.endsWith('/');
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index]!;
      const isLast = index === parts.length - 1;
      if (!place.node) throw new FileError('ENOENT', path);
      if (place.node.type !== 'folder') throw new FileError('ENOTDIR', path);
      if (!this.may(place.node, 'execute')) throw new FileError('EACCES', path);
      if (part === '..') {
        place = this.at(parentOf(place.path));
        continue;
      }
      const next = this.#child(place, part);
      if (next.node?.type === 'link' && (!isLast || isFollowing || isFolderAsked)) {
        if (++followed > 40) throw new FileError('ELOOP', path);
        const target = next.node.target;
        const start = target.startsWith('/') ? '/' : place.path;
        parts.splice(0, index + 1, ...partsOf(target));
        index = -1;
        place = this.at(start);
        continue;
      }
      place = next;
    }
    if (isFolderAsked && place.node && place.node.type !== 'folder') throw new FileError('ENOTDIR', path);
    return place;
  }

  #child(parent: Place, name: string): Place {
    const path = parent.path === '/' ? `/${name}` : `${parent.path}/${name}`;
    if (this.#mounts.size > 0) {
      if (this.#mounts.has(path)) return this.at(path);
      const node = (parent.node as FolderNode).entries.get(name);
      if (!node && this.#mountsByLength.some(mount => mount.path.startsWith(`${path}/`))) return this.#waypoint(path);
    }
    const node = (parent.node as FolderNode).entries.get(name);
    const innerPath = parent.innerPath === '/' ? `/${name}` : `${parent.innerPath}/${name}`;
    return {store: parent.store, node, path, innerPath, isReadOnly: parent.isReadOnly};
  }

  /** A folder that is there only because something is mounted further on. */
  #waypoint(path: string): Place {
    return {
      store: this.#store,
      node: folderNode(this.#store, frozen, {changedAt: this.#store.root.changedAt}),
      path,
      innerPath: path,
      isReadOnly: true,
    };
  }

  /** What stands at a path that has no links in it. */
  at(path: string): Place {
    const mount = this.#mountOf(path);
    const store = mount ? mount.store : this.#store;
    const innerPath = mount ? joined(mount.subPath, path.slice(mount.path.length)) : path;
    const node = store.node(innerPath);
    if (!node && this.#mountsByLength.some(other => other.path.startsWith(`${path}/`))) return this.#waypoint(path);
    return {store, node, path, innerPath, isReadOnly: mount ? Boolean(mount.isReadOnly) : this.#isReadOnly};
  }

  #mountOf(path: string): Mounted | undefined {
    return this.#mountsByLength.find(({path: at}) => path === at || path.startsWith(`${at}/`));
  }

  may(node: FileTreeNode, what: 'read' | 'write' | 'execute'): boolean {
    if (this.#user === 'root') return what !== 'execute' || node.type === 'folder' || (node.mode & 0o111) !== 0;
    const shift = node.user === this.#user ? 6 : node.group === this.#user ? 3 : 0;
    return ((node.mode >> shift) & bits[what]) !== 0;
  }
}

const bits = {read: 4, write: 2, execute: 1} as const;
const frozen = {get: () => undefined, keys: () => []};
