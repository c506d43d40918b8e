import {idOf} from '../resources/kind.ts';
import type {Acted} from './acting.ts';

/** Why making an object anew from its manifest would not bring back what was; undefined where it would. */
export function cannotComeBack({target, row}: Acted): string | undefined {
  const kind = idOf(target.kind);
  if (kind !== 'pods') return reasons[kind];
  const controller = row.owners.find(owner => owner.controller);
  if (controller?.kind === 'Node') return 'it stands in a file on its node, whose kubelet shows it again';
  return controller && 'its controller makes a new one';
}

const reasons: Readonly<Record<string, string>> = {
  namespaces: 'all that is in it goes with it and cannot come back',
  nodes: 'its pods go with it; its kubelet makes it anew when it starts',
  'customresourcedefinitions.apiextensions.k8s.io': 'all objects of this kind go with it and cannot come back',
  persistentvolumes: 'its storage may go with it, and its claim does not bind to another',
  persistentvolumeclaims: 'its data may go with it and cannot come back',
  'jobs.batch': 'made anew it would run again',
};
