import {resourcePath} from '../../kube/paths.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import type {Describer} from './describer.ts';
import {unanswered} from './events-section.ts';
import {beginning, conditions, field, row, time, titles, toward} from './parts.ts';
import {at, type Fields, fields, items, sortedEntries, text, texts} from './read.ts';

export const namespace: Describer = {
  hasNoEvents: true,
  needs: ({name}) => [listNeed('resourcequotas', name), listNeed('limitranges', name)],
  lines(inspected) {
    const {object} = inspected;
    const phase = text(at(object, 'status', 'phase'));
    return [
      ...beginning(inspected),
      field(0, 'Status', ink(phase === 'Terminating' ? 'going' : 'text', phase), {path: ['status', 'phase']}),
      ...conditions(0, items(at(object, 'status', 'conditions')), {
        LastTransitionTime: one => time(one['lastTransitionTime'], inspected),
        Reason: one => text(one['reason']),
        Message: one => text(one['message']),
      }),
      ...quotaLines(inspected),
      ...limitLines(inspected),
    ];
  },
};

function quotaLines(inspected: Inspected): DocLine[] {
  const answer = inspected.answer(listNeed('resourcequotas', inspected.name));
  if (answer.state !== 'known') return [field(0, 'Resource Quotas', unanswered(answer, 'list resource quotas here'))];
  const quotas = items(at(answer.value, 'items')).toSorted(byName);
  if (quotas.length === 0) return [docLine(0, ['No resource quota.'])];
  return [docLine(0, [ink('title', 'Resource Quotas')]), ...quotas.flatMap(quota => oneQuota(quota, inspected.name))];
}

function oneQuota(quota: Fields, namespace: string): DocLine[] {
  const name = text(at(quota, 'metadata', 'name'));
  const scopes = texts(at(quota, 'spec', 'scopes')).sort();
  const used = fields(at(quota, 'status', 'used'));
  return [
    field(1, 'Name', name, {value: name, key: `quota ${name}`, ...toward('ResourceQuota', namespace, name, '')}),
    ...(scopes.length === 0 ? [] : [field(1, 'Scopes', scopes.join(', '), {key: `quota ${name} scopes`})]),
    ...scopes.flatMap(scope => (scopeWords[scope] ? [docLine(1, [`* ${scopeWords[scope]}`], {key: `quota ${name} ${scope}`})] : [])),
    titles(1, ['Resource', 'Used', 'Hard']),
    ...sortedEntries(at(quota, 'status', 'hard')).map(([resource, hard]) =>
      row(1, [resource, text(used[resource]) || '0', text(hard)], {key: `quota ${name} ${resource}`}),
    ),
  ];
}

function limitLines(inspected: Inspected): DocLine[] {
  const answer = inspected.answer(listNeed('limitranges', inspected.name));
  if (answer.state !== 'known') return [field(0, 'Resource Limits', unanswered(answer, 'list limit ranges here'))];
  const ranges = items(at(answer.value, 'items')).toSorted(byName);
  if (ranges.length === 0) return [docLine(0, ['No LimitRange resource.'])];
  return [
    docLine(0, [ink('title', 'Resource Limits')]),
    titles(1, ['Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio']),
    ...ranges.flatMap(range => {
      const name = text(at(range, 'metadata', 'name'));
      return items(at(range, 'spec', 'limits')).flatMap(limit => limitRows(limit, toward('LimitRange', inspected.name, name, '')));
    }),
  ];
}

function limitRows(limit: Fields, more: Pick<DocLine, 'target'>): DocLine[] {
  const amounts = ['min', 'max', 'defaultRequest', 'default', 'maxLimitRequestRatio'].map(name => fields(limit[name]));
  const resources = [...new Set(amounts.flatMap(Object.keys))].sort();
  return resources.map(resource => row(1, [text(limit['type']), resource, ...amounts.map(one => text(one[resource]) || '-')], more));
}

const scopeWords: Readonly<Record<string, string>> = {
  Terminating: 'for pods that have to end by a deadline',
  NotTerminating: 'for pods without a deadline',
  BestEffort: 'for pods that ask for no resources',
  NotBestEffort: 'for pods that ask for resources',
};

function byName(one: Fields, other: Fields): number {
  const [a, b] = [text(at(one, 'metadata', 'name')), text(at(other, 'metadata', 'name'))];
  return a < b ? -1 : a > b ? 1 : 0;
}

function listNeed(plural: string, namespace: string): Need {
  return {type: 'get', path: resourcePath({group: '', version: 'v1', plural, isNamespaced: true}, namespace)};
}
