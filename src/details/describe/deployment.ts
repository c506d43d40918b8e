import {isSame} from '../../kube/field-changes.ts';
import type {Json} from '../../kube/object.ts';
import {type DocLine, ink} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import type {Describer} from './describer.ts';
import {unanswered} from './events-section.ts';
import {annotations, below, controller, field, labels, nameLine, namespaceLine, none, time, toward, usualConditions} from './parts.ts';
import {podTemplate} from './pod-template.ts';
import {controlledBy, needed, selectedNeed} from './pods-status.ts';
import {at, type Fields, fields, isSet, number, text, timeOf} from './read.ts';
import {rollout} from './rollout.ts';
import {selectorOf} from './selector.ts';

export const deployment: Describer = {
  needs: inspected => needed(setsNeed(inspected)),
  lines(inspected) {
    const {object} = inspected;
    const spec = fields(at(object, 'spec'));
    return [
      nameLine(inspected.name),
      namespaceLine(inspected.namespace),
      field(0, 'CreationTimestamp', time(at(object, 'metadata', 'creationTimestamp'), inspected), {
        path: ['metadata', 'creationTimestamp'],
      }),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      ...controller(inspected),
      field(0, 'Selector', selectorOf(spec['selector']), {path: ['spec', 'selector']}),
      replicas(spec, fields(at(object, 'status'))),
      ...rollout(inspected),
      ...strategy(spec),
      ...podTemplate(spec['template'], ['spec', 'template'], inspected),
      ...usualConditions(0, at(object, 'status', 'conditions'), inspected),
      ...sets(inspected),
    ];
  },
};

function replicas(spec: Fields, status: Fields): DocLine {
  const unavailable = number(status['unavailableReplicas']);
  return field(
    0,
    'Replicas',
    [
      `${text(spec['replicas']) || '1'} desired | ${number(status['updatedReplicas'])} updated | ${number(status['replicas'])} total | `,
      `${number(status['availableReplicas'])} available | `,
      ink(unavailable > 0 ? 'waiting' : 'text', `${unavailable} unavailable`),
    ],
    {path: ['spec', 'replicas']},
  );
}

function strategy(spec: Fields): DocLine[] {
  const {maxUnavailable, maxSurge} = fields(at(spec, 'strategy', 'rollingUpdate'));
  const limits = `${text(maxUnavailable) || '0'} max unavailable, ${text(maxSurge) || '0'} max surge`;
  return [
    ...(spec['paused'] === true ? [field(0, 'Paused', ink('waiting', 'true'), {path: ['spec', 'paused']})] : []),
    field(0, 'StrategyType', text(at(spec, 'strategy', 'type')), {path: ['spec', 'strategy']}),
    field(0, 'MinReadySeconds', String(number(spec['minReadySeconds'])), {path: ['spec', 'minReadySeconds']}),
    ...(isSet(at(spec, 'strategy', 'rollingUpdate'))
      ? [field(0, 'RollingUpdateStrategy', limits, {path: ['spec', 'strategy', 'rollingUpdate']})]
      : []),
  ];
}

/** The replica set that has the template of the deployment, and all others. Follows FindNewReplicaSet of k8s.io/kubectl's deployment utilities. */
function sets(inspected: Inspected): DocLine[] {
  const need = setsNeed(inspected);
  if (!need) return [];
  const answer = inspected.answer(need);
  if (answer.state !== 'known') return [field(0, 'ReplicaSets', unanswered(answer, 'list replica sets here'))];
  const all = controlledBy(inspected, answer.value).sort((a, b) => createdAt(a) - createdAt(b));
  const wanted = template(inspected.object);
  const current = all.find(set => isSame(template(set), wanted));
  const old = all.filter(set => set !== current);
  return [
    ...setLines('OldReplicaSets', old, inspected.namespace),
    ...setLines('NewReplicaSet', current ? [current] : [], inspected.namespace),
  ];
}

function setLines(label: string, all: readonly Fields[], namespace: string): DocLine[] {
  if (all.length === 0) return [field(0, label, none)];
  return all.map((set, index) => {
    const name = text(at(set, 'metadata', 'name'));
    const counts = ` (${number(at(set, 'status', 'replicas'))}/${number(at(set, 'spec', 'replicas'))} replicas created)`;
    const revision = text(at(set, 'metadata', 'annotations', 'deployment.kubernetes.io/revision'));
    const value = [ink('accent', name), counts, ...(revision === '' ? [] : [ink('quiet', ` revision ${revision}`)])];
    const more = {value: name, ...toward('ReplicaSet', namespace, name, 'apps')};
    return index === 0 ? field(0, label, value, more) : below(0, value, more);
  });
}

function template(object: unknown): Json {
  const {metadata, ...rest} = fields(at(object, 'spec', 'template'));
  const {creationTimestamp: _never, labels: all, ...other} = fields(metadata);
  const {'pod-template-hash': _hash, ...own} = fields(all);
  return {...rest, metadata: {...other, labels: own}} as Json;
}

function createdAt(set: Fields): number {
  return timeOf(at(set, 'metadata', 'creationTimestamp')) ?? 0;
}

function setsNeed(inspected: Inspected): Need | undefined {
  return selectedNeed(inspected, 'replicasets', at(inspected.object, 'spec', 'selector'));
}
