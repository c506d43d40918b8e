import {ApiError} from '../kube/api-error.ts';
import type {KubeContext} from './kubeconfig-entries.ts';
import {plainText} from './plain-text.ts';
import type {Query} from './transport-types.ts';

/**
 * The address of a context's API server. Without a scheme it is https:// where the kubeconfig says anything about TLS, else http://
 * (client-go rest.DefaultServerURL). Throws an ApiError that says what the kubeconfig lacks.
 */
export function serverUrl({name, cluster, clusterEntry, userEntry, file}: KubeContext): URL {
  const where = file ? ` (which stands in ${file})` : '';
  if (!clusterEntry) {
    const lack =
      cluster === '' ? 'names no cluster; set "cluster" in it' : `names the cluster "${cluster}", which no kubeconfig file defines; add it`;
    throw new ApiError(0, 'InvalidConfig', `The context "${name}"${where} ${lack}`);
  }
  const {server, certificateAuthority, certificateAuthorityData, isTlsVerifySkipped} = clusterEntry;
  const hasTls =
    certificateAuthority ||
    certificateAuthorityData ||
    isTlsVerifySkipped ||
    userEntry?.clientCertificate ||
    userEntry?.clientCertificateData;
  const address = /^[a-z]+:\/\//i.test(server) ? server : `${hasTls ? 'https' : 'http'}://${server}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (server !== '' && url && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  const found = server === '' ? 'nothing' : `"${plainText(server, 100)}"`;
  const message = `Expected an address such as https://10.0.0.1:6443 as "server" of the cluster "${cluster}", found ${found}`;
  throw new ApiError(0, 'InvalidConfig', clusterEntry.file ? `${message} in ${clusterEntry.file}` : message);
}

/** `path` goes below the path that the server's address may have, as with a proxy of many clusters. */
export function requestUrl(server: URL, path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value);
  const search = parameters.toString();
  return server.origin + server.pathname.replace(/\/+$/, '') + path + (search === '' ? '' : `?${search}`);
}
