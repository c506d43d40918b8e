import type {Store} from '../store/state.ts';
import type {Program} from './action.ts';

/** When what was pressed last, in ms since the epoch, in each program. */
const pressed = new WeakMap<Store, {readonly what: string; readonly at: number}>();

/** Whether the same was pressed a moment ago; if not, it counts as the first time. */
export function isPressedTwice({store, now}: Pick<Program, 'store' | 'now'>, what: string, withinMs: number): boolean {
  const last = pressed.get(store);
  const isAgain = last !== undefined && last.what === what && now() - last.at < withinMs;
  if (isAgain) pressed.delete(store);
  else pressed.set(store, {what, at: now()});
  return isAgain;
}
