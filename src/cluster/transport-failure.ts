import {connect} from 'node:tls';
import {ApiError} from '../kube/api-error.ts';
import {plainText, readableDate} from './plain-text.ts';

export type FailureScene = {
  readonly server: URL;
  readonly proxy: URL | undefined;
  readonly servername: string | undefined;
  readonly timeouts: {readonly connectInMs: number; readonly headersInMs: number; readonly bodyInMs: number};
};

/**
 * Says for people why no answer came: status 0, the system's code as reason. Asks the server for the dates of its certificate where they
 * are what is wrong. Never quotes headers or bodies.
 */
export async function explainFailure(error: unknown, scene: FailureScene): Promise<ApiError> {
  const failure = describeFailure(error, scene);
  if (scene.proxy || (failure.reason !== 'CERT_HAS_EXPIRED' && failure.reason !== 'CERT_NOT_YET_VALID')) return failure;
  const dates = await certificateDates(scene);
  if (!dates) return failure;
  const message =
    failure.reason === 'CERT_HAS_EXPIRED'
      ? `The certificate of ${scene.server.host} expired on ${readableDate(dates.validTo)}; it has to be renewed on the server`
      : `The certificate of ${scene.server.host} is valid only from ${readableDate(dates.validFrom)} on; is this machine's clock right?`;
  return new ApiError(0, failure.reason, message, {cause: error});
}

/** As explainFailure, from the error alone. */
export function describeFailure(error: unknown, scene: FailureScene): ApiError {
  if (error instanceof ApiError) return error;
  const code = codeOf(error);
  const reason = sameReasons[code] ?? code;
  return new ApiError(0, reason, sentence(code, error, scene), {cause: error});
}

/** Whether the connection itself is in doubt, so that its neighbours in the pool should not be used again. */
export function isSilence({reason}: ApiError): boolean {
  return reason === 'ETIMEDOUT' || reason === 'EHOSTUNREACH' || reason === 'ENETUNREACH';
}

/** Whether a kept connection had been closed by the server before the request reached it. */
export function isStaleConnection(error: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

const sameReasons: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_BODY_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_PRX_CONN: 'ECONNRESET',
  EPIPE: 'ECONNRESET',
  UND_ERR_DESTROYED: 'Closed',
  UND_ERR_CLOSED: 'Closed',
};

function sentence(code: string, error: unknown, {server, proxy, timeouts}: FailureScene): string {
  const target = proxy ? `the proxy ${proxy.host}` : server.host;
  const hostname = (proxy ?? server).hostname;
  const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
  const proxyStatus = /^Proxy response \((\d+)\)/.exec(messageOf(error))?.[1];
  if (proxy && (proxyStatus || /\b407\b/.test(messageOf(error)))) {
    return `The proxy ${proxy.host} refused to connect to ${server.host} (${proxyStatus ?? 407}); check proxy-url, HTTPS_PROXY and NO_PROXY`;
  }
  if (/socks/i.test(messageOf(error)))
    return `The SOCKS proxy ${proxy?.host} did not connect to ${server.host}: ${plainText(messageOf(error), 200)}`;
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens at ${target}; is the cluster running, and is its address in the kubeconfig right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${hostname} cannot be resolved; check the network, the VPN and the address in the kubeconfig`;
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `No connection to ${target} within ${seconds(timeouts.connectInMs)}; check the network and the VPN`;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `${server.host} took the request but did not answer within ${seconds(timeouts.headersInMs)}; it may be overloaded or cut off`;
    case 'UND_ERR_BODY_TIMEOUT':
      return `${server.host} fell silent for ${seconds(timeouts.bodyInMs)} in the midst of its answer; it may be overloaded or cut off`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to ${target} (${code}); check the network and the VPN`;
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_PRX_CONN':
    case 'EPIPE':
      return `${target} closed the connection before its answer was complete`;
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
      return `The connection to ${server.host} was closed`;
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${server.host} has expired; it has to be renewed on the server`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${server.host} is not yet valid; is this machine's clock right?`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_UNTRUSTED':
      return `The certificate of ${server.host} is signed by an authority that is not trusted; check certificate-authority in the kubeconfig`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${server.host} is for other names${namesOf(error)}; correct the address, or set tls-server-name`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return `${target} does not speak TLS; should its address begin with http:// instead of https://?`;
  }
  if (code.startsWith('ERR_SSL_') && code.includes('ALERT'))
    return `${server.host} refused the TLS connection (${code}); check the client certificate of the user`;
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError'))
    return `${server.host} does not answer in HTTP (${code}); should its address begin with https://?`;
  return `The request to ${server.host} failed (${code}): ${plainText(messageOf(error), 200)}`;
}

function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 5) return 'Unknown';
  const {code, cause, errors} = error as {code?: unknown; cause?: unknown; errors?: unknown};
  const inner = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  if (typeof code === 'string' && !(code === 'UND_ERR_PRX_TLS' && inner)) return code;
  if (inner !== undefined) return codeOf(inner, depth + 1);
  // The SOCKS client hands on the system's message without its code.
  return /^connect (E[A-Z]+) /.exec(messageOf(error))?.[1] ?? 'Unknown';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function namesOf(error: unknown): string {
  const names = (error as {cert?: {subjectaltname?: unknown}}).cert?.subjectaltname;
  return typeof names === 'string' ? ` (${plainText(names, 200)})` : '';
}

/** Shakes hands once more, with no credentials and nothing sent, to look at the certificate that was refused. */
function certificateDates({server, servername, timeouts}: FailureScene): Promise<{validFrom: string; validTo: string} | undefined> {
  return new Promise(resolve => {
    const host = server.hostname.replace(/^\[|\]$/g, '');
    const port = Number(server.port) || 443;
    const socket = connect({host, port, rejectUnauthorized: false, timeout: timeouts.connectInMs, ...(servername ? {servername} : {})});
    const finish = (dates?: {validFrom: string; validTo: string}) => {
      socket.destroy();
      resolve(dates);
    };
    socket.once('secureConnect', () => {
      const {valid_from: validFrom, valid_to: validTo} = socket.getPeerCertificate();
      finish(validFrom && validTo ? {validFrom, validTo} : undefined);
    });
    socket.once('timeout', () => finish());
    socket.on('error', () => finish());
  });
}
