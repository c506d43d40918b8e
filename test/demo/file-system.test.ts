import {describe, expect, test} from 'vitest';
import {createFileSystem} from '../../src/demo/shell/file-system.ts';
import {createTree} from '../../src/demo/shell/file-trees.ts';
import {FileError, type FileSystem} from '../../src/demo/shell/files.ts';

const base = createTree(
  {
    '/etc/name': 'base\n',
    '/bin/run': {text: '#!/bin/sh\n', mode: 0o755},
    '/tmp': {folder: true, mode: 0o1777},
    '/link': {link: 'etc/name'},
    '/secret': {text: 'x', mode: 0o600},
  },
  undefined,
  1000,
);
let time = 5000;
const create = (options: Partial<Parameters<typeof createFileSystem>[0]> = {}) => createFileSystem({base, now: () => time, ...options});
const text = (files: FileSystem, path: string) => new TextDecoder().decode(files.read(path));
const bytes = (content: string) => new TextEncoder().encode(content);

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
  return 'none';
}

describe('layers', () => {
  test('what one container writes is not seen by another, nor in the image', () => {
    const [one, other] = [create(), create()];
    one.write('/etc/name', bytes('mine\n'));
    one.write('/etc/new', bytes('n'));
    one.remove('/bin/run');
    expect(text(one, '/etc/name')).toBe('mine\n');
    expect(text(other, '/etc/name')).toBe('base\n');
    expect(other.stat('/etc/new')).toBeUndefined();
    expect(other.stat('/bin/run')?.mode).toBe(0o755);
    expect(text(create(), '/link')).toBe('base\n');
  });

  test('times, sizes and modes', () => {
    const files = create();
    expect(files.stat('/etc/name')).toMatchObject({type: 'file', size: 5, mode: 0o644, user: 'root', changedAt: 1000});
    time = 7000;
    files.write('/etc/name', bytes('more'), {isAppending: true});
    expect(files.stat('/etc/name')).toMatchObject({size: 9, changedAt: 7000});
    files.change('/etc/name', {mode: 0o600, user: 'app'});
    expect(files.stat('/etc/name')).toMatchObject({mode: 0o600, user: 'app'});
    expect(files.lstat('/link')).toMatchObject({type: 'link', size: 8});
    expect(files.usage.used).toBe(9);
  });

  test('who has read a file keeps what was read', () => {
    const files = create();
    files.write('/f', bytes('abc'));
    const before = files.read('/f');
    files.write('/f', bytes('xyz'));
    files.open('/f', {isWriting: true}).writeAt(0, bytes('q'));
    expect(new TextDecoder().decode(before)).toBe('abc');
    expect(text(files, '/f')).toBe('qyz');
  });
});

