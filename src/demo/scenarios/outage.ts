import type {Demo} from '../demo.ts';
import {kubeletsOf} from '../kubelet/create-kubelets.ts';
import {stopNode} from '../kubelet/nodes.ts';
import {pods} from '../types/pods.ts';
import {apply, change, type Manifest} from './apply.ts';
import {workers} from './base.ts';
import {job, namespace, resources} from './manifests.ts';
import {brokenImages} from './outage-images.ts';
import type {Scenario} from './scenario.ts';
import {layCompany, passing, setImage} from './shop.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const registry = 'registry.example.com';

/**
 * The company of `shop` at 3 a.m.: several things are broken at once, each for one reason. docs/outage.md tells them; do not read it before
 * you have looked.
 */
export const outage: Scenario = {
  name: 'outage',
  about: 'several things are broken at once, each for one reason',
  home: 'shop',
  past: 12 * DAY_MS,
  play(demo) {
    const until = passing(demo, outage.past);
    layCompany(demo, until);
    const {images} = kubeletsOf(demo);
    for (const image of brokenImages) images.publish(image);
    until(170 * MINUTE_MS);
    leaveNamespaceBehind(demo);
    until(95 * MINUTE_MS);
    starveLedger(demo);
    until(64 * MINUTE_MS);
    apply(demo, [claimNobodyFills, jobWithoutSecret]);
    until(52 * MINUTE_MS);
    misleadDatabase(demo);
    until(47 * MINUTE_MS);
    setImage(demo, 'cart', `${registry}/shop/cart:2.3.2`);
    until(41 * MINUTE_MS);
    setImage(demo, 'checkout', `${registry}/shop/checkout:3.3.0`);
    until(33 * MINUTE_MS);
    setImage(demo, 'web', `${registry}/shop/web:1.4.3`);
    until(26 * MINUTE_MS);
    moveHealthCheck(demo);
    until(14 * MINUTE_MS);
    stopNode(demo, nodeWithoutDatabase(demo));
    until(0);
  },
};

const service = {apiVersion: 'v1', kind: 'Service'};
const deployments = {apiVersion: 'apps/v1', kind: 'Deployment'};

/** Its selector was changed to a label that no pod has. */
function misleadDatabase(demo: Demo): void {
  change(demo, service, 'data', 'db', object => withSpec(object, {selector: {app: 'postgres'}}), 'kubectl-edit');
}

/** One that only costs replicas: what is broken because of the database should be so for one reason. */
function nodeWithoutDatabase(demo: Demo): string {
  const database = demo.registry.get(pods, 'data', 'db-0');
  return workers.find(name => name !== database?.spec?.nodeName)!;
}

/** It asks for more than any node has. */
function starveLedger(demo: Demo): void {
  change(demo, deployments, 'payments', 'ledger', object => inFirstContainer(object, resources('6', '600Mi', '1Gi')), 'kubectl-edit');
}

/** The probe asks for a path that the program does not have. */
function moveHealthCheck(demo: Demo): void {
  const readinessProbe = {httpGet: {path: '/internal/ready', port: 'http'}, periodSeconds: 5};
  change(demo, deployments, 'shop', 'catalog', object => inFirstContainer(object, {readinessProbe}), 'pipeline');
}

/** Something in it has a finalizer whose owner is gone. */
function leaveNamespaceBehind(demo: Demo): void {
  apply(demo, [
    namespace('old-campaign', {team: 'marketing'}),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'landing-page', namespace: 'old-campaign', finalizers: ['campaigns.example.com/archive']},
      data: {title: 'Summer sale'},
    },
  ]);
  demo.agenda.advance(MINUTE_MS);
  demo.registry.remove(demo.types.find('', 'v1', 'namespaces')!, undefined, 'old-campaign', {propagation: 'Background'});
}

const claimNobodyFills: Manifest = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name: 'exports', namespace: 'data'},
  spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'fast-ssd', resources: {requests: {storage: '50Gi'}}},
};

const jobWithoutSecret: Manifest = job({
  name: 'invoices',
  namespace: 'payments',
  image: `${registry}/ops/report:2.0.0`,
  container: {
    ...resources('50m', '64Mi'),
    env: [{name: 'SMTP_PASSWORD', valueFrom: {secretKeyRef: {name: 'smtp', key: 'password'}}}],
  },
});

type Template = {readonly template: {readonly spec: {readonly containers: readonly object[]}}};

function withSpec(object: Manifest, spec: object): Manifest {
  return {...object, spec: {...(object['spec'] as object), ...spec}};
}

function inFirstContainer(object: Manifest, fields: object): Manifest {
  const {template} = object['spec'] as Template;
  const [first, ...others] = template.spec.containers;
  return withSpec(object, {template: {...template, spec: {...template.spec, containers: [{...first, ...fields}, ...others]}}});
}
