import {createAgenda} from '../agenda.ts';
import type {Demo} from '../demo.ts';
import {Registry} from '../registry.ts';

/** The same cluster as seen from an earlier time: what is created through it has been there since then. Chance is the cluster's unless given. */
export function demoAt(demo: Demo, since: number, random = demo.random): Demo {
  const agenda = createAgenda(since);
  const registry = new Registry(demo.store, agenda, random);
  const {admissions} = registry;
  admissions.push(...demo.registry.admissions);
  registry.namespaces = demo.registry.namespaces;
  return {...demo, agenda, random, registry};
}
