import type {Because, Draft} from '../changes/change.ts';
import type {Kind} from '../resources/kind.ts';
import {type State, top} from '../store/state.ts';
import {type Action, isBecause, type Program} from './action.ts';
import {type Acted, type Acting, defineActing, nounOf} from './acting.ts';
import type {Aim} from './scale-aims.ts';
import {scaleDraft, isWhole, wayOf} from './scale-draft.ts';
import {knownFromRows, knownFromServer} from './scale-known.ts';

/** Who may change the scale of an object may scale it; of some kinds also who may change the object. */
export function defineScaling(acting: Omit<Acting, 'on' | 'noun' | 'verb' | 'subresource'>): Action {
  const common = {
    ...acting,
    on: ({hasScale}: Kind) => hasScale === true,
    noun: 'what has replicas, such as deployments and stateful sets',
    verb: 'patch',
  } as const;
  const scale = defineActing({...common, subresource: 'scale'});
  const whole = defineActing(common);
  return {...scale, needs: state => needsEither(state, scale, whole)};
}

function needsEither(state: State, scale: Action, whole: Action): unknown {
  const needed = scale.needs!(state);
  const kind = top(state)?.table.kind;
  return isBecause(needed) && kind && isWhole(kind) ? whole.needs!(state) : needed;
}

/**
 * One draft for each object. What the rows tell is enough where the count alone is set, so that the dialog comes with the key and the preview
 * with one round trip; else they are read first.
 */
export function scaleDrafts(
  program: Program,
  objects: readonly Acted[],
  aim: Aim,
  {isKeptWanted = false}: {readonly isKeptWanted?: boolean} = {},
): readonly Draft[] | Because | Promise<readonly Draft[]> {
  const state = program.store.getState();
  const table = top(state)?.table;
  const cluster = program.cluster();
  if (!table || !cluster) return {because: 'No context is chosen'};
  const draft = (scalable: Parameters<typeof scaleDraft>[0]) => scaleDraft(scalable, aim, wayOf(state, scalable.target));
  if (isKeptWanted || !objects.every(({target}) => isWhole(target.kind))) {
    return knownFromServer(program, cluster, objects).then(known => known.map(draft));
  }
  // What one more makes depends on the object, not on what its row says of it.
  const isSure = table.collection.sync.state === 'live' && aim.fixed !== undefined;
  return knownFromRows(objects, table.kind, isSure).map(draft);
}

/** What is kept when they go to zero, and the way back. */
export function keptPromise(state: State, objects: readonly Pick<Acted, 'target'>[], back: string): string {
  const [what, is, it] = objects.length === 1 ? ['count', 'is', 'it'] : ['counts', 'are', 'them'];
  const isAlone = objects.some(({target}) => wayOf(state, target) === 'scale');
  const kept = `The ${what} ${is} kept${isAlone ? ' in the ledger alone: you may not annotate. ' : ': '}`;
  return `${kept}${back} restores ${it}, u undoes this.`;
}

/** `deployment web`, `3 deployments`: as many of the objects as were dealt with. */
export function countedNoun(objects: readonly Acted[], count: number): string {
  const {kind} = objects[0]!.target;
  if (count === objects.length) return nounOf(objects, kind);
  return `${count} ${count === 1 ? kind.singular : kind.plural}`;
}
