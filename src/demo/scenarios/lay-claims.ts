import {BOUND_BY_CONTROLLER} from '../controllers/claim-binding.ts';
import {ASKED, draftVolume, PROVISIONER, VOLUME_MANAGER} from '../controllers/provisioner.ts';
import {claimNameOf} from '../controllers/stateful-set-pods.ts';
import {BIND_COMPLETED, classOf, SELECTED_NODE} from '../controllers/volume-matching.ts';
import type {Demo} from '../demo.ts';
import {timeText} from '../object.ts';
import type {PersistentVolumeClaim, StatefulSet} from '../schema/kinds.ts';
import {persistentVolumeClaims} from '../types/persistentvolumeclaims.ts';
import {persistentVolumes} from '../types/persistentvolumes.ts';
import {drafted, isLaid, withStatus} from './lay-object.ts';

/** Puts the claim of a stateful set's pod and its volume where they are, bound to each other. */
export function layClaim(demo: Demo, set: StatefulSet, template: PersistentVolumeClaim, ordinal: number, node: string): void {
  const {store} = demo;
  const asked = Object.fromEntries(ASKED.map(key => [key, PROVISIONER]));
  const claim = drafted(demo, persistentVolumeClaims, {
    metadata: {
      name: claimNameOf(template.metadata.name, set, ordinal),
      namespace: set.metadata.namespace!,
      labels: {...template.metadata.labels, ...set.spec!.selector.matchLabels},
      annotations: {[SELECTED_NODE]: node, ...asked, [BIND_COMPLETED]: 'yes', [BOUND_BY_CONTROLLER]: 'yes'},
      finalizers: ['kubernetes.io/pvc-protection'],
    },
    ...(template.spec && {spec: template.spec}),
  });
  const volume = drafted(demo, persistentVolumes, draftVolume(demo, claim, classOf(demo, claim)!), VOLUME_MANAGER);
  const since = timeText(demo.agenda.now());
  store.put(persistentVolumes, withStatus(demo, persistentVolumes, volume, {phase: 'Bound', lastPhaseTransitionTime: since}), isLaid);
  const {accessModes, capacity} = volume.spec!;
  const bound = {...claim, spec: {...claim.spec!, volumeName: volume.metadata.name}};
  store.put(
    persistentVolumeClaims,
    withStatus(demo, persistentVolumeClaims, bound, {phase: 'Bound', ...(accessModes && {accessModes}), ...(capacity && {capacity})}),
    isLaid,
  );
}
