import {describe, expect, test} from 'vitest';
import {createDefinition} from '../../src/demo/api/custom/definitions.ts';
import {applications} from '../../src/demo/api/custom/manifests/applications.ts';
import {gatewayClasses, gateways} from '../../src/demo/api/custom/manifests/gateways.ts';
import {httpRoutes} from '../../src/demo/api/custom/manifests/http-routes.ts';
import {widgets} from '../../src/demo/api/custom/manifests/widgets.ts';
import type {CustomResourceDefinition} from '../../src/demo/schema/kinds.ts';
import type {ResourceType} from '../../src/demo/type.ts';
import {customResourceDefinitions} from '../../src/demo/types/customresourcedefinitions.ts';
import {apiDemo, refusalOf} from './api-demo.ts';
import {createCustom, customDemo, gadgets, served, write} from './custom-demo.ts';

describe('a definition', () => {
  test('is accepted, established and served', () => {
    const demo = customDemo(gadgets);
    const {status, spec} = demo.registry.get(customResourceDefinitions, undefined, 'gadgets.example.com')!;
    const lastTransitionTime = '2026-11-26T01:00:00Z';
    expect(status).toEqual({
      acceptedNames: {kind: 'Gadget', listKind: 'GadgetList', plural: 'gadgets', shortNames: ['gd'], singular: 'gadget'},
      conditions: [
        {type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found', lastTransitionTime},
        {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
          lastTransitionTime,
        },
      ],
      storedVersions: ['v1'],
    });
    expect(spec.conversion).toEqual({strategy: 'None'});
    expect(demo.types.ofKind('example.com/v1', 'Gadget')).toMatchObject({singular: 'gadget', shortNames: ['gd'], isNamespaced: true});
    expect(served(demo, 'gadgets', 'v1beta1').deprecation).toBe('example.com/v1beta1 Gadget is deprecated; use example.com/v1 Gadget');
  });

  test('has to wait for names that others have', () => {
    const names = {plural: 'gizmos', kind: 'Gadget', shortNames: ['gd']};
    const demo = customDemo(gadgets, {...gadgets, metadata: {name: 'gizmos.example.com'}, spec: {...gadgets.spec, names}});
    const second = () => demo.registry.get(customResourceDefinitions, undefined, 'gizmos.example.com')!.status!.conditions!;
    expect(second()).toMatchObject([
      {type: 'NamesAccepted', status: 'False', reason: 'ListKindConflict', message: '"GadgetList" is already in use'},
      {type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted'},
    ]);
    expect(demo.types.find('example.com', 'v1', 'gizmos')).toBeUndefined();
    demo.registry.remove(customResourceDefinitions, undefined, 'gadgets.example.com');
    demo.agenda.advance(100);
    expect(second()).toMatchObject([{status: 'True'}, {status: 'True'}]);
    served(demo, 'gizmos');
  });

  test('goes after its objects, and ends what watches them', () => {
    const demo = customDemo(gadgets);
    const type = served(demo) as unknown as ResourceType;
    createCustom(demo, 'one', {size: 'small'});
    const kept = createCustom(demo, 'two', {size: 'small'});
    demo.registry.update(served(demo), {...kept, metadata: {...kept.metadata, finalizers: ['example.com/keep']}}, write);
    const heard: string[] = [];
    demo.store.subscribe(
      type,
      ({type: what, object}) => heard.push(`${what} ${object.metadata.name}`),
      () => heard.push('end'),
    );
    demo.registry.remove(customResourceDefinitions, undefined, 'gadgets.example.com');
    demo.agenda.advance(1500);
    const definition = demo.registry.get(customResourceDefinitions, undefined, 'gadgets.example.com')!;
    expect(definition.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    expect(definition.status!.conditions!.at(-1)).toMatchObject({
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionInProgress',
      message: 'CustomResource deletion is in progress',
    });
    expect(refusalOf(() => createCustom(demo, 'late', {size: 'small'})).message).toBe(
      'gadgets.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
    );
    expect(heard).toEqual(['DELETED one', 'MODIFIED two']);
    demo.registry.change(served(demo), 'shop', 'two', write, ({metadata: {finalizers: _, ...metadata}, ...rest}) => ({...rest, metadata}));
    demo.agenda.advance(1500);
    expect(heard).toEqual(['DELETED one', 'MODIFIED two', 'DELETED two', 'end']);
    expect(demo.registry.get(customResourceDefinitions, undefined, 'gadgets.example.com')).toBeUndefined();
    expect(demo.types.find('example.com', 'v1', 'gadgets')).toBeUndefined();
  });

  test('keeps its objects when it changes', () => {
    const demo = customDemo(gadgets);
    createCustom(demo, 'one', {size: 'small'});
    demo.registry.change(customResourceDefinitions, undefined, 'gadgets.example.com', write, current => ({
      ...current,
      spec: {
        ...current.spec,
        versions: current.spec.versions.map(version => ({
          ...version,
          additionalPrinterColumns: [{name: 'Size', type: 'string', jsonPath: '.spec.size'}],
        })),
      },
    }));
    demo.agenda.advance(100);
    const [one] = demo.registry.list(served(demo));
    expect(served(demo).columns.map(column => column.cell(one!, 0))).toEqual(['one', 'small']);
  });

  test.each<[Partial<CustomResourceDefinition['spec']>, string]>([
    [{scope: 'Sideways'}, 'spec.scope: Unsupported value: "Sideways": supported values: "Cluster", "Namespaced"'],
    [
      {names: {plural: 'widgets', kind: 'Gadget'}},
      'metadata.name: Invalid value: "gadgets.example.com": must be spec.names.plural+"."+spec.group',
    ],
    [
      {names: {plural: 'gadgets', kind: 'BAD_kind', singular: 'gadget', listKind: 'Fine'}},
      "spec.names.kind: Invalid value: \"BAD_kind\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
    [{versions: [{name: 'v1', served: true, storage: true}]}, 'spec.versions[0].schema.openAPIV3Schema: Required value'],
    [
      {versions: [{name: 'v1', served: true, storage: true, schema: {openAPIV3Schema: {type: 'object', properties: {spec: {}}}}}]},
      'spec.versions[0].schema.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
    ],
    [
      {
        versions: [
          {name: 'v1', served: true, storage: true, schema: {openAPIV3Schema: {type: 'object', properties: {spec: {type: 'objec'}}}}},
        ],
      },
      'spec.versions[0].schema.openAPIV3Schema.properties[spec].type: Unsupported value: "objec": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
  ])('with %o is refused', (change, because) => {
    const draft = {...gadgets, spec: {...gadgets.spec, ...change}};
    expect(refusalOf(() => apiDemo().registry.create(customResourceDefinitions, draft, write)).message).toBe(
      `CustomResourceDefinition.apiextensions.k8s.io "gadgets.example.com" is invalid: ${because}`,
    );
  });
});

test('the ready-made definitions serve at once', () => {
  const demo = apiDemo();
  for (const draft of [widgets, gatewayClasses, gateways, httpRoutes, applications]) createDefinition(demo, draft);
  const group = 'gateway.networking.k8s.io';
  const listeners = [{name: 'http', port: 80, protocol: 'HTTP'}];
  const gateway = createCustom(demo, 'front', {gatewayClassName: 'example', listeners}, served(demo, 'gateways', 'v1', group));
  expect(gateway.spec).toMatchObject({listeners: [{allowedRoutes: {namespaces: {from: 'Same'}}}]});
  expect(gateway.status).toMatchObject({
    conditions: [
      {type: 'Accepted', status: 'Unknown'},
      {type: 'Programmed', reason: 'Pending'},
    ],
  });
  const rules = [{backendRefs: [{name: 'web', port: 8080}]}];
  const route = createCustom(
    demo,
    'web',
    {parentRefs: [{name: 'front'}], hostnames: ['shop.example'], rules},
    served(demo, 'httproutes', 'v1', group),
  );
  expect(route.spec).toMatchObject({
    parentRefs: [{group, kind: 'Gateway', name: 'front'}],
    rules: [{matches: [{path: {type: 'PathPrefix', value: '/'}}], backendRefs: [{group: '', kind: 'Service', weight: 1}]}],
  });
  const routes = served(demo, 'httproutes', 'v1beta1', group);
  expect(routes.columns.map(column => column.cell(route, Date.parse(route.metadata.creationTimestamp)))).toEqual([
    'web',
    '["shop.example"]',
    '0s',
  ]);
  const spec = {project: 'default', destination: {namespace: 'shop'}};
  const application = createCustom(demo, 'shop', spec, served(demo, 'applications', 'v1alpha1', 'argoproj.io'));
  expect(served(demo, 'applications', 'v1alpha1', 'argoproj.io').columns.map(column => column.cell(application, 0))).toEqual([
    'shop',
    null,
    null,
    null,
    'default',
  ]);
});
