import {isEqual} from '../../equal.ts';
import {reconciler} from '../../controllers/reconcile.ts';
import type {Demo} from '../../demo.ts';
import type {Happening} from '../../store.ts';
import {resourceQuotas} from '../../types/resourcequotas.ts';
import type {ResourceType} from '../../type.ts';
import {addAmounts} from './quantities.ts';
import {namesFor} from './quota-usage.ts';
import {usedOf} from './resource-quotas.ts';
import {keyOf} from '../../object.ts';

/** Keeps the status of quotas (pkg/controller/resourcequota). What custom resources take is counted when something else changes. */
export function resourceQuotaController(demo: Demo): void {
  const {registry, types} = demo;
  reconciler(demo, {
    watches: [
      {type: resourceQuotas},
      ...types.all.filter(isCounted).map(type => ({type, keys: (happening: Happening) => quotasAround(demo, type, happening)})),
    ],
    reconcile(namespace, name) {
      registry.change(resourceQuotas, namespace, name, {manager: 'kube-controller-manager', subresource: 'status'}, quota => {
        const hard = addAmounts({}, quota.spec?.hard ?? {});
        const names = Object.keys(hard);
        const status = names.length === 0 ? {} : {hard, used: usedOf(demo, quota, names)};
        return isEqual(status, quota.status) ? quota : {...quota, status};
      });
    },
  });
}

function isCounted({isNamespaced, plural}: ResourceType): boolean {
  return isNamespaced && plural !== 'events' && plural !== 'resourcequotas' && plural !== 'leases';
}

/** Where an object changed that was there before, most changes take nothing more; those that may are looked at. */
function quotasAround({store}: Demo, type: ResourceType, {type: change, object}: Happening): readonly string[] {
  const {namespace} = object.metadata;
  if (namespace === undefined) return [];
  if (change === 'MODIFIED' && !['pods', 'services', 'persistentvolumeclaims'].includes(type.plural)) return [];
  return store
    .list(resourceQuotas, namespace)
    .filter(({spec}) => namesFor(type, Object.keys(spec?.hard ?? {})).length > 0)
    .map(keyOf);
}
