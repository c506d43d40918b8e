import {changesTab} from './changes.ts';
import {describeTab} from './describe.ts';
import {envTab} from './env.ts';
import {eventsTab} from './events.ts';
import {fieldTab} from './field-tab.ts';
import {keysTab} from './keys.ts';
import {pathTab} from './path.ts';
import {summaryTab} from './summary.ts';
import {treeTab} from './tree.ts';
import {yamlTab} from './yaml.ts';
import type {Tab} from './tab.ts';

/** In the order in which they stand. */
export const tabs: readonly Tab[] = [summaryTab, describeTab, yamlTab, keysTab, eventsTab, envTab, treeTab, pathTab, changesTab, fieldTab];
