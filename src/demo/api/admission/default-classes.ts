import type {Demo} from '../../demo.ts';
import type {KubeObject} from '../../object.ts';
import type {Ingress, PersistentVolumeClaim} from '../../schema/kinds.ts';
import {ingressClasses} from '../../types/ingressclasses.ts';
import {storageClasses} from '../../types/storageclasses.ts';

/** A claim that names no class gets the default one. Follows plugin/pkg/admission/storage/storageclass/setdefault. */
export function defaultStorageClass({store}: Demo, claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const hasClass = claim.spec?.storageClassName !== undefined || claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
  if (hasClass) return claim;
  const name = defaultOf(store.list(storageClasses), 'storageclass.kubernetes.io/is-default-class');
  return name === undefined ? claim : {...claim, spec: {...claim.spec, storageClassName: name}};
}

/** Follows plugin/pkg/admission/network/defaultingressclass. */
export function defaultIngressClass({store}: Demo, ingress: Ingress): Ingress {
  if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.['kubernetes.io/ingress.class']) return ingress;
  const name = defaultOf(store.list(ingressClasses), 'ingressclass.kubernetes.io/is-default-class');
  return name === undefined ? ingress : {...ingress, spec: {...ingress.spec, ingressClassName: name}};
}

/** The newest of those that are marked; of equal age the first by name. */
function defaultOf(classes: readonly KubeObject[], annotation: string): string | undefined {
  const marked = classes.filter(({metadata}) => metadata.annotations?.[annotation] === 'true');
  marked.sort(({metadata: one}, {metadata: other}) =>
    one.creationTimestamp === other.creationTimestamp
      ? one.name < other.name
        ? -1
        : 1
      : one.creationTimestamp > other.creationTimestamp
        ? -1
        : 1,
  );
  return marked[0]?.metadata.name;
}
