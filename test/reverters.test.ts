import {expect, test} from 'vitest';
import {reverterNotes, type Touched} from '../src/changes/lookups/reverters.ts';
import {withChanges} from '../src/kube/field-changes.ts';
import type {Json, JsonObject, KubeObject} from '../src/kube/object.ts';
import {changeOf, deletion, targetOf, toCount} from './looking.ts';

const replicas: JsonObject = {'f:spec': {'f:replicas': {}}};
const isHelm = {labels: {'app.kubernetes.io/managed-by': 'Helm'}, annotations: {'meta.helm.sh/release-name': 'shop-31'}};
const tracking = (id: string) => ({annotations: {'argocd.argoproj.io/tracking-id': id}});
const kustomized = {labels: {'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'shop'}};
const managed = (manager: string, operation = 'Update', fieldsV1 = replicas) => ({managedFields: [{manager, operation, fieldsV1}]});
const controlled = (apiVersion: string, kind: string, name: string) => ({
  ownerReferences: [{apiVersion, kind, name, uid: 'u', controller: true}],
});

type Plural = Parameters<typeof targetOf>[0];
type Parts = {readonly plural?: Plural; readonly name?: string; readonly path?: readonly string[]; readonly to?: Json};

/** Scaled from 3 to 0 unless told otherwise. */
function changed(metadata: object, {plural = 'deployments', name = 'web', path = ['spec', 'replicas'], to = 0}: Parts = {}): Touched {
  const target = targetOf(plural, `shop/${name}`);
  const before = objectOf(target.kind.name, `${target.kind.group}/${target.kind.version}`, name, metadata);
  const after = withChanges(before, [{path, before: undefined, after: to}]);
  return {change: changeOf(target, toCount(0), before, after), before, after};
}

function removed(metadata: object, plural: Plural = 'deployments', spec: object = {replicas: 3}): Touched {
  const target = targetOf(plural, 'shop/web');
  const before = {...objectOf(target.kind.name, 'apps/v1', 'web', metadata), spec};
  return {change: changeOf(target, deletion, before), before, after: undefined};
}

function objectOf(kind: string, apiVersion: string, name: string, metadata: object): KubeObject {
  return {kind, apiVersion, metadata: {name, namespace: 'shop', ...metadata}, spec: {replicas: 3, paused: false}};
}

const label = {path: ['metadata', 'labels', 'team'], to: 'a'};

test.each<[string, readonly Touched[], string[]]>([
  ['nobody', [changed({})], []],
  ['Helm', [changed({...isHelm, ...managed('helm')})], ['info: The next upgrade of Helm release shop-31 sets this back.']],
  [
    'Helm, from which it was taken',
    [changed({...isHelm, ...managed('kubectl')})],
    ['info: The next upgrade of Helm release shop-31 may set this back.'],
  ],
  ['not Helm, what is new', [changed({...isHelm, ...managed('helm')}, label)], []],
  ['not Helm, without its annotation', [changed({labels: isHelm.labels, ...managed('helm')})], []],
  ['Helm, a deletion', [removed(isHelm)], ['info: The next upgrade of Helm release shop-31 makes this again.']],
  [
    'Argo CD',
    [changed({...tracking('front:apps/Deployment:shop/web'), ...managed('argocd-controller')})],
    ['warn: Argo CD application front sets this back at its next sync.'],
  ],
  [
    'Argo CD, an application elsewhere',
    [changed({...tracking('team-a_front:apps/Deployment:shop/web'), ...managed('argocd-controller', 'Apply')})],
    ['warn: Argo CD application team-a/front sets this back at its next sync.'],
  ],
  ['not Argo CD, an annotation that was copied', [changed({...tracking('front:apps/Deployment:shop/other')})], []],
  ['not Argo CD, rubbish', [changed({...tracking('front')})], []],
  [
    'Argo CD by its label',
    [changed({labels: {'app.kubernetes.io/instance': 'front'}, ...managed('argocd-controller')})],
    ['warn: Argo CD application front sets this back at its next sync.'],
  ],
  ['not Argo CD, the same label without it', [changed({labels: {'app.kubernetes.io/instance': 'front'}, ...managed('helm')})], []],
  [
    'Argo CD, a deletion',
    [removed(tracking('front:apps/Deployment:shop/web'))],
    ['warn: Argo CD application front makes this again at its next sync.'],
  ],
  [
    'Flux',
    [changed({...kustomized, ...managed('kustomize-controller', 'Apply')})],
    ['warn: Flux kustomization shop/apps sets this back at its next run.'],
  ],
  ['Flux by its manager', [changed(managed('kustomize-controller', 'Apply'))], ['warn: Flux sets this back at its next run.']],
  [
    'not Flux, which was told to leave it',
    [changed({...kustomized, annotations: {'kustomize.toolkit.fluxcd.io/reconcile': 'disabled'}, ...managed('kustomize-controller')})],
    [],
  ],
  [
    "Flux's helm-controller, and not Helm too",
    [
      changed({
        labels: {...isHelm.labels, 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'shop'},
        annotations: isHelm.annotations,
        ...managed('helm-controller'),
      }),
    ],
    ['info: Flux Helm release shop/web sets this back at its next upgrade.'],
  ],
  [
    'who applies it',
    [changed(managed('my-operator', 'Apply'))],
    ['warn: spec.replicas is set by my-operator (server-side apply): it will set this back.'],
  ],
  [
    'kubectl, which applied it',
    [changed(managed('kubectl', 'Apply'))],
    ['info: spec.replicas is set by kubectl (server-side apply): its next apply conflicts with this.'],
  ],
  ['not who updated it', [changed(managed('my-operator', 'Update'))], []],
  ['not who applies another field', [changed(managed('my-operator', 'Apply', {'f:spec': {'f:paused': {}}}))], []],
  [
    'not who applied it through a subresource',
    [changed({managedFields: [{manager: 'x', operation: 'Apply', subresource: 'status', fieldsV1: replicas}]})],
    [],
  ],
  [
    'a deployment of its replica set',
    [changed(controlled('apps/v1', 'Deployment', 'front'), {plural: 'replicasets'})],
    ['warn: Replica set web belongs to deployment front, which sets its count back.'],
  ],
  ['not a deployment of the labels there', [changed(controlled('apps/v1', 'Deployment', 'front'), {plural: 'replicasets', ...label})], []],
  [
    'a deployment, a deletion',
    [removed(controlled('apps/v1', 'Deployment', 'front'), 'replicasets')],
    ['warn: Replica set web belongs to deployment front, which makes it again if it is the newest.'],
  ],
  [
    'not a deployment, the deletion of one that is not used',
    [removed(controlled('apps/v1', 'Deployment', 'front'), 'replicasets', {replicas: 0})],
    [],
  ],
  ['not a cron job', [changed(controlled('batch/v1', 'CronJob', 'nightly'), {plural: 'jobs', path: ['spec', 'parallelism']})], []],
  ['not a cron job, a deletion', [removed(controlled('batch/v1', 'CronJob', 'nightly'), 'jobs')], []],
  [
    'a service of its slice',
    [changed(controlled('v1', 'Service', 'front'), {plural: 'endpointslices', path: ['endpoints']})],
    ['warn: Endpoint slice web belongs to service front, which sets it back.'],
  ],
  [
    'an operator',
    [changed(controlled('monitoring.example.com/v1', 'Prometheus', 'k8s'))],
    ['warn: Deployment web belongs to Prometheus k8s: its operator may set this back.'],
  ],
  [
    'an operator, a deletion',
    [removed(controlled('monitoring.example.com/v1', 'Prometheus', 'k8s'))],
    ['warn: Deployment web belongs to Prometheus k8s: its operator may make it again.'],
  ],
  [
    'pods that come after',
    [changed(controlled('apps/v1', 'ReplicaSet', 'web-1'), {plural: 'pods', ...label})],
    ['info: Pods that replica set web-1 makes later do not have this.'],
  ],
  [
    'not what a restart writes',
    [
      changed(
        {...isHelm, annotations: {...isHelm.annotations, 'kubectl.kubernetes.io/restartedAt': 'x'}},
        {path: ['metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'], to: 'y'},
      ),
    ],
    [],
  ],
  ['nothing that is not changed', [changed({...isHelm, ...managed('helm')}, {to: 3})], []],
  [
    'one for several',
    ['web', 'cart'].map(name => changed({...isHelm, ...managed('helm')}, {name})),
    ['info: The next upgrade of Helm release shop-31 sets these back.'],
  ],
  [
    'one for some of several',
    [...['web', 'cart'].map(name => changed({...isHelm, ...managed('helm')}, {name})), changed({}, {name: 'other'})],
    ['info: The next upgrade of Helm release shop-31 sets web and cart back.'],
  ],
  [
    'two at once, the one that comes soonest first',
    [changed({...isHelm, managedFields: [...managed('helm').managedFields, ...managed('x', 'Apply').managedFields]})],
    [
      'warn: spec.replicas is set by x (server-side apply): it will set this back.',
      'info: The next upgrade of Helm release shop-31 sets this back.',
    ],
  ],
])('sets it back: %s', (_, touched, expected) => {
  expect(reverterNotes(touched).map(({level, text}) => `${level}: ${text}`)).toEqual(expected);
});
