import type {KubeObject} from './object.ts';
import {record} from './loose.ts';

/** Takes the best shell there is, in one request. */
const POSIX = 'for shell in bash ash; do command -v $shell >/dev/null 2>&1 && exec $shell; done; exec sh';

/** Commands for an interactive shell, to be tried one after the other where the one before is not in the image. */
export function shellCommands(isWindows: boolean): readonly (readonly string[])[] {
  return isWindows
    ? [['powershell.exe', '-NoLogo'], ['pwsh.exe', '-NoLogo'], ['cmd.exe']]
    : [['sh', '-c', POSIX], ['bash'], ['/busybox/sh'], ['pwsh', '-NoLogo']];
}

/** By `spec.os` (KEP-2802), else by the node that was asked for. */
export function isWindowsPod({spec}: KubeObject): boolean {
  const {os, nodeSelector} = record(spec);
  return record(os)['name'] === 'windows' || record(nodeSelector)['kubernetes.io/os'] === 'windows';
}
