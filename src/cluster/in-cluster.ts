import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {KubeContext} from './kubeconfig-entries.ts';

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The context of a pod's own service account (client-go rest.InClusterConfig), or undefined outside of a cluster. */
export async function inClusterContext(env: NodeJS.ProcessEnv, folder: string = serviceAccount): Promise<KubeContext | undefined> {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) return undefined;
  const tokenFile = join(folder, 'token');
  if ((await read(tokenFile)) === undefined) return undefined;
  const authority = join(folder, 'ca.crt');
  const hasAuthority = (await read(authority)) !== undefined;
  const namespace = env['POD_NAMESPACE'] || (await read(join(folder, 'namespace')))?.trim();
  return {
    name: 'in-cluster',
    cluster: 'in-cluster',
    user: 'in-cluster',
    namespace: namespace || undefined,
    clusterEntry: {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      certificateAuthority: hasAuthority ? authority : undefined,
    },
    userEntry: {tokenFile},
  };
}

async function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
