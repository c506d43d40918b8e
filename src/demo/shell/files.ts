/**
 * A file system in memory, as the processes of one container see it. Paths are absolute; `..` and `.` are resolved by the callee.
 * What cannot be done throws a FileError.
 */
export type FileSystem = {
  /** Undefined where there is nothing. Links are followed. */
  stat(path: string): Entry | undefined;
  /** As stat, but of a link itself. */
  lstat(path: string): Entry | undefined;
  read(path: string): Uint8Array;
  /** Makes the file where it is missing; its folder must be there. */
  write(path: string, bytes: Uint8Array, options?: {readonly isAppending?: boolean; readonly mode?: number}): void;
  makeFolder(path: string, options?: {readonly hasParents?: boolean; readonly mode?: number}): void;
  /** Names in alphabetical order of their bytes. */
  list(path: string): readonly string[];
  remove(path: string, options?: {readonly isRecursive?: boolean}): void;
  rename(from: string, to: string): void;
  /** A symbolic link at `path`. */
  link(path: string, target: string): void;
  /** A second name for the same file. */
  hardLink(from: string, to: string): void;
  readLink(path: string): string;
  /** The path without links; its last part need not exist. */
  resolve(path: string): string;
  /** A file that stays readable and writable whatever becomes of its name. */
  open(path: string, options?: OpenOptions): OpenFile;
  /** What runs when the file is executed; undefined where it is no built-in program. Its copy is one too. */
  program(path: string): Executable | undefined;
  copyFile(from: string, to: string): void;
  change(path: string, what: Change): void;
  /** Whether this container's user may do so. */
  allows(path: string, what: 'read' | 'write' | 'execute'): boolean;
  /** Puts another file system, or one file or folder of it, in place of what stands there. Missing folders on the way are made. */
  mount(mount: Mount): void;
  unmount(path: string): void;
  readonly mounts: readonly Mount[];
  /** Bytes that files take, and how many there may be. */
  readonly usage: {readonly used: number; readonly capacity: number};
};

/** A built-in program, of which files know no more than that it is one; see Program. */
export type Executable = (task: never) => Generator<unknown, number, void> | number;

export type Entry = {
  readonly type: 'file' | 'folder' | 'link' | 'device';
  readonly size: number;
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  /** The same for all names of one file. */
  readonly inode: number;
  readonly links: number;
};

export type OpenOptions = {
  readonly isWriting?: boolean;
  readonly isAppending?: boolean;
  readonly isTruncating?: boolean;
  readonly mode?: number;
};

export type OpenFile = {
  readonly type: 'file' | 'device';
  size(): number;
  /** Empty at the end. */
  readAt(offset: number, length: number): Uint8Array;
  writeAt(offset: number, bytes: Uint8Array): void;
  append(bytes: Uint8Array): void;
  truncate(size: number): void;
};

export type Change = {readonly mode?: number; readonly user?: string; readonly group?: string; readonly changedAt?: number};

export type Mount = {
  readonly path: string;
  readonly files: FileSystem;
  /** What of it is shown: a folder or a file; all of it unless told. */
  readonly subPath?: string;
  readonly isReadOnly?: boolean;
  /** As `mount` and `df` print them: `tmpfs`, `overlay`, `ext4`, `proc`. */
  readonly device?: string;
  readonly fileSystemType?: string;
  /** Told by neither `mount` nor `df`: another container's root, as /proc shows it. */
  readonly isHidden?: boolean;
};

export type FileErrorCode =
  | 'ENOENT'
  | 'EACCES'
  | 'EEXIST'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'EROFS'
  | 'ENOTEMPTY'
  | 'ELOOP'
  | 'EINVAL'
  | 'ENOSPC'
  | 'EBUSY'
  | 'EXDEV'
  | 'EPERM';

/** `message` is as strerror has it. */
export class FileError extends Error {
  override name = 'FileError';
  readonly code: FileErrorCode;
  readonly path: string;

  constructor(code: FileErrorCode, path: string) {
    super(texts[code]);
    this.code = code;
    this.path = path;
  }
}

const texts: Readonly<Record<FileErrorCode, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EROFS: 'Read-only file system',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many levels of symbolic links',
  EINVAL: 'Invalid argument',
  ENOSPC: 'No space left on device',
  EBUSY: 'Resource busy',
  EXDEV: 'Invalid cross-device link',
  EPERM: 'Operation not permitted',
};
