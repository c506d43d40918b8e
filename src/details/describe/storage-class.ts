import {isDefaultClass} from '../../kube/storage-words.ts';
import {type DocLine, docLine} from '../document.ts';
import type {Describer} from './describer.ts';
import {field, heading, nameLine, none, unset, yesNo} from './parts.ts';
import {pairsText, plain, plainIfSet, requirementLines} from './plain-fields.ts';
import {at, fields, isSet, items, text, texts} from './read.ts';

export const storageClass: Describer = {
  lines({object, name}) {
    const all = fields(object);
    const marks = fields(at(object, 'metadata', 'annotations'));
    const given = Object.fromEntries(Object.entries(marks).map(([key, value]) => [key, text(value)]));
    const {'kubectl.kubernetes.io/last-applied-configuration': _, ...shown} = given;
    const options = texts(all['mountOptions']);
    const grows = all['allowVolumeExpansion'];
    return [
      nameLine(name),
      field(0, 'IsDefaultClass', isDefaultClass(given) ? 'Yes' : 'No'),
      field(0, 'Annotations', pairsText(shown), {path: ['metadata', 'annotations']}),
      plain(0, 'Provisioner', all, [], 'provisioner'),
      field(0, 'Parameters', pairsText(all['parameters']), {path: ['parameters']}),
      field(0, 'AllowVolumeExpansion', isSet(grows) ? yesNo(grows) : unset, {path: ['allowVolumeExpansion']}),
      ...(options.length === 0
        ? [field(0, 'MountOptions', none, {path: ['mountOptions']})]
        : [
            heading(0, 'MountOptions', {path: ['mountOptions']}),
            ...options.map((one, index) => docLine(1, [one], {path: ['mountOptions', index]})),
          ]),
      ...plainIfSet(0, 'ReclaimPolicy', all, [], 'reclaimPolicy'),
      ...plainIfSet(0, 'VolumeBindingMode', all, [], 'volumeBindingMode'),
      ...(isSet(all['allowedTopologies']) ? topologyLines(all['allowedTopologies']) : []),
    ];
  },
};

function topologyLines(value: unknown): DocLine[] {
  const path = ['allowedTopologies'];
  const terms = items(value);
  if (terms.length === 0) return [field(0, 'AllowedTopologies', none, {path})];
  return [
    heading(0, 'AllowedTopologies', {path}),
    ...terms.flatMap((term, index) => requirementLines(1, `Term ${index}`, items(term['matchLabelExpressions']), [...path, index])),
  ];
}
