import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {listInMs, type Scope, type Stage, start} from './stage.ts';

/** What the program writes, when it ends, to the file named by DOGWATCH_MEASURE. */
export type OwnFigures = {
  /** The longest time the event loop stood still from the first rows on. */
  readonly longestBlockMs: number;
  readonly requests: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly rssBytes: number;
};

/** Opens the pods of a scope, waits until all are listed and all is still, ends the program and reads what it says of itself. */
export async function ownFigures(stage: Stage, scope: Scope): Promise<OwnFigures> {
  const file = join(stage.directory, 'measured.json');
  rmSync(file, {force: true});
  const ready = stage.subject.ready(await stage.world.pods(scope.namespace));
  const session = start(stage, stage.world, scope, {DOGWATCH_MEASURE: file});
  try {
    await session.until(ready, listInMs);
    await session.quiet(500, 5000);
  } finally {
    await session.close();
  }
  return JSON.parse(readFileSync(file, 'utf8')) as OwnFigures;
}
