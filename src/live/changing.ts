import type {Sent} from '../changes/change.ts';
import type {Entry, Ledger} from '../changes/ledger.ts';
import {createPipeline} from '../changes/pipeline.ts';
import type {Plan} from '../changes/plan.ts';
import {sittingOf} from '../changes/sitting.ts';
import {cutShort} from '../changes/standing.ts';
import {createTasks} from '../changes/tasks.ts';
import {isAliveHere} from '../changes/who.ts';
import type {Clock} from '../kube/clock.ts';
import type {Dialog} from '../store/dialog.ts';
import type {GuardRules} from '../store/guard.ts';
import {type Store, top} from '../store/state.ts';
import type {Table} from '../store/table.ts';
import type {Connection} from './connection.ts';
import {createGuarding} from './guarding.ts';
import {historySource} from './history-source.ts';
import {createPermissions} from './permissions.ts';

/** Nobody goes on with what is older. */
const RECENT_MS = 7 * 24 * 3_600_000;

export type ChangingOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly connection: () => Connection | undefined;
  readonly config: GuardRules;
  /** `--readonly`. */
  readonly isReadOnly: boolean;
  readonly ledger: Ledger;
  /** Who makes changes, for the ledger. */
  readonly who: Entry['who'];
  readonly newId: () => string;
  readonly paint: () => void;
  /** How far down a dialog can be scrolled on this screen. */
  readonly lastTop: (dialog: Dialog) => number;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
};

export type Changing = ReturnType<typeof createChanging>;

/** All that has to do with changing a cluster: what guards it, what actions use to do it, what tells of it. */
export function createChanging(options: ChangingOptions) {
  const {store, clock, connection, ledger, flash} = options;
  const guarding = createGuarding(options);
  const permissions = createPermissions({store, clock, connection});
  const tasks = createTasks(store, flash);
  const pipeline = createPipeline({...options, cluster: connection, tasks, onDenied: permissions.learnDenied});
  /** Where the cursor stood when something was agreed to. */
  let anchor: {readonly table: Table; readonly moves: number} | undefined;
  const isAlive = isAliveHere(options.who, () => ledger.own);
  const history = historySource({ledger, isAlive, context: () => store.getState().context?.name, clock});

  const stopMinding = ledger.onChange(() => store.setState({sitting: sittingOf(ledger)}));

  return {
    /** What actions are given. */
    forActions: {
      ledger,
      cluster: connection,
      change,
      dialog: pipeline.control,
      task: (title: string, work: Parameters<typeof tasks.run>[1]) => void tasks.run(title, work),
      cancelTask: tasks.cancel,
      moveTo,
      sleep: clock.sleep,
      unlock: guarding.unlock,
      lock: guarding.lock,
      learnAllowed: permissions.learn,
    },
    history,
    guardFor: guarding.guardFor,
    lookBack,
    onKey: () => permissions.onKey(store.getState()),
    close(): void {
      stopMinding();
      tasks.close();
      guarding.close();
    },
  };

  /** Says once what an earlier sitting did not bring to its end. */
  async function lookBack(): Promise<void> {
    const {entries} = await ledger.read();
    const [first, ...more] = cutShort(entries, isAlive).filter(entry => entry.isResumable && clock.now() - entry.at < RECENT_MS);
    if (!first) return;
    const others = more.length > 0 ? ` and ${more.length} more were` : ' was';
    flash(
      'warn',
      `${first.title} of ${first.changes.length} in ${first.context}${others} cut short; H shows it, and the menu there goes on with it`,
    );
  }

  function change(plan: Plan): Promise<readonly Sent[]> {
    const table = top(store.getState())?.table;
    anchor = table && {table, moves: table.moves};
    return pipeline.change(plan);
  }

  function moveTo(uid: string): boolean {
    const table = top(store.getState())?.table;
    if (!table || !anchor || anchor.table !== table || anchor.moves !== table.moves) return false;
    const index = table.rows.findIndex(row => row.uid === uid);
    if (index < 0) return false;
    table.moveTo(index);
    anchor = {table, moves: table.moves};
    store.setState({});
    return true;
  }
}
