import {resolve} from 'node:path';
import {expect, test} from 'vitest';
import {placesOf} from '../src/cluster/places.ts';

const home = {HOME: '/home/ada'};

test.each<[string, Record<string, string>, Record<'config' | 'state' | 'cache' | 'runtime', string | undefined>]>([
  [
    'a home',
    home,
    {
      config: '/home/ada/.config/dogwatch',
      state: '/home/ada/.local/state/dogwatch',
      cache: '/home/ada/.cache/dogwatch',
      runtime: '/home/ada/.local/state/dogwatch/run',
    },
  ],
  [
    'XDG folders',
    {...home, XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/k', XDG_RUNTIME_DIR: '/r'},
    {config: '/c/dogwatch', state: '/s/dogwatch', cache: '/k/dogwatch', runtime: '/r/dogwatch'},
  ],
  [
    'relative and empty ones, which the specification tells to ignore',
    {...home, XDG_CONFIG_HOME: 'c', XDG_STATE_HOME: '', XDG_CACHE_HOME: './k', XDG_RUNTIME_DIR: 'r'},
    {
      config: '/home/ada/.config/dogwatch',
      state: '/home/ada/.local/state/dogwatch',
      cache: '/home/ada/.cache/dogwatch',
      runtime: '/home/ada/.local/state/dogwatch/run',
    },
  ],
  [
    'one place for all',
    {...home, XDG_CACHE_HOME: '/k', XDG_RUNTIME_DIR: '/r', DOGWATCH_CONFIG_DIR: '/one'},
    {config: '/one', state: '/one/state', cache: '/one/cache', runtime: '/one/run'},
  ],
  [
    'one place that is relative',
    {DOGWATCH_CONFIG_DIR: 'one'},
    {config: resolve('one'), state: resolve('one/state'), cache: resolve('one/cache'), runtime: resolve('one/run')},
  ],
  ['no home', {}, {config: undefined, state: undefined, cache: undefined, runtime: undefined}],
  [
    'no home but a cache',
    {XDG_CACHE_HOME: '/k', XDG_RUNTIME_DIR: '/r'},
    {config: undefined, state: undefined, cache: '/k/dogwatch', runtime: '/r/dogwatch'},
  ],
  [
    'a home on Windows',
    {USERPROFILE: '/users/ada'},
    {
      config: '/users/ada/.config/dogwatch',
      state: '/users/ada/.local/state/dogwatch',
      cache: '/users/ada/.cache/dogwatch',
      runtime: '/users/ada/.local/state/dogwatch/run',
    },
  ],
])('%s', (_, environment, expected) => {
  const {config, state, cache, runtime} = placesOf(environment);
  expect({config: config.folder, state: state.folder, cache: cache.folder, runtime: runtime.folder}).toEqual(expected);
});

test('a place that is missing says why', () => {
  const {config, runtime} = placesOf({});
  expect(config).toEqual({folder: undefined, because: 'neither XDG_CONFIG_HOME nor HOME names a folder'});
  expect(runtime).toEqual({folder: undefined, because: 'neither XDG_STATE_HOME nor HOME names a folder'});
});
