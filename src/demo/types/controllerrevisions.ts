import {isEqual} from '../equal.ts';
import {controllerOf} from '../object.ts';
import {type Causes, checkImmutable, checkNotNegative, required} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import type {ControllerRevision} from '../schema/kinds.ts';
import {groupVersionOf, type ResourceType} from '../type.ts';

export const controllerRevisions: ResourceType<ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  isNamespaced: true,
  schema: 'io.k8s.api.apps.v1.ControllerRevision',
  columns: [
    nameColumn,
    column('Controller', 'What it is a revision of.', controllerText),
    column('Revision', 'Its number.', ({revision}) => revision),
    ageColumn,
  ],
  validate({revision, data}, before) {
    const causes: Causes = [];
    checkNotNegative(causes, 'revision', revision);
    if (data === undefined) causes.push(required('data', 'data is mandatory'));
    if (before) checkImmutable(causes, 'data', data, isEqual(data, before.data));
    return causes;
  },
};

function controllerText(revision: ControllerRevision): string {
  const owner = controllerOf(revision);
  if (!owner) return '<none>';
  const {apiVersion, kind, name} = owner;
  const {group} = groupVersionOf(apiVersion);
  return `${(group === '' ? kind : `${kind}.${group}`).toLowerCase()}/${name}`;
}
