import {churn} from './churn.ts';
import {edge} from './edge.ts';
import {flood} from './flood.ts';
import {huge} from './huge.ts';
import {outage} from './outage.ts';
import type {Scenario} from './scenario.ts';
import {quiet, shop} from './shop.ts';

export const scenarios: readonly Scenario[] = [shop, outage, quiet, edge, huge, churn, flood];
