import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {deployment, namespace} from '../test/scripted-objects.ts';
import {type ScriptedServer, startServer} from '../test/scripted-server.ts';
import type {Session} from './pty.ts';
import {type Benchmark, listInMs, start} from './stage.ts';
import {kubeconfigFor} from './world.ts';

const namespaces = ['accounts', 'billing', 'cart'];
const keysInAll = 200;
const deploymentsInEach = 20;
/** What somebody does who looks around: up and down, marks, sorts, a menu and back. */
const round = [...'jjjkk G>=<*', '\x1c', '.', '\x1b[27u'];

/** How often one namespace is asked about in a session of 200 keys, with rules that the server cannot list in full: the most there is to ask. */
export const reviews: Benchmark = {
  name: 'reviews',
  async run(stage) {
    if (!stage.subject.measuresItself) return {};
    const server = await startServer();
    try {
      prepare(server);
      const kubeconfig = join(stage.directory, 'reviews.kubeconfig');
      writeFileSync(kubeconfig, kubeconfigFor(server.url, 'reviews'));
      const session = start(stage, {...stage.world, kubeconfig}, {namespace: namespaces[0]!});
      try {
        await session.until(/live/, listInMs);
        await lookAround(session);
        await session.quiet(500, 5000);
      } finally {
        await session.close();
      }
      return {reviews: countsOf(server)};
    } finally {
      await server.stop();
    }
  },
};

function prepare(server: ScriptedServer): void {
  const status = {resourceRules: [], nonResourceRules: [], incomplete: true};
  const path = /selfsubjectrulesreviews/;
  server.fail({path, status: 201, body: JSON.stringify({status}), times: Number.POSITIVE_INFINITY});
  for (const name of namespaces) {
    server.add('namespaces', namespace(name));
    for (let at = 0; at < deploymentsInEach; at++) server.add('deployments', deployment(`web-${at}`, {namespace: name, replicas: 1}));
  }
}

/** In one namespace after the other, and through all of them again. */
async function lookAround(session: Session): Promise<void> {
  let pressed = 0;
  for (let turn = 0; pressed < keysInAll; turn++) {
    const name = namespaces[turn % namespaces.length]!;
    for (const key of `:deploy ${name}\r`) {
      await session.press(key, 5);
      pressed++;
    }
    await session.until(new RegExp(`${name} .*live +${deploymentsInEach} deployments`), listInMs);
    for (const key of round) {
      await session.press(key, 5);
      pressed++;
    }
  }
}

/**
 * By namespace, which only the review of rules tells: of the others each namespace bears its part, and one too many anywhere is too many.
 * A namespace that was not asked about at all would make the figure worthless.
 */
function countsOf({requests}: ScriptedServer): readonly number[] {
  const others = requests.filter(({path}) => /selfsubjectaccessreviews/.test(path)).length;
  return namespaces.map(name => {
    const rules = requests.filter(({path, body}) => /selfsubjectrulesreviews/.test(path) && body.includes(`"namespace":"${name}"`)).length;
    if (rules === 0) throw new Error(`nothing was asked about ${name}`);
    return rules + Math.ceil(others / namespaces.length);
  });
}
