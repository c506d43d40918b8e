import {type ChildProcess, spawn} from 'node:child_process';
import {basename} from 'node:path';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {type ExecCredentials, parseExecAnswer} from './exec-answer.ts';
import type {ClusterEntry, ExecEntry} from './kubeconfig-entries.ts';
import {plainText} from './plain-text.ts';

export type ExecPlugin = {
  /** What the plugin last answered, or a run of it that all who ask meanwhile share. Throws an ApiError, or the signal's reason at once. */
  get(signal: AbortSignal): Promise<ExecCredentials>;
  /** Forgets these credentials, unless newer ones have come since. */
  invalidate(credentials: ExecCredentials): void;
  /** Ends a run that is under way. */
  close(): void;
};

export type ExecPluginOptions = {
  readonly entry: ExecEntry;
  /** Whose plugin it is, for messages. */
  readonly user: string;
  readonly cluster: ClusterEntry;
  /** PEM of the cluster's authority, which plugins that ask for cluster information get. */
  readonly readAuthority: () => Promise<string | undefined>;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly onNotice?: ((text: string) => void) | undefined;
  readonly timeoutInMs?: number | undefined;
};

const maxOutputInBytes = 1_000_000;
const maxLeewayInMs = 30_000;
const patienceAfterTermInMs = 2_000;

/**
 * A credential plugin (client-go plugin/pkg/client/auth/exec, KEP-541) that never gets the terminal: its stdin is closed, what it writes to
 * stderr goes to `onNotice` line by line. Its answer is kept until 30 s before it expires.
 */
export function createExecPlugin(options: ExecPluginOptions): ExecPlugin {
  const {clock} = options;
  let cached: {credentials: ExecCredentials; staleAt: number} | undefined;
  let running: Promise<ExecCredentials> | undefined;
  const closing = new AbortController();

  async function refresh(): Promise<ExecCredentials> {
    const credentials = await runPlugin(options, closing.signal);
    const now = clock.now();
    const lifeInMs = (credentials.expiresAt ?? Number.POSITIVE_INFINITY) - now;
    cached = {credentials, staleAt: now + lifeInMs - Math.min(maxLeewayInMs, lifeInMs / 2)};
    return credentials;
  }

  return {
    async get(signal) {
      signal.throwIfAborted();
      if (cached && clock.now() < cached.staleAt) return cached.credentials;
      if (!running) {
        running = refresh().finally(() => {
          running = undefined;
        });
        running.catch(() => {});
      }
      return abortable(running, signal);
    },
    invalidate(credentials) {
      if (cached?.credentials === credentials) cached = undefined;
    },
    close() {
      closing.abort();
    },
  };
}

