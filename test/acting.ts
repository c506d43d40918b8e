import {createHash} from 'node:crypto';
import {once} from 'node:events';
import type {IncomingMessage} from 'node:http';
import {get} from 'node:https';
import {json} from 'node:stream/consumers';
import type {KubeObject} from '../src/kube/object.ts';
import {type DemoCluster, demoCluster} from './demo-cluster.ts';
import {type LaunchOptions, launch} from './drive.ts';

/** The program on a demo cluster whose time stands still, and a way to look at what it did there. */
export async function actingOn(line: string, options: LaunchOptions & {readonly scenario?: string; readonly cluster?: DemoCluster} = {}) {
  const {scenario = 'quiet', ...launching} = options;
  const cluster = options.cluster ?? (await demoCluster(scenario));
  const driven = await launch({kubeconfig: cluster.kubeconfig, wish: {line}, ...launching});
  await driven.until(/[●*] live/);
  return {
    ...driven,
    cluster,
    /** An object as the server has it: `apps/v1/namespaces/shop/deployments/web`, `v1/nodes/n1`. */
    object: (path: string) => objectIn(cluster, path),
    /** Moves the cursor to a row by its name. */
    async onto(name: string) {
      await driven.press(`/${name}\r`);
    },
  };
}

/** Undefined where there is none. */
export async function objectIn({server, url}: DemoCluster, path: string): Promise<KubeObject | undefined> {
  const place = new URL(`${path.startsWith('v1/') ? '/api/' : '/apis/'}${path}`, url);
  const headers = {authorization: `Bearer ${server.tokens['admin'] ?? Object.values(server.tokens)[0]}`, connection: 'close'};
  const asked = get(place, {headers, ...(server.certificateAuthority === undefined ? {} : {ca: server.certificateAuthority})});
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const content = (await json(answer)) as KubeObject;
  return answer.statusCode === 404 ? undefined : content;
}

/** Specs, labels and annotations: what undo has to bring back. */
export function essence({metadata, spec, data}: KubeObject): string {
  return createHash('sha256')
    .update(JSON.stringify([metadata.labels, metadata.annotations, spec, data]))
    .digest('hex');
}
