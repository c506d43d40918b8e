import {X509Certificate} from 'node:crypto';
import {plainText} from './plain-text.ts';

export type ExecCredentials = {
  readonly token: string | undefined;
  /** PEM. */
  readonly certificate: {readonly certificate: string; readonly key: string} | undefined;
  /** Milliseconds since the epoch; undefined: for the life of the process. */
  readonly expiresAt: number | undefined;
};

/**
 * Reads the ExecCredential that a plugin wrote to stdout, by the checks of client-go (exec.go, refreshCredsLocked). The problem completes a
 * sentence that begins with the plugin's name, and never quotes the output, which may hold a token.
 */
export function parseExecAnswer(output: string, apiVersion: string): {credentials: ExecCredentials} | {problem: string} {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    return {
      problem:
        output.trim() === '' ? 'wrote nothing; expected an ExecCredential in JSON' : 'did not write valid JSON; expected an ExecCredential',
    };
  }
  if (!isRecord(answer) || answer['kind'] !== 'ExecCredential') return {problem: 'wrote JSON that is no ExecCredential'};
  if (answer['apiVersion'] !== apiVersion) {
    const found = plainText(String(answer['apiVersion']), 60);
    return {
      problem: `answered in version ${found}, but the kubeconfig says ${apiVersion}; set the user's exec.apiVersion to what the plugin speaks`,
    };
  }
  const status = answer['status'];
  if (!isRecord(status)) return {problem: 'answered without a status, so without credentials'};
  const token = text(status['token']);
  const certificate = text(status['clientCertificateData']);
  const key = text(status['clientKeyData']);
  if (!token && !certificate && !key) return {problem: 'answered with neither a token nor a client certificate'};
  if (!certificate !== !key) return {problem: 'answered with a client certificate or its key, but not with both'};
  if (certificate && !isCertificate(certificate)) return {problem: 'answered with a client certificate that cannot be read'};
  const expiry = text(status['expirationTimestamp']);
  const expiresAt = expiry === undefined ? undefined : Date.parse(expiry);
  if (Number.isNaN(expiresAt)) return {problem: 'answered with an expirationTimestamp that is no time'};
  return {credentials: {token, certificate: certificate && key ? {certificate, key} : undefined, expiresAt}};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
