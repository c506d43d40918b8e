import type {DocLine} from '../document.ts';
import type {Inspected} from '../tab.ts';
import type {Describer} from './describer.ts';
import {beginning, field, listed, toward} from './parts.ts';
import {isSet, items, text} from './read.ts';

export const serviceAccount: Describer = {
  lines(inspected) {
    const mounts = inspected.object?.['automountServiceAccountToken'];
    return [
      ...beginning(inspected),
      ...secretLines(inspected, 'Image pull secrets', 'imagePullSecrets'),
      ...secretLines(inspected, 'Mountable secrets', 'secrets'),
      ...(isSet(mounts) ? [field(0, 'Automount token', text(mounts), {path: ['automountServiceAccountToken']})] : []),
    ];
  },
};

function secretLines({object, namespace}: Inspected, label: string, name: string): DocLine[] {
  const secrets = items(object?.[name]).map((secret, index) => {
    const value = text(secret['name']);
    return {value, more: {value, path: [name, index], ...toward('Secret', text(secret['namespace']) || namespace, value, '')}};
  });
  return listed(0, label, secrets, {path: [name]});
}
