import type {Demo} from '../demo.ts';
import {workers} from './base.ts';
import {layAutoscaled, type Scaling} from './lay-autoscaled.ts';
import {layCrashing} from './lay-crashing.ts';
import {layCronJob} from './lay-jobs.ts';
import {layServices} from './lay-services.ts';
import {byTheClock, crashing, scaledByLoad} from './shop-company.ts';
import {demoAt} from './demo-at.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** What happened in the last hour: a service that crashes came, one is scaled by its load, and jobs run by the clock. */
export function layToday(demo: Demo): void {
  const now = demo.agenda.now();
  const since = now - 40 * MINUTE_MS;
  layCrashing(demo, crashing, {since, nodes: workers, from: 60});
  const [search, service, autoscaler] = scaledByLoad;
  layServices(demoAt(demo, since), [service]);
  layAutoscaled(demo, [search, autoscaler], {since, scalings: scalingsBetween(since, now), nodes: workers, from: 61});
  const [backup, report] = byTheClock;
  const clock = {since: now - 12 * MINUTE_MS, node: workers[2]!};
  layCronJob(demo, backup, {...clock, ranMs: 9 * SECOND_MS});
  layCronJob(demo, report, {...clock, ranMs: 4 * SECOND_MS});
}

/** How the load of search comes and goes, every eight minutes. */
const WAVE_MS = 8 * MINUTE_MS;
const wave = [
  {after: 135 * SECOND_MS, from: 2, to: 3},
  {after: 180 * SECOND_MS, from: 3, to: 5},
  {after: 420 * SECOND_MS, from: 5, to: 2},
];

/** Whole waves, so that what is left of an earlier one does not matter. */
function scalingsBetween(since: number, until: number): readonly Scaling[] {
  const scalings: Scaling[] = [];
  for (let begin = Math.ceil(since / WAVE_MS) * WAVE_MS; begin < until; begin += WAVE_MS) {
    scalings.push(...wave.map(({after, from, to}) => ({at: begin + after, from, to})).filter(({at}) => at < until));
  }
  return scalings;
}
