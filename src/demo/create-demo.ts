import {createAgenda} from './agenda.ts';
import {installAdmission} from './api/admission/install.ts';
import {bootstrap} from './bootstrap.ts';
import {controllers} from './controllers/index.ts';
import {publishCertificate} from './controllers/namespace-furniture.ts';
import type {Demo} from './demo.ts';
import {createRuntime} from './kubelet/create-runtime.ts';
import type {Runtime} from './kubelet/runtime.ts';
import {createRandom} from './random.ts';
import {Registry} from './registry.ts';
import {Store} from './store.ts';
import {createTypeTable} from './type-table.ts';
import {types} from './types/index.ts';
import {namespaces} from './types/namespaces.ts';

export type CreateOptions = {
  readonly seed: number;
  /** When it begins, in milliseconds since the epoch. */
  readonly from: number;
  /** How many changes of each type are remembered for watches that come back. */
  readonly window?: number;
  /** What controllers do at the start has been done. */
  readonly isSettled?: boolean;
  /** Of the server, where it is known already; for the config maps that show it. */
  readonly certificate?: string;
};

/** A cluster without nodes and workloads. Its time stands still until its agenda is advanced or started. */
export function createDemo({seed, from, window, isSettled = false, certificate}: CreateOptions): Demo {
  const agenda = createAgenda(from);
  const random = createRandom(seed);
  const store = new Store(window);
  const registry = new Registry(store, agenda, random);
  registry.namespaces = namespaces;
  let runtime: Runtime | undefined;
  const demo: Demo = {
    agenda,
    random,
    store,
    registry,
    types: createTypeTable(types),
    get runtime() {
      return (runtime ??= createRuntime(demo));
    },
  };
  if (certificate !== undefined) publishCertificate(demo, certificate);
  installAdmission(demo);
  for (const control of controllers) control(demo);
  bootstrap(demo, isSettled);
  return demo;
}
