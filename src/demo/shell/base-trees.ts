import {applets} from './applets/index.ts';
import {programOf} from './applets/applet.ts';
import {multiCall} from './applets/multi-call.ts';
import {test} from './applets/test-applet.ts';
import {createTree, type FileTree, type TreeEntry} from './file-trees.ts';
import {shellProgram} from './language/shell-program.ts';
import type {Program} from './task.ts';

/** What images begin with. Built at most once and shared by all containers. */
export type BaseTrees = {
  /** As the image busybox: a shell (ash) and all small programs in /bin. */
  readonly busybox: FileTree;
  /** As an image of Debian: bash, dash as sh, small programs in /usr/bin. */
  readonly debian: FileTree;
  /** As a distroless image: certificates and a user, but nothing to run. */
  readonly distroless: FileTree;
};

/** Each is made when somebody looks into a container that has it. */
export function baseTrees(): BaseTrees {
  return trees;
}

const made: {-readonly [Name in keyof BaseTrees]?: FileTree} = {};
const trees: BaseTrees = {
  get busybox() {
    return (made.busybox ??= createTree(
      {...skeleton, ...programsIn('/bin', {...busyboxPrograms, busybox: multiCall(busyboxPrograms)}), ...busyboxFiles},
      undefined,
      builtAt,
    ));
  },
  get debian() {
    return (made.debian ??= createTree(
      {
        ...skeleton,
        '/usr': {folder: true},
        ...programsIn('/usr/bin', {...applets, sh: shellProgram('dash'), dash: shellProgram('dash'), bash: shellProgram('bash'), ...tests}),
        ...debianFiles,
      },
      undefined,
      builtAt,
    ));
  },
  get distroless() {
    return (made.distroless ??= createTree({...skeleton, ...distrolessFiles}, undefined, builtAt));
  },
};

const builtAt = Date.UTC(2026, 3, 28, 9, 12, 44);
const tests: Readonly<Record<string, Program>> = {test: programOf(test), '[': programOf(test)};
const busyboxPrograms: Readonly<Record<string, Program>> = {...applets, ...tests, sh: shellProgram('ash'), ash: shellProgram('ash')};

function programsIn(folder: string, programs: Readonly<Record<string, Program>>): Record<string, TreeEntry> {
  return Object.fromEntries(Object.entries(programs).map(([name, program]) => [`${folder}/${name}`, {program, size: 1_192_520}]));
}

const skeleton: Readonly<Record<string, TreeEntry>> = {
  '/dev': {folder: true},
  '/etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  '/etc/hostname': '',
  '/etc/hosts': '127.0.0.1\tlocalhost\n',
  '/etc/nsswitch.conf': 'hosts: files dns\n',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  '/home': {folder: true},
  '/proc': {folder: true},
  '/root': {folder: true, mode: 0o700},
  '/sys': {folder: true},
  '/tmp': {folder: true, mode: 0o1777},
  '/usr': {folder: true},
  '/var': {folder: true},
};

const busyboxFiles: Readonly<Record<string, TreeEntry>> = {
  '/lib': {folder: true},
  '/sbin': {link: 'bin'},
  '/usr/bin/env': {link: '../../bin/env'},
  '/usr/sbin': {folder: true},
  '/var/spool/mail': {folder: true},
  '/var/www': {folder: true},
};

const debianFiles: Readonly<Record<string, TreeEntry>> = {
  '/bin': {link: 'usr/bin'},
  '/lib': {link: 'usr/lib'},
  '/sbin': {link: 'usr/sbin'},
  '/usr/lib': {folder: true},
  '/usr/local/bin': {folder: true},
  '/usr/sbin': {folder: true},
  '/usr/share': {folder: true},
  '/boot': {folder: true},
  '/media': {folder: true},
  '/mnt': {folder: true},
  '/opt': {folder: true},
  '/run': {folder: true},
  '/srv': {folder: true},
  '/var/lib': {folder: true},
  '/var/log': {folder: true},
  '/var/run': {link: '/run'},
  '/var/tmp': {folder: true, mode: 0o1777},
  '/etc/debian_version': '12.11\n',
  '/etc/os-release':
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\n',
  '/etc/passwd':
    'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
};

const distrolessFiles: Readonly<Record<string, TreeEntry>> = {
  '/etc/passwd':
    'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
  '/etc/os-release': 'PRETTY_NAME="Distroless"\nNAME="Debian GNU/Linux"\nID="debian"\nVERSION_ID="12"\n',
  '/home/nonroot': {folder: true, mode: 0o700, user: 'nonroot', group: 'nonroot'},
};
