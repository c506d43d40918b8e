import {isEqual} from '../../equal.ts';
import {reconciler} from '../../controllers/reconcile.ts';
import type {Demo} from '../../demo.ts';
import type {ClusterRole, PolicyRule} from '../../schema/kinds.ts';
import {clusterRoles} from '../../types/clusterroles.ts';
import {selects} from '../../rules/labels.ts';

/** Keeps the rules of aggregated cluster roles those of the roles they select (pkg/controller/clusterroleaggregation). */
export function clusterRoleAggregation(demo: Demo): void {
  // The default ones need nothing done, and are not looked at before another one changes.
  let aggregated: Set<string> | undefined;
  reconciler(demo, {
    // Any role may be one that is selected, and selecting goes on from role to role.
    watches: [
      {
        type: clusterRoles,
        keys: ({type, object}) => {
          aggregated ??= new Set(aggregatedNames(demo));
          const isAggregated = type !== 'DELETED' && (object as ClusterRole).aggregationRule !== undefined;
          if (isAggregated) aggregated.add(object.metadata.name);
          else aggregated.delete(object.metadata.name);
          return [...aggregated];
        },
      },
    ],
    reconcile: (_, name) => aggregate(demo, name),
  });
}

/** Does so at once, until nothing changes any more. */
export function aggregateAll(demo: Demo): void {
  let version: number;
  do {
    version = demo.store.version;
    for (const name of aggregatedNames(demo)) aggregate(demo, name);
  } while (demo.store.version !== version);
}

function aggregatedNames({store}: Demo): readonly string[] {
  return store
    .list(clusterRoles)
    .filter(({aggregationRule}) => aggregationRule)
    .map(({metadata}) => metadata.name);
}

function aggregate({registry}: Demo, name: string): void {
  registry.change(clusterRoles, undefined, name, {manager: 'clusterrole-aggregation-controller'}, role => {
    if (!role.aggregationRule) return role;
    const rules = selectedRules(registry.list(clusterRoles), role);
    return isEqual(rules, role.rules ?? []) ? role : {...role, rules};
  });
}

function selectedRules(all: readonly ClusterRole[], role: ClusterRole): readonly PolicyRule[] {
  const rules: PolicyRule[] = [];
  const seen = new Set<string>();
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    for (const other of all) {
      if (other.metadata.name === role.metadata.name || !selects(selector, other.metadata.labels)) continue;
      for (const rule of other.rules ?? []) {
        const text = JSON.stringify(rule);
        if (!seen.has(text)) rules.push(rule);
        seen.add(text);
      }
    }
  }
  return rules;
}
