import type {Sent} from '../changes/change.ts';
import {ApiError} from '../kube/api-error.ts';
import {holdersOf} from '../kube/finalizers.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import type {Program} from './action.ts';
import {whatHolds} from './what-holds.ts';

/** Most finalizers are removed within this time, in ms. */
const SOON_MS = 500;

/** After a deletion that was accepted: says what has not gone because of finalizers, and what it waits for. */
export async function tellWhatStays(program: Program, sent: readonly Sent[]): Promise<void> {
  const cluster = program.cluster();
  const held = sent.filter(
    ({outcome, object}) => outcome === 'done' && object && object.metadata.deletionTimestamp && holdersOf(object).length > 0,
  );
  const [first] = held;
  if (!cluster || !first) return;
  await program.sleep(SOON_MS);
  const {target} = first.change;
  const {kind, namespace, name} = target;
  try {
    const object = (await cluster.read(resourcePath(kind, namespace, name))) as KubeObject;
    const isThere = object.metadata.uid === target.uid && holdersOf(object).length > 0;
    if (!isThere) return;
    const others = held.length > 1 ? ` · ${held.length - 1} more may wait, too; "What holds it" in the menu says why` : '';
    program.flash('warn', `${kind.singular} ${name} is going; ${await whatHolds(cluster, target, object, program.now())}${others}`);
  } catch (error) {
    // Gone, as it should be.
    if (error instanceof ApiError) return;
    throw error;
  }
}