async function runPlugin(options: ExecPluginOptions, closing: AbortSignal): Promise<ExecCredentials> {
  const {entry, user, onNotice} = options;
  const name = plainText(basename(entry.command), 80);
  const fail = (why: string, reason = 'ExecPluginFailed') =>
    new ApiError(0, reason, `The credential plugin ${name} of the user "${user}" ${why}`);
  checkEntry(entry, fail);
  const info = await describeRequest(options);
  if (closing.aborted) throw fail('was stopped');

  return new Promise((resolve, reject) => {
    const env = {...options.env, ...Object.fromEntries(entry.env.map(({name, value}) => [name, value])), KUBERNETES_EXEC_INFO: info};
    const child = spawn(entry.command, entry.args, {env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true});
    const over = new AbortController();
    const output: Buffer[] = [];
    let outputInBytes = 0;
    let said = '';
    let line = '';
    const withWords = (why: string) => fail(said.trim() === '' ? why : `${why}: ${plainText(said.slice(-2000))}`);
    const finish = (settle: () => void) => {
      if (over.signal.aborted) return;
      over.abort();
      if (plainText(line)) onNotice?.(plainText(line));
      settle();
    };
    const stop = (error: ApiError) =>
      finish(() => {
        terminate(child, options.clock);
        reject(error);
      });

    child.stdout.on('data', (chunk: Buffer) => {
      output.push(chunk);
      outputInBytes += chunk.length;
      if (outputInBytes > maxOutputInBytes) stop(fail('wrote more than 1 MB instead of credentials'));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
      const lines = (line + text).split(/\r\n|\n|\r(?!$)/);
      line = lines.pop() ?? '';
      for (const each of lines) if (plainText(each)) onNotice?.(plainText(each));
    });
    child.on('error', error => finish(() => reject(explainSpawnError(error, entry, fail))));
    child.on('close', (code, signal) =>
      finish(() => {
        if (code !== 0) return reject(withWords(code === null ? `was ended by ${signal}` : `failed with exit code ${code}`));
        const answer = parseExecAnswer(Buffer.concat(output).toString('utf8'), entry.apiVersion);
        return 'problem' in answer ? reject(withWords(answer.problem)) : resolve(answer.credentials);
      }),
    );
    closing.addEventListener('abort', () => stop(fail('was stopped')), {once: true, signal: over.signal});
    const timeoutInMs = options.timeoutInMs ?? 60_000;
    void options.clock.sleep(timeoutInMs, over.signal).then(
      () => stop(withWords(`did not answer within ${Math.round(timeoutInMs / 1000)} s and was stopped`)),
      () => {},
    );
  });
}

function checkEntry(entry: ExecEntry, fail: (why: string, reason?: string) => ApiError): void {
  if (entry.command === '') throw fail('has no "command" in the kubeconfig', 'InvalidConfig');
  if (!/^client\.authentication\.k8s\.io\/v1(beta1)?$/.test(entry.apiVersion)) {
    const found = plainText(entry.apiVersion, 60);
    throw fail(
      `has the apiVersion "${found}"; expected client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1`,
      'InvalidConfig',
    );
  }
  if (entry.interactiveMode === 'Always') {
    throw fail(
      'needs the terminal to itself (interactiveMode: Always); log in with its own command first, or use another mode',
      'ExecPluginNeedsTerminal',
    );
  }
}

async function describeRequest({entry, cluster, readAuthority}: ExecPluginOptions): Promise<string> {
  const authority = entry.isClusterInfoProvided ? await readAuthority() : undefined;
  const info = entry.isClusterInfoProvided && {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.isTlsVerifySkipped || undefined,
    'certificate-authority-data': authority === undefined ? undefined : Buffer.from(authority).toString('base64'),
    'proxy-url': cluster.proxyUrl,
    'disable-compression': cluster.isCompressionDisabled || undefined,
    config: cluster.execConfig ?? null,
  };
  const spec = {...(info ? {cluster: info} : {}), interactive: false};
  return JSON.stringify({kind: 'ExecCredential', apiVersion: entry.apiVersion, spec});
}

function explainSpawnError(error: NodeJS.ErrnoException, entry: ExecEntry, fail: (why: string, reason?: string) => ApiError): ApiError {
  const hint = entry.installHint ? `: ${plainText(entry.installHint, 1000)}` : '';
  const where = entry.command === basename(entry.command) ? 'is not in PATH' : `is not at ${plainText(entry.command)}`;
  if (error.code === 'ENOENT') return fail(`${where}; install it${hint}`, 'ExecPluginMissing');
  if (error.code === 'EACCES') return fail(`may not be run: make ${plainText(entry.command)} executable`);
  return fail(`could not be started (${error.code ?? 'unknown error'})`);
}

function terminate(child: ChildProcess, clock: Clock): void {
  const gone = new AbortController();
  child.once('exit', () => gone.abort());
  child.kill('SIGTERM');
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  void clock.sleep(patienceAfterTermInMs, gone.signal).then(
    () => gone.signal.aborted || child.kill('SIGKILL'),
    () => {},
  );
}

function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, {once: true});
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
