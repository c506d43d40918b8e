import type {Call} from './call.ts';
import type {Abilities} from './negotiate.ts';

/** What a request does, and what its answer can be turned into. */
export type Action = {readonly able: Abilities; run(call: Call): void | Promise<void>};
