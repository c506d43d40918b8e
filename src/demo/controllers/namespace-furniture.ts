import type {Controller, Demo} from '../demo.ts';
import {layApart} from '../lay-apart.ts';
import type {Draft} from '../object.ts';
import type {ConfigMap, Namespace} from '../schema/kinds.ts';
import {configMaps} from '../types/configmaps.ts';
import {namespaces} from '../types/namespaces.ts';
import {serviceAccounts} from '../types/serviceaccounts.ts';
import {reconciler} from './reconcile.ts';
import {MANAGER} from './status.ts';

const ROOT_CA = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

const certificates = new WeakMap<Demo, string>();

/** Puts the service account `default` and the server's certificate into each namespace, also when they were deleted. */
export const namespaceFurniture: Controller = demo => {
  const ask = reconciler(demo, {
    watches: [
      {type: namespaces},
      {type: configMaps, keys: ({object: {metadata}}) => (metadata.name === ROOT_CA ? [metadata.namespace ?? ''] : [])},
      {type: serviceAccounts, keys: ({object: {metadata}}) => (metadata.name === 'default' ? [metadata.namespace ?? ''] : [])},
    ],
    reconcile: (_, name) => furnish(demo, name, certificates.get(demo) ?? ''),
  });
  for (const {metadata} of demo.store.list(namespaces)) ask(metadata.name);
};

/** Puts namespaces where they are, with what each of them has. */
export function layNamespaces(demo: Demo, drafts: readonly Draft<Namespace>[], manager: string): void {
  const {store, registry} = demo;
  const laid = drafts.map(draft =>
    store.put(namespaces, registry.create(namespaces, draft, {manager, isDryRun: true, isTrusted: true}), {isLaid: true}),
  );
  for (const {metadata} of laid) {
    const draft = {metadata: {name: 'default', namespace: metadata.name}};
    store.put(serviceAccounts, registry.create(serviceAccounts, draft, {...BY_CONTROLLER, isDryRun: true, isTrusted: true}), {
      isLaid: true,
    });
  }
  layApart(demo, [[configMaps, laid.length]], apart => {
    for (const {metadata} of laid) apart.registry.create(configMaps, rootCa(metadata.name, certificates.get(demo) ?? ''), BY_CONTROLLER);
  });
}

/** The config maps of all namespaces hold the certificate from now on; before, they hold none. */
export function publishCertificate(demo: Demo, certificate: string): void {
  if (certificates.get(demo) === certificate) return;
  certificates.set(demo, certificate);
  for (const {metadata} of demo.store.list(namespaces)) furnish(demo, metadata.name, certificate);
}

function furnish({store, registry}: Demo, namespace: string, certificate: string): void {
  const found = store.get(namespaces, undefined, namespace);
  if (!found || found.metadata.deletionTimestamp) return;
  if (!store.get(serviceAccounts, namespace, 'default')) {
    registry.create(serviceAccounts, {metadata: {name: 'default', namespace}}, BY_CONTROLLER);
  }
  const map = store.get(configMaps, namespace, ROOT_CA);
  const wanted = rootCa(namespace, certificate);
  if (!map) registry.create(configMaps, wanted, BY_CONTROLLER);
  else if (map.data?.['ca.crt'] !== certificate) registry.update(configMaps, {...map, data: wanted.data!}, BY_CONTROLLER);
}

function rootCa(namespace: string, certificate: string): Draft<ConfigMap> {
  const metadata = {name: ROOT_CA, namespace, annotations: {'kubernetes.io/description': DESCRIPTION}};
  return {metadata, data: {'ca.crt': certificate}};
}

const BY_CONTROLLER = {manager: MANAGER} as const;
