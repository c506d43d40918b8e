import {createDefaultRoles} from './api/rbac/defaults.ts';
import type {Demo} from './demo.ts';
import {layNamespaces} from './controllers/namespace-furniture.ts';
import type {Draft} from './object.ts';
import type {Service} from './schema/kinds.ts';
import {namespaces} from './types/namespaces.ts';
import {services} from './types/services.ts';

/**
 * What an API server makes by itself when it first starts: the system's namespaces, roles, and its own service. Where all is to be settled, the
 * namespaces have at once what controllers would put into them.
 */
export function bootstrap(demo: Demo, isSettled: boolean): void {
  const {store, registry} = demo;
  const write = {manager: 'kube-apiserver'};
  const drafts = ['kube-system', 'kube-public', 'kube-node-lease', 'default'].map(name => ({metadata: {name}}));
  if (isSettled) layNamespaces(demo, drafts, write.manager);
  else for (const draft of drafts) registry.create(namespaces, draft, write);
  createDefaultRoles(demo);
  const own: Draft<Service> = {
    metadata: {name: 'kubernetes', namespace: 'default', labels: {component: 'apiserver', provider: 'kubernetes'}},
    spec: {clusterIP: '10.96.0.1', ports: [{name: 'https', port: 443, protocol: 'TCP', targetPort: 6443}]},
  };
  store.put(services, registry.create(services, own, {...write, isDryRun: true, isTrusted: true}), {isLaid: true});
}
