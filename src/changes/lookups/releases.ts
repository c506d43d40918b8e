import {resourcePath} from '../../kube/paths.ts';
import {selects} from '../../kube/selects.ts';
import type {KubeObject, OwnerReference, ResourceKind} from '../../kube/object.ts';
import {objectAt} from './ask.ts';
import type {Lookup} from './lookup.ts';
import {controllerOf} from './own-pods.ts';
import {afterOf, isPod, pairsOf, sendable} from './pairs.ts';
import {kindWord, summed} from './words.ts';

/**
 * Pods whose new labels their controller does not select any more: it lets them go and makes others in their place (ClaimPods in
 * pkg/controller/controller_ref_manager.go). Asked for only where labels that are there change.
 */
export const releases: Lookup = {
  about: 'the controllers of the pods',
  async look(asked) {
    const pods = sendable(await pairsOf(asked)).flatMap(({change}) => {
      const {before, target, draft} = change;
      const owner = isPod(target) && draft.step.type === 'patch' && before ? controllerOf(before) : undefined;
      const path = owner && pathOf(owner, target.namespace);
      const after = afterOf(change);
      return before && after && owner && path !== undefined && losesLabels(before, after) ? [{before, after, owner, path}] : [];
    });
    const owners = await Promise.all(pods.map(({path}) => objectAt(asked, path)));
    return summed(
      pods.flatMap(({before, after, owner}, index) => {
        const selector: unknown = owners[index]?.['spec']?.selector;
        const isReleased = selects(selector, before.metadata.labels) && !selects(selector, after.metadata.labels);
        const text = `Pod ${before.metadata.name} leaves ${kindWord(owner.kind)} ${owner.name}, which makes another in its place.`;
        return isReleased ? [{level: 'warn', text}] : [];
      }),
    );
  },
};

function losesLabels(before: KubeObject, after: KubeObject): boolean {
  return Object.entries(before.metadata.labels ?? {}).some(([key, value]) => after.metadata.labels?.[key] !== value);
}

function pathOf({apiVersion, kind, name}: OwnerReference, namespace: string): string | undefined {
  const plural = plurals[kind];
  const [version = '', group = ''] = String(apiVersion).split('/').reverse();
  const owned: Pick<ResourceKind, 'group' | 'version' | 'plural' | 'isNamespaced'> = {
    group,
    version,
    plural: plural ?? '',
    isNamespaced: true,
  };
  return plural === undefined ? undefined : resourcePath(owned, namespace, name);
}

const plurals: Readonly<Record<string, string | undefined>> = {
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Job: 'jobs',
};
