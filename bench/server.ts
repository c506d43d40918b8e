// The program's own test server with 10,000 pods. Says where it listens in one line of JSON; `update` on stdin gives the first 50 pods new
// values, all at once; ends with its stdin.
import {createInterface} from 'node:readline';
import {namespace, node, pod} from '../test/scripted-objects.ts';
import {startServer} from '../test/scripted-server.ts';
import {type Greeting, leastPods as podCount} from './world.ts';

const visible = 50;
const teams = [
  'accounts',
  'billing',
  'cart',
  'delivery',
  'events',
  'fraud',
  'gateway',
  'hub',
  'identity',
  'jobs',
  'kiosk',
  'ledger',
  'mail',
  'notes',
];
const roles = ['api', 'cache', 'frontend', 'indexer', 'processor', 'scheduler', 'worker'];
const nodes = Array.from(
  {length: 50},
  (_, at) => `ip-10-${(at * 37) % 256}-${(at * 101) % 256}-${(at * 59) % 256}.eu-west-1.compute.internal`,
);

const server = await startServer();
for (const name of nodes) server.add('nodes', node(name));
for (const team of teams) server.add('namespaces', namespace(team));
const names = Array.from({length: podCount}, (_, at) => nameAt(at)).sort();
const pods = names.map((name, at) => server.add('pods', podAt(at, name, 0)));

const greeting: Greeting = {
  url: server.url,
  pods: pods.length,
  namespace: teams[0]!,
  podsInNamespace: pods.filter(({metadata}) => metadata.namespace === teams[0]).length,
};
console.log(JSON.stringify(greeting));

let round = 0;
for await (const line of createInterface({input: process.stdin})) {
  if (line !== 'update') continue;
  round++;
  for (let at = 0; at < visible; at++) server.update('pods', podAt(at, names[at]!, round));
}
await server.stop();

/** Every tenth pod changes its status too when it gets new values. */
function podAt(at: number, name: string, rounds: number) {
  const isFailing = at % 10 === 3 && rounds % 2 === 1;
  return pod(name, {
    namespace: name.slice(0, name.indexOf('-')),
    node: nodes[scattered(at) % nodes.length]!,
    labels: {app: name.split('-').slice(0, 2).join('-')},
    restarts: rounds === 0 ? scattered(at) % 12 : 100 + ((rounds * 137 + at * 7) % 900),
    metadata: {creationTimestamp: new Date(Date.UTC(2026, 0, 1) + ((scattered(at) % 9000) * 3_600_000) / 4).toISOString()},
    ...(isFailing && {isReady: false, waiting: 'CrashLoopBackOff'}),
  });
}

/** Begins with its namespace, so that sorting by name alone puts the same pods first; the rest differs as it does in life. */
function nameAt(at: number): string {
  const hash = (salt: number) =>
    scattered(at * 31 + salt)
      .toString(36)
      .padStart(7, '0');
  return `${teams[at % teams.length]}-${roles[at % roles.length]}-${hash(1)}${hash(2).slice(0, 2)}-${hash(3).slice(-5)}`;
}

/** The same number for the same input on every machine, and far away for the next (Knuth's multiplicative hash). */
function scattered(at: number): number {
  return ((at + 1) * 2_654_435_761) % 2 ** 32;
}
