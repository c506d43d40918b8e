import type {KubeObject} from '../../kube/object.ts';
import type {Note} from '../change.ts';

/** What keeps objects as they are written elsewhere. */
export type Tool = {
  /** `Argo CD application storefront`. */
  readonly who: string;
  /** `at its next sync`. */
  readonly when: string;
  readonly level: Note['level'];
  /** Whether a field manager is this tool. */
  readonly isManager: (manager: string) => boolean;
};

/** The tools that keep an object: by their labels and annotations, and by what they left in its managed fields. */
export function toolsOf(object: KubeObject): readonly Tool[] {
  const flux = [fluxKustomization(object), fluxHelmRelease(object)].filter(tool => tool !== undefined);
  const others = [argoApplication(object), flux.length === 0 ? helmRelease(object) : undefined].filter(tool => tool !== undefined);
  return [...flux, ...others];
}

/**
 * Its tracking id names the application and the object: `app:group/Kind:namespace/name`. Controllers copy annotations, such as a deployment
 * to its replica sets, so one that names another object is not meant (argo-cd, util/argo/resource_tracking.go).
 */
function argoApplication({kind, apiVersion = '', metadata}: KubeObject): Tool | undefined {
  const isManager = (manager: string) => /^argocd(-|$)/.test(manager);
  const tool = (name: string): Tool => ({who: `Argo CD application ${name}`, when: 'at its next sync', level: 'warn', isManager});
  const id = metadata.annotations?.['argocd.argoproj.io/tracking-id'];
  if (id !== undefined) {
    const parts = /^([^:]+):([^/:]*)\/([^:]+):([^/:]*)\/(.+)$/.exec(id);
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const isMeant = parts?.[2] === group && parts?.[3] === kind && parts?.[5] === metadata.name;
    // Applications outside of Argo CD's own namespace are written `namespace_name`.
    return isMeant ? tool(parts![1]!.replace('_', '/')) : undefined;
  }
  const label = metadata.labels?.['argocd.argoproj.io/instance'] ?? metadata.labels?.['app.kubernetes.io/instance'];
  return label !== undefined && managersOf({metadata}).some(isManager) ? tool(label) : undefined;
}

/** Applied by Flux' kustomize-controller, which puts drift right at each run unless the object says that it shall not. */
function fluxKustomization({metadata}: KubeObject): Tool | undefined {
  const prefix = 'kustomize.toolkit.fluxcd.io';
  const name = metadata.labels?.[`${prefix}/name`];
  const {[`${prefix}/reconcile`]: reconcile, [`${prefix}/ssa`]: way} = metadata.annotations ?? {};
  const isManager = (manager: string) => manager === 'kustomize-controller';
  const isLeft = reconcile?.toLowerCase() === 'disabled' || ['ignore', 'ifnotpresent'].includes(way?.toLowerCase() ?? '');
  if (isLeft || (name === undefined && !managersOf({metadata}).some(isManager))) return undefined;
  const namespace = metadata.labels?.[`${prefix}/namespace`] ?? '';
  const which = name === undefined ? 'Flux' : `Flux kustomization ${namespace === '' ? name : `${namespace}/${name}`}`;
  return {who: which, when: 'at its next run', level: 'warn', isManager};
}

/** Installed by Flux' helm-controller, which by default looks at drift only when it upgrades. */
function fluxHelmRelease({metadata}: KubeObject): Tool | undefined {
  const name = metadata.labels?.['helm.toolkit.fluxcd.io/name'];
  if (name === undefined) return undefined;
  const namespace = metadata.labels?.['helm.toolkit.fluxcd.io/namespace'];
  return {
    who: `Flux Helm release ${namespace === undefined ? name : `${namespace}/${name}`}`,
    when: 'at its next upgrade',
    level: 'info',
    isManager: manager => manager === 'helm-controller' || manager === 'helm',
  };
}

/** The label and annotation that Helm 3 wants on what it takes for its own. */
function helmRelease({metadata}: KubeObject): Tool | undefined {
  const release = metadata.annotations?.['meta.helm.sh/release-name'];
  if (release === undefined || metadata.labels?.['app.kubernetes.io/managed-by'] !== 'Helm') return undefined;
  return {who: `The next upgrade of Helm release ${release}`, when: '', level: 'info', isManager: manager => manager === 'helm'};
}

export function managersOf({metadata}: KubeObject): readonly string[] {
  const entries: unknown = metadata.managedFields;
  return Array.isArray(entries) ? entries.map(entry => String(entry?.manager ?? '')) : [];
}
