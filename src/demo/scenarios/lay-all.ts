import {usedOf} from '../api/admission/resource-quotas.ts';
import {budgetStatus} from '../controllers/pod-disruption-budgets.ts';
import type {Demo} from '../demo.ts';
import {layApart} from '../lay-apart.ts';
import type {Draft, KubeObject} from '../object.ts';
import {selects} from '../rules/labels.ts';
import {podDisruptionBudgets} from '../types/poddisruptionbudgets.ts';
import {pods} from '../types/pods.ts';
import {resourceQuotas} from '../types/resourcequotas.ts';
import {apply, type Manifest} from './apply.ts';
import {BY_USER, drafted, isLaid, withStatus} from './lay-object.ts';
import {layRunning} from './lay-running.ts';
import {layServices} from './lay-services.ts';
import {layDaemonSet, layStatefulSet} from './lay-sets.ts';

/** Nobody but users looks at them: they are made when somebody does. */
const PASSIVE = ['ConfigMap', 'Secret', 'Ingress', 'IngressClass', 'NetworkPolicy', 'PodDisruptionBudget', 'ResourceQuota'];
const LAID = ['Service', 'Deployment', 'StatefulSet', 'DaemonSet', ...PASSIVE];

/** Puts what the manifests say where it is: workloads with their pods, as if they had been running since now. Nodes come in turn. */
export function layAll(
  demo: Demo,
  manifests: readonly Manifest[],
  {nodes, from, manager}: {readonly nodes: readonly string[]; readonly from: number; readonly manager?: string},
): void {
  const ofKinds = (...kinds: readonly string[]) => manifests.filter(({kind}) => kinds.includes(kind));
  for (const manifest of manifests.filter(({kind}) => !LAID.includes(kind))) {
    const type = demo.types.ofKind(manifest.apiVersion, manifest.kind)!;
    demo.store.put(type, drafted(demo, type, manifest as unknown as Draft<KubeObject>, manager), isLaid);
  }
  layServices(demo, ofKinds('Service'), manager);
  let turn = from;
  for (const manifest of manifests) {
    const given = {nodes, from: turn, ...(manager !== undefined && {manager})};
    if (manifest.kind === 'Deployment') turn += layRunning(demo, manifest, given).pods.length;
    else if (manifest.kind === 'StatefulSet') turn += layStatefulSet(demo, manifest, given);
    else if (manifest.kind === 'DaemonSet') layDaemonSet(demo, manifest, manager ?? BY_USER);
  }
  for (const kind of PASSIVE) layPassive(demo, ofKinds(kind), manager);
}

/** Puts manifests of one kind where they are. What their statuses count is counted when somebody looks. */
export function layPassive(demo: Demo, manifests: readonly Manifest[], manager?: string): void {
  const [first] = manifests;
  if (!first) return;
  const type = demo.types.ofKind(first.apiVersion, first.kind)!;
  layApart(demo, [[type, manifests.length]], apart => {
    apply(apart, manifests, manager);
    for (const quota of apart.store.list(resourceQuotas)) {
      const hard = quota.spec?.hard ?? {};
      apart.store.put(resourceQuotas, withStatus(apart, resourceQuotas, quota, {hard, used: usedOf(demo, quota)}));
    }
    for (const budget of apart.store.list(podDisruptionBudgets)) {
      const chosen = demo.store
        .list(pods, budget.metadata.namespace)
        .filter(({metadata}) => selects(budget.spec?.selector, metadata.labels));
      apart.store.put(
        podDisruptionBudgets,
        withStatus(apart, podDisruptionBudgets, budget, budgetStatus({...demo, agenda: apart.agenda}, budget, chosen) ?? {}),
      );
    }
  });
}
