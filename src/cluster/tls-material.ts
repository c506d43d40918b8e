import {createHash, X509Certificate} from 'node:crypto';
import {createSecureContext, getCACertificates, type SecureContext} from 'node:tls';
import {ApiError} from '../kube/api-error.ts';
import type {KubeContext} from './kubeconfig-entries.ts';
import {plainText} from './plain-text.ts';
import type {RotatedFiles} from './rotated-file.ts';

/** PEM. */
export type ClientCertificate = {readonly certificate: string; readonly key: string};

/** What a TLS connection needs. Two with the same `hash` are interchangeable. */
export type TlsMaterial = {
  readonly hash: string;
  readonly authority: string | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  readonly servername: string | undefined;
  readonly isVerified: boolean;
};

/** PEM of the authority that the kubeconfig names, or undefined. Data counts before a file. Throws an ApiError. */
export async function readAuthority(context: KubeContext, files: RotatedFiles): Promise<string | undefined> {
  const entry = context.clusterEntry;
  const owner = `the cluster "${context.cluster}"`;
  return readPem(entry?.certificateAuthorityData, entry?.certificateAuthority, 'certificate-authority', owner, files);
}

/** The client certificate that the kubeconfig names, or undefined. Files are read anew when they have changed. Throws an ApiError. */
export async function readClientCertificate(context: KubeContext, files: RotatedFiles): Promise<ClientCertificate | undefined> {
  const entry = context.userEntry;
  const owner = `the user "${context.user}"`;
  const certificate = await readPem(entry?.clientCertificateData, entry?.clientCertificate, 'client-certificate', owner, files);
  if (certificate === undefined) return undefined;
  const key = await readPem(entry?.clientKeyData, entry?.clientKey, 'client-key', owner, files);
  if (key !== undefined) return {certificate, key};
  throw new ApiError(
    0,
    'InvalidConfig',
    `${owner} has a client-certificate but no client-key; add it to ${entry?.file ?? 'the kubeconfig'}`,
  );
}

export async function readTlsMaterial(
  context: KubeContext,
  clientCertificate: ClientCertificate | undefined,
  files: RotatedFiles,
): Promise<TlsMaterial> {
  const isVerified = context.clusterEntry?.isTlsVerifySkipped !== true;
  const authority = isVerified ? await readAuthority(context, files) : undefined;
  const servername = context.clusterEntry?.tlsServerName;
  const parts = JSON.stringify([authority, clientCertificate, servername, isVerified]);
  return {hash: createHash('sha256').update(parts).digest('hex'), authority, clientCertificate, servername, isVerified};
}

/**
 * Parses certificates and key, once for all connections. Without an authority of its own a cluster is verified by Node's roots and, as
 * kubectl does, by the system's. Throws an ApiError.
 */
export function secureContextOf(material: TlsMaterial, context: KubeContext): SecureContext {
  const {authority, clientCertificate, isVerified} = material;
  const roots =
    isVerified && authority === undefined ? [...new Set([...getCACertificates('default'), ...getCACertificates('system')])] : undefined;
  const fail = (error: unknown, what: string) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return new ApiError(0, code, `${what} (${code}); check that it is complete, unencrypted PEM`);
  };
  try {
    // A broken authority would be left out in silence.
    if (authority !== undefined) new X509Certificate(authority);
  } catch (error) {
    throw fail(error, `The certificate-authority of the cluster "${context.cluster}" cannot be used`);
  }
  try {
    const certificate = clientCertificate && {cert: clientCertificate.certificate, key: clientCertificate.key};
    return createSecureContext({ca: authority ?? roots, ...certificate});
  } catch (error) {
    throw fail(error, `The client certificate and key of the user "${context.user}" cannot be used together`);
  }
}

async function readPem(
  data: string | undefined,
  path: string | undefined,
  field: string,
  owner: string,
  files: RotatedFiles,
): Promise<string | undefined> {
  if (!data && !path) return undefined;
  let pem: string;
  try {
    pem = data ? Buffer.from(data, 'base64').toString('latin1') : await files.read(path ?? '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new ApiError(0, code, `The file ${plainText(path ?? '')}, ${field} of ${owner}, ${why}`);
  }
  if (pem.includes('-----BEGIN ')) return pem;
  throw new ApiError(
    0,
    'InvalidConfig',
    `Expected PEM in ${data ? `${field}-data` : field} of ${owner}, found something else; is it cut off?`,
  );
}
