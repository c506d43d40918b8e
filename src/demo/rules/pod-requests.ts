import type {Container, PodSpec} from '../schema/kinds.ts';
import {parseQuantity, quantityText} from './quantity.ts';
import type {Amounts} from './resources.ts';
import {changed, filled, mapped, withField} from './sharing.ts';

/** Where limits are told and requests are not, requests are as the limits: in pods only, not in templates. Follows SetDefaults_Pod. */
export function withRequests(spec: PodSpec): PodSpec {
  let next = withField(spec, 'containers', mapped(spec.containers, withContainerRequests));
  next = changed(next, 'initContainers', containers => mapped(containers, withContainerRequests));
  const limits = next.resources?.limits;
  if (!limits || Object.keys(limits).length === 0) return next;
  return changed(next, 'resources', resources =>
    withField(resources, 'requests', filled(filled(resources.requests ?? {}, totalsOf(next.containers)), podLevel(limits))),
  );
}

function withContainerRequests(container: Container): Container {
  const {resources} = container;
  if (!resources?.limits) return container;
  return withField(container, 'resources', withField(resources, 'requests', filled(resources.requests ?? {}, resources.limits)));
}

/** What the containers ask for together, of what may be told for the pod as a whole and may be overcommitted. */
function totalsOf(containers: readonly Container[]): Amounts {
  const totals: {[name: string]: string} = {};
  for (const {resources} of containers) {
    for (const name of ['cpu', 'memory']) {
      const one = parseQuantity(resources?.requests?.[name] ?? '');
      if (!one) continue;
      const other = parseQuantity(totals[name] ?? '0');
      totals[name] = quantityText({nanos: one.nanos + (other?.nanos ?? 0n), form: one.form});
    }
  }
  return totals;
}

function podLevel(limits: Amounts): Amounts {
  const names = Object.keys(limits).filter(name => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-'));
  return Object.fromEntries(names.map(name => [name, limits[name]!]));
}
