/** Why a file cannot be written or read, in words. Takes what a function of node:fs threw. */
export function fileReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return reasons[code] ?? (code || String(error));
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'it is as large as a file may be',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOTDIR: 'a part of its path is not a folder',
  EEXIST: 'a file is in the place of its folder',
  EISDIR: 'a folder is in its place',
  ENXIO: 'it is no file',
  ELOOP: 'its links lead in a circle',
  EIO: 'the disk fails',
};
