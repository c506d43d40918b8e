import {expect, test} from 'vitest';
import {type Labelled, logLabels} from '../src/live/log-labels.ts';

type Shape = {readonly name: string; readonly by?: string; readonly namespace?: string; readonly containers?: readonly string[]};

/** Containers whose names begin with `init-` are init containers. */
function sourcesOf(shapes: readonly Shape[]): Labelled[] {
  return shapes.flatMap(({name, by, namespace = 'shop', containers = ['app']}) => {
    const [kind = '', workload = ''] = by?.split('/') ?? [];
    const generateName = by && kind !== 'StatefulSet' ? name.replace(/[^-]+$/, '') : '';
    const pod = {uid: `${namespace}/${name}`, namespace, name, generateName, workload: by ? {kind, name: workload} : undefined};
    return containers.map(container => ({pod, container, type: container.startsWith('init-') ? ('init' as const) : ('main' as const)}));
  });
}

const web = {by: 'Deployment/web'};
test.each<[text: string, shapes: readonly Shape[], labels: readonly string[]]>([
  ['one container', [{name: 'web-6c9f7b5d4-kk2xm', ...web}], ['']],
  ['several containers of one pod', [{name: 'web-0', containers: ['app', 'proxy']}], ['app', 'proxy']],
  ['an init container of one pod', [{name: 'web-0', containers: ['init-db', 'app']}], ['init-db', 'app']],
  ['pods of one deployment', ['kk2xm', '9wzvn'].map(end => ({name: `web-6c9f7b5d4-${end}`, ...web})), ['kk2xm', '9wzvn']],
  [
    'pods of one deployment with several containers',
    ['kk2xm', '9wzvn'].map(end => ({name: `web-6c9f7b5d4-${end}`, ...web, containers: ['app', 'proxy']})),
    ['kk2xm/app', 'kk2xm/proxy', '9wzvn/app', '9wzvn/proxy'],
  ],
  [
    'pods with an init container beside the only main one',
    ['kk2xm', '9wzvn'].map(end => ({name: `web-6c9f7b5d4-${end}`, ...web, containers: ['init-db', 'app']})),
    ['kk2xm/init-db', 'kk2xm', '9wzvn/init-db', '9wzvn'],
  ],
  ['a stateful set', ['db-0', 'db-1'].map(name => ({name, by: 'StatefulSet/db'})), ['db-0', 'db-1']],
  [
    'several workloads',
    [
      {name: 'web-6c9f7b5d4-kk2xm', ...web},
      {name: 'api-5f4d8c7b6-2xkqp', by: 'Deployment/api'},
      {name: 'db-0', by: 'StatefulSet/db'},
      {name: 'bare'},
    ],
    ['web-kk2xm', 'api-2xkqp', 'db-0', 'bare'],
  ],
  [
    'several namespaces',
    [
      {name: 'db-0', by: 'StatefulSet/db'},
      {name: 'db-0', by: 'StatefulSet/db', namespace: 'test'},
    ],
    ['shop/db-0', 'test/db-0'],
  ],
  ['ends that are the same by chance', ['web-1-kk2xm', 'web-2-kk2xm'].map(name => ({name, ...web})), ['web-1-kk2xm', 'web-2-kk2xm']],
])('%s', (_text, shapes, labels) => {
  expect(logLabels(sourcesOf(shapes))).toEqual(labels);
});
