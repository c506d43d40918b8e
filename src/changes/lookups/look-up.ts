import type {Note} from '../change.ts';
import type {Looked, Lookup} from './lookup.ts';

/** Runs lookups at the same time; each path is asked once. What could not be looked up is told, never left out. Never rejects. */
export async function lookUp(lookups: readonly Lookup[], asked: Omit<Looked, 'get'>): Promise<Note[]> {
  const answers = new Map<string, Promise<unknown>>();
  const get: Looked['get'] = (path, query = {}) => {
    const key = `${path}?${new URLSearchParams(query)}`;
    const known = answers.get(key) ?? asked.cluster.read(path, query, asked.signal);
    answers.set(key, known);
    return known;
  };
  const found = await Promise.all(
    lookups.map(async ({about, look}) => {
      try {
        return await look({...asked, get});
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return [{level: 'warn', text: `Could not look up ${about}: ${why}`} as const];
      }
    }),
  );
  return found.flat();
}
