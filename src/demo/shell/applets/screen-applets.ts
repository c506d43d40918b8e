import type {Applet} from './applet.ts';
import {page} from './pager.ts';
import {vi} from './vi.ts';

/** Programs that take the whole screen. */
export const screenApplets: Readonly<Record<string, Applet>> = {
  less: (task, given) => page(task, given),
  more: (task, given) => page(task, given),
  vi: (task, given) => vi(task, given),
  vim: (task, given) => vi(task, given),
};
