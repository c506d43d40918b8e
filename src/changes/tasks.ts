import type {Store} from '../store/state.ts';
import type {TaskHandle} from './plan.ts';

export type Tasks = {
  /** Runs what takes long, told in the bottom line; resolves when it is over. A throw is told unless it was cancelled. Never rejects. */
  run(title: string, work: (task: TaskHandle) => Promise<void>): Promise<void>;
  /** Ends the newest; false where nothing runs. */
  cancel(): boolean;
  close(): void;
};

export function createTasks(store: Store, flash: (level: 'info' | 'warn' | 'error', text: string) => void): Tasks {
  const running = new Map<number, AbortController>();
  let nextId = 1;

  return {
    async run(title, work) {
      const id = nextId++;
      const ended = new AbortController();
      running.set(id, ended);
      store.setState(({tasks}) => ({tasks: [...tasks, {id, title, text: ''}]}));
      try {
        await work({signal: ended.signal, tell: text => tell(id, text)});
      } catch (error) {
        if (!ended.signal.aborted) flash('error', `${title}: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        running.delete(id);
        store.setState(({tasks}) => ({tasks: tasks.filter(task => task.id !== id)}));
      }
    },
    cancel() {
      const newest = [...running.values()].at(-1);
      newest?.abort(new Error('Cancelled'));
      return newest !== undefined;
    },
    close() {
      for (const ended of running.values()) ended.abort(new Error('Closed'));
    },
  };

  function tell(id: number, text: string): void {
    store.setState(({tasks}) => ({tasks: tasks.map(task => (task.id === id ? {...task, text} : task))}));
  }
}
