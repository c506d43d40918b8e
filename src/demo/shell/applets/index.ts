import type {Program} from '../task.ts';
import {type Applet, programOf} from './applet.ts';
import {archiveApplets} from './archive-applets.ts';
import {digestApplets} from './digest-applets.ts';
import {fileApplets} from './file-applets.ts';
import {listingApplets} from './listing-applets.ts';
import {networkApplets} from './network-applets.ts';
import {plainApplets} from './plain-applets.ts';
import {readingApplets} from './reading-applets.ts';
import {screenApplets} from './screen-applets.ts';
import {systemApplets} from './system-applets.ts';
import {terminalApplets} from './terminal-applets.ts';
import {textApplets} from './text-applets.ts';

const all: Readonly<Record<string, Applet>> = {
  ...plainApplets,
  ...readingApplets,
  ...terminalApplets,
  ...textApplets,
  ...fileApplets,
  ...listingApplets,
  ...systemApplets,
  ...digestApplets,
  ...archiveApplets,
  ...networkApplets,
  ...screenApplets,
};

/** The programs of BusyBox by name, but the shell. */
export const applets: Readonly<Record<string, Program>> = Object.fromEntries(
  Object.entries(all).map(([name, applet]) => [name, programOf(applet)]),
);
