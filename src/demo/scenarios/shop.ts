import type {Demo} from '../demo.ts';
import {layNamespaces} from '../controllers/namespace-furniture.ts';
import {kubeletsOf} from '../kubelet/create-kubelets.ts';
import type {Draft} from '../object.ts';
import type {Namespace} from '../schema/kinds.ts';
import {change, type Manifest} from './apply.ts';
import {companyNamespaces, layBase, workers} from './base.ts';
import {layAll} from './lay-all.ts';
import {BY_USER} from './lay-object.ts';
import {layRunning} from './lay-running.ts';
import type {Scenario} from './scenario.ts';
import {longRunning} from './shop-company.ts';
import {layExtras} from './shop-extras.ts';
import {shopImages} from './shop-images.ts';
import {layToday} from './shop-today.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const deployments = {apiVersion: 'apps/v1', kind: 'Deployment'};

/** A small company on a working day: releases come, a job runs by the clock, one service crashes. */
export const shop: Scenario = {
  name: 'shop',
  about: 'a small company on a working day',
  home: 'shop',
  past: 12 * DAY_MS,
  play(demo) {
    const until = passing(demo, shop.past);
    layCompany(demo, until);
    until(0);
    layToday(demo);
    release(demo, 0);
  },
};

/** The same company at night: nothing changes unless somebody changes it. */
export const quiet: Scenario = {
  name: 'quiet',
  about: 'the same, but nothing acts by itself',
  home: 'shop',
  past: 12 * DAY_MS,
  play(demo) {
    layCompany(demo, passing(demo, quiet.past));
  },
};

/** What both are made of: twelve days ago all was set up, four days ago web got its present version. */
export function layCompany(demo: Demo, until: Passing): void {
  const {images} = kubeletsOf(demo);
  for (const image of shopImages) images.publish(image);
  layBase(demo);
  layNamespaces(demo, companyNamespaces as unknown as Draft<Namespace>[], BY_USER);
  layExtras(demo);
  const isWeb = ({metadata, kind}: Manifest) => metadata.name === 'web' && kind === 'Deployment';
  layAll(
    demo,
    longRunning.filter(manifest => !isWeb(manifest)),
    {nodes: workers, from: 5},
  );
  until(4 * DAY_MS);
  const web = longRunning.find(isWeb)!;
  layRunning(demo, withImage(web, 'registry.example.com/shop/web:1.4.2'), {nodes: workers, from: 40, earlier: web});
}

/** A new version of the catalogue every few minutes, as a pipeline would bring it. */
function release(demo: Demo, turn: number): void {
  const versions = ['5.0.1', '5.1.0', '5.0.0'];
  demo.agenda.after((2 + demo.random.below(3)) * MINUTE_MS, () => {
    setImage(demo, 'catalog', `registry.example.com/shop/catalog:${versions[turn % versions.length]}`);
    release(demo, turn + 1);
  });
}

export function setImage(demo: Demo, name: string, image: string, namespace = 'shop'): void {
  change(demo, deployments, namespace, name, object => withImage(object, image), 'pipeline');
}

function withImage(object: Manifest, image: string): Manifest {
  const {spec} = object as unknown as {spec: {template: {spec: {containers: readonly object[]}}}};
  const [first, ...others] = spec.template.spec.containers;
  const podSpec = {...spec.template.spec, containers: [{...first, image}, ...others]};
  return {...object, spec: {...spec, template: {...spec.template, spec: podSpec}}};
}

/** Lets time pass until so many milliseconds before the end of the scenario's past. */
export type Passing = (beforeEndMs: number) => void;

export function passing({agenda}: Demo, past: number): Passing {
  const end = agenda.now() + past;
  return beforeEndMs => agenda.advance(Math.max(0, end - beforeEndMs - agenda.now()));
}
