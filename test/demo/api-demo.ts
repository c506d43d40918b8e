import type {Demo} from '../../src/demo/demo.ts';
import type {Usage} from '../../src/demo/kubelet/runtime.ts';
import {Refusal} from '../../src/demo/refusal.ts';
import type {Pod} from '../../src/demo/schema/kinds.ts';
import {namespaces} from '../../src/demo/types/namespaces.ts';
import {bareDemo} from './bare-demo.ts';

/** A demo with some namespaces and nothing that acts by itself. */
export function apiDemo({
  names = ['default', 'kube-system', 'kube-public', 'shop', 'ops'],
  usage = () => [],
}: {
  names?: readonly string[];
  usage?: (pod: Pod) => readonly Usage[];
} = {}): Demo {
  const demo = bareDemo({agenda: Date.UTC(2026, 10, 26, 1, 0, 0), seed: 4, runtime: {usage}});
  demo.registry.namespaces = namespaces;
  for (const name of names) demo.registry.create(namespaces, {metadata: {name}}, {manager: 'test'});
  return demo;
}

/** What the act is refused with. */
export function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}
