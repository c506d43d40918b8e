import {discover} from '../src/cluster/discovery.ts';
import type {KubeContext} from '../src/cluster/kubeconfig.ts';
import {kubeconfigOf} from '../src/cluster/kubeconfig.ts';
import type {Inspected, Need, Tab} from '../src/details/tab.ts';
import {ApiError} from '../src/kube/api-error.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {resourcePath} from '../src/kube/paths.ts';
import {connect} from '../src/live/connection.ts';
import {fakeClock} from './fake-clock.ts';
import {type InspectedOptions, inspectedOf, wordsOf} from './inspected.ts';

export type InspectingCluster = {
  readonly kinds: readonly ResourceKind[];
  /** All that a tab is given once everything that it asks for has been answered. `place` is `shop/web`, or `node-1`. */
  inspect(tab: Tab, plural: string, place: string, options?: InspectedOptions): Promise<Inspected>;
  /** What was asked for the last one beside the object, round by round. */
  readonly rounds: readonly (readonly string[])[];
  close(): void;
};

/** Answers the needs of tabs from a cluster. Paths that `refused` matches are refused with 403. */
export async function inspectingCluster(kubeconfig: string, context?: string): Promise<InspectingCluster> {
  const {contexts, currentContext} = await kubeconfigOf('test', kubeconfig);
  const chosen = contexts.find(({name}) => name === (context ?? currentContext)) ?? contexts[0]!;
  return inspecting(chosen);
}

async function inspecting(context: KubeContext): Promise<InspectingCluster> {
  const clock = fakeClock();
  const life = new AbortController();
  const connection = connect(context, {
    clock,
    env: {},
    userAgent: 'dogwatch-test',
    cache: async () => undefined,
    onNotice: () => undefined,
  });
  const kinds: ResourceKind[] = [];
  for await (const found of discover(await connection.transport(), {cache: undefined, key: 'test', signal: life.signal, clock})) {
    kinds.push(...found.resources.filter(({isPreferred}) => isPreferred));
  }
  let rounds: string[][] = [];
  return {
    kinds,
    get rounds() {
      return rounds;
    },
    async inspect(tab, plural, place, options = {}) {
      const kind = kinds.find(one => one.plural === plural)!;
      const [name = '', namespace = ''] = place.split('/').reverse();
      const object = (await connection.read(resourcePath(kind, namespace, name), {}, life.signal)) as unknown as KubeObject;
      const answers: Record<string, unknown> = {...options.answers};
      const refused: Record<string, number> = {...options.refused};
      rounds = [];
      for (;;) {
        const inspected = inspectedOf(kind, object, {...options, kinds, answers, refused});
        const asked = new Map((tab.needs?.(inspected) ?? []).map(need => [wordsOf(need), need]));
        const open = [...asked].filter(([words]) => !(words in answers) && !(words in refused));
        if (open.length === 0) return inspected;
        rounds.push(open.map(([words]) => words));
        await Promise.all(open.map(([words, need]) => ask(words, need, answers, refused)));
      }
    },
    close() {
      life.abort();
      connection.close();
    },
  };

  async function ask(words: string, need: Need, answers: Record<string, unknown>, refused: Record<string, number>): Promise<void> {
    if (need.type !== 'get') return;
    try {
      answers[words] = await connection.read(need.path, need.query ?? {}, life.signal);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused[words] = error.status;
    }
  }
}
