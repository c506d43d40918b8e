import type {Clock} from '../kube/clock.ts';
import type {Flash, Store} from '../store/state.ts';

const FLASH_MS = 6000;

/** Says something in the bottom line for a while; what went wrong takes longer to read. */
export function createFlash(store: Store, clock: Clock, signal: AbortSignal): (level: Flash['level'], text: string) => void {
  return (level, text) => {
    const forMs = level === 'error' ? 2 * FLASH_MS : FLASH_MS;
    const said = {level, text, until: clock.now() + forMs};
    store.setState({flash: said});
    void clock.sleep(forMs, signal).then(() => store.getState().flash === said && store.setState({flash: undefined}));
  };
}