describe('mounts', () => {
  const volume = () => createFileSystem({now: () => time});

  test('a volume is shared by those who mount it, and may be read-only for one of them', () => {
    const shared = volume();
    const [one, other] = [create(), create()];
    one.mount({path: '/data', files: shared});
    other.mount({path: '/var/lib/data', files: shared, isReadOnly: true});
    one.write('/data/f', bytes('hi'));
    expect(text(other, '/var/lib/data/f')).toBe('hi');
    expect(codeOf(() => other.write('/var/lib/data/f', bytes('no')))).toBe('EROFS');
    expect(codeOf(() => other.makeFolder('/var/lib/data/d'))).toBe('EROFS');
    expect(other.list('/var/lib')).toEqual(['data']);
    shared.write('/g', bytes('by the kubelet'));
    expect(one.list('/data')).toEqual(['f', 'g']);
    expect(codeOf(() => one.remove('/data'))).toBe('EBUSY');
    expect(codeOf(() => one.rename('/data/f', '/tmp/f'))).toBe('EXDEV');
  });

  test('one file of it, a folder of it, and what lies under a link', () => {
    const files = create();
    const config = volume();
    config.write('/nginx.conf', bytes('conf'));
    config.makeFolder('/sub');
    config.write('/sub/x', bytes('y'));
    files.mount({path: '/etc/nginx/nginx.conf', files: config, subPath: '/nginx.conf', isReadOnly: true});
    files.mount({path: '/sub', files: config, subPath: 'sub'});
    expect(text(files, '/etc/nginx/nginx.conf')).toBe('conf');
    expect(codeOf(() => files.write('/etc/nginx/nginx.conf', bytes('')))).toBe('EROFS');
    files.write('/etc/nginx/other', bytes('mine'));
    expect(files.list('/etc/nginx')).toEqual(['nginx.conf', 'other']);
    expect(text(files, '/sub/x')).toBe('y');
    files.link('/var', 'tmp');
    files.mount({path: '/var/run/secrets', files: config});
    expect(files.list('/tmp/run/secrets')).toEqual(['nginx.conf', 'sub']);
  });

  test('a root that cannot be written to leaves mounts alone', () => {
    const files = create({isReadOnly: true});
    files.mount({path: '/tmp', files: volume()});
    expect(codeOf(() => files.write('/etc/x', bytes('')))).toBe('EROFS');
    files.write('/tmp/x', bytes('ok'));
    expect(text(files, '/tmp/x')).toBe('ok');
    expect(files.allows('/etc', 'write')).toBe(false);
  });
});

describe('errors', () => {
  test.each<[string, (files: FileSystem) => unknown, string]>([
    ['read what is not there', files => files.read('/nope'), 'ENOENT'],
    ['read a folder', files => files.read('/etc'), 'EISDIR'],
    ['a file as a folder', files => files.read('/etc/name/x'), 'ENOTDIR'],
    ['list a file', files => files.list('/etc/name'), 'ENOTDIR'],
    ['write over a folder', files => files.write('/etc', bytes('')), 'EISDIR'],
    ['write where no folder is', files => files.write('/a/b', bytes('')), 'ENOENT'],
    ['make what is there', files => files.makeFolder('/etc'), 'EEXIST'],
    ['make without parents', files => files.makeFolder('/a/b'), 'ENOENT'],
    ['remove a full folder', files => files.remove('/etc'), 'ENOTEMPTY'],
    ['remove what is not there', files => files.remove('/nope'), 'ENOENT'],
    ['links in a circle', files => [files.link('/a', 'b'), files.link('/b', 'a'), files.read('/a')], 'ELOOP'],
    ['a folder into itself', files => files.rename('/etc', '/etc/in'), 'EINVAL'],
    ['a full disk', files => files.write('/big', new Uint8Array(2000)), 'ENOSPC'],
  ])('%s', (_, act, code) => {
    expect(codeOf(() => act(create({capacity: 1000})))).toBe(code);
  });

  test('what another user may not', () => {
    const files = create({user: 'app'});
    expect(codeOf(() => files.read('/secret'))).toBe('EACCES');
    expect(codeOf(() => files.write('/etc/x', bytes('')))).toBe('EACCES');
    files.write('/tmp/mine', bytes('m'));
    expect(files.stat('/tmp/mine')).toMatchObject({user: 'app', group: 'app'});
    expect(codeOf(() => files.change('/etc/name', {mode: 0o777}))).toBe('EPERM');
  });
});

test('renaming, hard links and what is open', () => {
  const files = create();
  files.write('/a', bytes('one'));
  files.hardLink('/a', '/tmp/b');
  expect(files.stat('/a')?.inode).toBe(files.stat('/tmp/b')?.inode);
  const open = files.open('/a', {isWriting: true});
  files.remove('/a');
  open.append(bytes('+'));
  expect(text(files, '/tmp/b')).toBe('one+');
  files.rename('/tmp/b', '/c');
  expect(text(files, '/c')).toBe('one+');
  expect(files.resolve('/tmp/../link')).toBe('/etc/name');
});
