import {summaryTab} from '../src/details/summary.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {type InspectedOptions, inspectedOf, linesOf, NOW} from './inspected.ts';

const kind = (name: string, plural: string, group = '', isNamespaced = true, version = 'v1'): ResourceKind => ({
  group,
  version,
  plural,
  singular: name.toLowerCase(),
  name,
  isNamespaced,
});
export const kinds = {
  pods: kind('Pod', 'pods'),
  deployments: kind('Deployment', 'deployments', 'apps'),
  statefulsets: kind('StatefulSet', 'statefulsets', 'apps'),
  daemonsets: kind('DaemonSet', 'daemonsets', 'apps'),
  jobs: kind('Job', 'jobs', 'batch'),
  cronjobs: kind('CronJob', 'cronjobs', 'batch'),
  services: kind('Service', 'services'),
  nodes: kind('Node', 'nodes', '', false),
  claims: kind('PersistentVolumeClaim', 'persistentvolumeclaims'),
  volumes: kind('PersistentVolume', 'persistentvolumes', '', false),
  namespaces: kind('Namespace', 'namespaces', '', false),
  configmaps: kind('ConfigMap', 'configmaps'),
  secrets: kind('Secret', 'secrets'),
  widgets: kind('Widget', 'widgets', 'example.com'),
} as const;

/** A time so many seconds before NOW. */
export const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

/** The summary of an object named `it` in the namespace shop, unless it says otherwise. */
export function toldOf(of: ResourceKind, object: object, options: InspectedOptions = {}): readonly string[] {
  const whole = {metadata: {name: 'it', namespace: 'shop', uid: 'u-1'}, ...object} as KubeObject;
  return linesOf(summaryTab.doc(inspectedOf(of, whole, options)));
}
