import type {Wall} from './agenda.ts';
import {makeCertificate} from './api/certificate.ts';
import {type DemoServer, type ServeOptions, serveDemo} from './api/serve.ts';
import {createDemo} from './create-demo.ts';
import type {Demo} from './demo.ts';
import {tellForUseAt} from './events.ts';
import {startHeartbeats} from './kubelet/heartbeats.ts';
import {scenarios} from './scenarios/index.ts';
import type {Scenario} from './scenarios/scenario.ts';

export type DemoOptions = ServeOptions & {
  /** A name, with a size behind a colon where it has one: `shop`, `huge:100000`. */
  readonly scenario?: string;
  readonly seed?: number;
  /** The time at which the scenario has come to be what it is, in milliseconds since the epoch. */
  readonly now: number;
  /** The time outside, which the cluster's follows; without it time stands still until the agenda is advanced. */
  readonly wall?: Wall | undefined;
};

export type RunningDemo = {
  readonly demo: Demo;
  readonly server: DemoServer;
  /** One context for each user, in the namespace where the scenario is at home. */
  readonly kubeconfig: object;
  stop(): Promise<void>;
};

const USUAL = 'shop';

/** A cluster that plays a scenario, served on loopback. Throws an Error whose message is for people where there is no such scenario. */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const certificate = options.isPlain ? undefined : makeCertificate();
  const demo = playScenario(options, certificate?.certificate);
  if (options.wall) demo.agenda.start(options.wall);
  const server = await serveDemo(demo, {...options, ...(certificate && {certificate})});
  return {
    demo,
    server,
    kubeconfig: server.kubeconfig({namespace: scenarioOf(options.scenario ?? USUAL).scenario.home}),
    async stop() {
      demo.agenda.stop();
      await server.stop();
    },
  };
}

/** The same without a server; `certificate` is what its config maps hold of one. */
export function playScenario(
  {scenario: wanted = USUAL, seed = 1, now}: Pick<DemoOptions, 'scenario' | 'seed' | 'now'>,
  certificate?: string,
): Demo {
  const {scenario, size} = scenarioOf(wanted);
  const demo = createDemo({seed, from: now - scenario.past, isSettled: true, ...(certificate !== undefined && {certificate})});
  tellForUseAt(demo, now);
  scenario.play(demo, size);
  demo.agenda.advance(now - demo.agenda.now());
  startHeartbeats(demo);
  return demo;
}

/** What `shop` or `huge:100000` means. Throws as `startDemo` does. */
export function scenarioOf(wanted: string): {readonly scenario: Scenario; readonly size: number} {
  const [name, text, ...more] = wanted.split(':');
  const scenario = scenarios.find(one => one.name === name);
  if (!scenario || more.length > 0) {
    throw new Error(`There is no scenario ${wanted}; there are ${scenarios.map(one => one.name).join(', ')}`);
  }
  if (text === undefined) return {scenario, size: scenario.size?.usual ?? 0};
  const size = Number(text);
  if (!scenario.size) throw new Error(`The scenario ${name} has no size; leave out :${text}`);
  const {meaning, most} = scenario.size;
  if (!Number.isInteger(size) || size < 1 || size > most) {
    throw new Error(`The scenario ${name} takes ${meaning} behind its colon, from 1 to ${most}, not ${text}`);
  }
  return {scenario, size};
}
