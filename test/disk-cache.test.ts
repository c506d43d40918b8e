import {mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {diskCache} from '../src/cluster/disk-cache.ts';
import {writePrivateFile} from '../src/cluster/private-file.ts';

let scratch = '';
let folder = '';
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'dogwatch-test-'));
  folder = join(scratch, 'deep', 'cache');
});
afterEach(() => rm(scratch, {recursive: true, force: true}));

describe('the disk cache', () => {
  test('gives back what it was given, by key', async () => {
    const cache = diskCache({folder, format: 'numbers-1'});
    expect(await cache.read('one')).toBeUndefined();
    expect(await cache.write('one', {is: [1, null, 'ü']}, 17)).toBeUndefined();
    expect(await cache.write('two', null, 18)).toBeUndefined();
    expect(await cache.read('one')).toEqual({value: {is: [1, null, 'ü']}, savedAt: 17});
    expect(await cache.read('two')).toEqual({value: null, savedAt: 18});
    await cache.write('one', 1, 19);
    expect(await cache.read('one')).toEqual({value: 1, savedAt: 19});
    expect(await diskCache({folder, format: 'numbers-1'}).read('one')).toEqual({value: 1, savedAt: 19});
  });

  test('its files are the owner’s alone, and their names tell nothing', async () => {
    const cache = diskCache({folder, format: 'x'});
    await cache.write('https://secret.example.com', 1, 0);
    const [name, ...more] = await readdir(folder);
    expect(more).toEqual([]);
    expect(name).toMatch(/^[0-9a-f]{64}\.json$/);
    expect((await stat(join(folder, name!))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['empty', ''],
    ['cut off', '{"format":"x","savedAt":1,"val'],
    ['not an object', '7'],
    ['null', 'null'],
    ['without a value', '{"format":"x","savedAt":1}'],
    ['without a time', '{"format":"x","value":1}'],
    ['binary', '\u0000\u0001\uFFFD'],
    ['of another format', '{"format":"y","savedAt":1,"value":1}'],
  ])('ignores a file that is %s', async (_, content) => {
    const cache = diskCache({folder, format: 'x'});
    await cache.write('key', 1, 0);
    const [name] = await readdir(folder);
    await writeFile(join(folder, name!), content);
    expect(await cache.read('key')).toBeUndefined();
    expect(await cache.write('key', 2, 1)).toBeUndefined();
    expect(await cache.read('key')).toEqual({value: 2, savedAt: 1});
  });

  test('stays below its size: the oldest files leave, strangers stay, what is too large is not written', async () => {
    const cache = diskCache({folder, format: 'x', maxBytes: 1000});
    await cache.write('old', 'o'.repeat(400), 0);
    for (const name of await readdir(folder)) await utimes(join(folder, name), 1, 1);
    await writeFile(join(folder, 'stranger.json'), 's'.repeat(5000));
    await cache.write('young', 'y'.repeat(400), 0);
    expect(await cache.read('old')).toBeDefined();
    await cache.write('younger', 'z'.repeat(400), 0);
    expect(await cache.read('old')).toBeUndefined();
    expect(await cache.read('young')).toBeDefined();
    expect(await cache.read('younger')).toBeDefined();
    expect(await cache.write('large', 'l'.repeat(2000), 0)).toMatch(/larger than 1000 bytes$/);
    expect(await cache.read('large')).toBeUndefined();
    expect(await readdir(folder)).toContain('stranger.json');
  });

  test('does not read what grew too large', async () => {
    await diskCache({folder, format: 'x'}).write('key', 'l'.repeat(2000), 0);
    expect(await diskCache({folder, format: 'x', maxBytes: 1000}).read('key')).toBeUndefined();
  });

  test('says why nothing can be kept', async () => {
    await writeFile(join(scratch, 'deep'), 'a file');
    const cache = diskCache({folder, format: 'x'});
    expect(await cache.write('key', 1, 0)).toMatch(/cannot be written: a part of its path is not a folder$/);
    expect(await cache.read('key')).toBeUndefined();
  });
});

describe('a private file', () => {
  test('replaces what was there, and its mode', async () => {
    const path = join(scratch, 'file');
    await writeFile(path, 'old', {mode: 0o644});
    expect(await writePrivateFile(path, 'new')).toBeUndefined();
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await writePrivateFile(path, Buffer.from([0, 255]))).toBeUndefined();
    expect(await readFile(path)).toEqual(Buffer.from([0, 255]));
  });

  test('that cannot be put in its place leaves nothing behind', async () => {
    const path = join(scratch, 'folder');
    await mkdir(path);
    expect(await writePrivateFile(path, 'x')).toBe(`${path} cannot be written: a folder is in its place`);
    expect(await readdir(scratch)).toEqual(['folder']);
  });

  test('written by many at once is one of theirs, whole', async () => {
    const path = join(scratch, 'file');
    const contents = Array.from({length: 20}, (_, index) => String(index).repeat(100_000));
    const problems = await Promise.all(contents.map(content => writePrivateFile(path, content)));
    expect(problems.filter(problem => problem !== undefined)).toEqual([]);
    expect(contents).toContain(await readFile(path, 'utf8'));
    expect(await readdir(scratch)).toEqual(['file']);
  });
});
