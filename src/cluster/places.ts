import {isAbsolute, join, resolve} from 'node:path';

/** A folder of the program, perhaps not there yet; without one, why there is none. */
export type Place = {readonly folder: string} | {readonly folder: undefined; readonly because: string};

export type Places = {
  /** The user's own; never written by the program. */
  readonly config: Place;
  readonly state: Place;
  readonly cache: Place;
  /** For sockets. */
  readonly runtime: Place;
};

/**
 * Where the program keeps what, by the XDG Base Directory Specification 0.8: relative paths in XDG_* are ignored, as it demands.
 * DOGWATCH_CONFIG_DIR takes precedence and puts everything below one folder. Without XDG_RUNTIME_DIR sockets go below the state.
 */
export function placesOf(environment: Readonly<Record<string, string | undefined>>): Places {
  const own = environment['DOGWATCH_CONFIG_DIR'];
  if (own) {
    const folder = resolve(own);
    return {
      config: {folder},
      state: {folder: join(folder, 'state')},
      cache: {folder: join(folder, 'cache')},
      runtime: {folder: join(folder, 'run')},
    };
  }
  const state = placeOf(environment, 'XDG_STATE_HOME', '.local/state');
  const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
  return {
    config: placeOf(environment, 'XDG_CONFIG_HOME', '.config'),
    state,
    cache: placeOf(environment, 'XDG_CACHE_HOME', '.cache'),
    runtime: isAbsolute(runtime)
      ? {folder: join(runtime, 'dogwatch')}
      : state.folder === undefined
        ? state
        : {folder: join(state.folder, 'run')},
  };
}

function placeOf(environment: Readonly<Record<string, string | undefined>>, variable: string, belowHome: string): Place {
  const named = environment[variable] ?? '';
  if (isAbsolute(named)) return {folder: join(named, 'dogwatch')};
  const home = environment['HOME'] || environment['USERPROFILE'] || '';
  if (isAbsolute(home)) return {folder: join(home, belowHome, 'dogwatch')};
  return {folder: undefined, because: `neither ${variable} nor HOME names a folder`};
}
