import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writePrivateFile} from '../cluster/private-file.ts';
import {record, records} from '../kube/loose.ts';
import type {RunForm, TypedRun} from '../store/junk-control.ts';

/** What was typed in forms before, the newest first: `runs.json` in the state folder. */
export type PastRuns = {
  of(form: RunForm): readonly TypedRun[];
  remember(form: RunForm, typed: TypedRun): void;
  /** Reads what earlier sittings have left. Never rejects. */
  load(): Promise<void>;
  /** What was remembered is on disk. */
  written(): Promise<unknown>;
};

const MOST = 20;
const forms = ['run', 'debug', 'node'] as const satisfies readonly RunForm[];
type Runs = Readonly<Record<RunForm, readonly TypedRun[]>>;
const none: Runs = {run: [], debug: [], node: []};

export function openPastRuns(folder: string | undefined): PastRuns {
  const path = folder === undefined ? undefined : join(folder, 'runs.json');
  let runs = none;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    of: form => runs[form],
    remember(form, typed) {
      runs = added(runs, form, typed);
      if (path === undefined) return;
      // Read again first: other sittings write it, too.
      turn = turn.then(async () => {
        const known = await read(path);
        await writePrivateFile(path, `${JSON.stringify({format: 1, ...added(known, form, typed)})}\n`);
      });
    },
    load() {
      if (path === undefined) return Promise.resolve();
      const loading = turn.then(async () => {
        const typedMeanwhile = runs;
        runs = await read(path);
        for (const form of forms) for (const typed of typedMeanwhile[form].toReversed()) runs = added(runs, form, typed);
      });
      turn = loading;
      return loading;
    },
    written: () => turn,
  };
}

function added(runs: Runs, form: RunForm, typed: TypedRun): Runs {
  const text = JSON.stringify(typed);
  return {...runs, [form]: [typed, ...runs[form].filter(other => JSON.stringify(other) !== text)].slice(0, MOST)};
}

async function read(path: string): Promise<Runs> {
  try {
    const raw = record(JSON.parse(await readFile(path, 'utf8')));
    const typedIn = (form: RunForm): TypedRun[] => records(raw[form]).map(textsOf).slice(0, MOST);
    return raw['format'] === 1 ? {run: typedIn('run'), debug: typedIn('debug'), node: typedIn('node')} : none;
  } catch {
    return none;
  }
}

function textsOf(fields: Readonly<Record<string, unknown>>): TypedRun {
  return Object.fromEntries(Object.entries(fields).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}
