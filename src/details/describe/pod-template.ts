import type {Path} from '../../kube/field-changes.ts';
import {type DocLine, docLine} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {containers} from './containers.ts';
import {annotations, field, heading, labels, toward} from './parts.ts';
import {at, fields, isSet, sortedEntries, text} from './read.ts';
import {affinity, nodeSelector, schedulingGroup, tolerations, topologySpread} from './scheduling.ts';
import {securityContext} from './security.ts';
import {volumes} from './volumes.ts';

/** What pods are made of; `path` is where the template lies. */
export function podTemplate(template: unknown, path: Path, inspected: Inspected): DocLine[] {
  const spec = fields(at(template, 'spec'));
  const metadata = fields(at(template, 'metadata'));
  const here = [...path, 'spec'];
  const pod = {metadata, spec, status: {}, isTemplate: true};
  const account = text(spec['serviceAccountName']);
  const priority = text(spec['priorityClassName']);
  const {namespace} = inspected;
  return [
    heading(0, 'Pod Template', {path}),
    ...(isSet(template) ? [] : [docLine(1, ['<unset>'])]),
    ...labels(1, 'Labels', metadata['labels'], [...path, 'metadata', 'labels']),
    ...(sortedEntries(metadata['annotations']).length === 0
      ? []
      : annotations(1, 'Annotations', metadata['annotations'], [...path, 'metadata', 'annotations'])),
    ...(account === ''
      ? []
      : [
          field(1, 'Service Account', account, {
            path: [...here, 'serviceAccountName'],
            ...toward('ServiceAccount', namespace, account, ''),
          }),
        ]),
    ...securityContext(1, spec['securityContext'], [...here, 'securityContext']),
    ...(isSet(spec['initContainers'])
      ? containers(1, {label: 'Init Containers', list: spec['initContainers'], path: [...here, 'initContainers'], pod}, inspected)
      : []),
    ...containers(1, {label: 'Containers', list: spec['containers'], path: [...here, 'containers'], pod}, inspected),
    ...volumes(1, spec['volumes'], namespace, [...here, 'volumes']),
    ...topologySpread(1, spec['topologySpreadConstraints'], [...here, 'topologySpreadConstraints']),
    ...affinity(1, spec['affinity'], [...here, 'affinity']),
    ...(priority === ''
      ? []
      : [field(1, 'Priority Class Name', priority, {path: [...here, 'priorityClassName'], ...priorityTarget(priority)})]),
    ...nodeSelector(1, spec['nodeSelector'], [...here, 'nodeSelector']),
    ...tolerations(1, spec['tolerations'], [...here, 'tolerations']),
    ...schedulingGroup(1, spec['schedulingGroup']),
  ];
}

export function priorityTarget(name: string): ReturnType<typeof toward> {
  return toward('PriorityClass', '', name, 'scheduling.k8s.io');
}
