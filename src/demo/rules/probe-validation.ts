import type {HTTPGetAction, Lifecycle, LifecycleHandler, Probe} from '../schema/kinds.ts';
import {type Causes, checkNotNegative, complain, forbiddenField, invalidValue, required, unsupported} from './causes.ts';
import {portComplaints} from './names.ts';

export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

/** Follows validateProbe and its kin of core/validation. */
export function checkProbe(causes: Causes, field: string, probe: Probe, kind: ProbeKind): void {
  checkHandler(causes, field, probe);
  for (const key of numbers) checkNotNegative(causes, `${field}.${key}`, probe[key]);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    causes.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  if (kind === 'readinessProbe' && grace !== undefined) {
    causes.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'));
  }
  const successes = probe.successThreshold ?? 1;
  if (kind !== 'readinessProbe' && successes !== 1) causes.push(invalidValue(`${field}.successThreshold`, successes, 'must be 1'));
}

export function checkLifecycle(causes: Causes, field: string, {postStart, preStop}: Lifecycle): void {
  if (postStart) checkHandler(causes, `${field}.postStart`, postStart);
  if (preStop) checkHandler(causes, `${field}.preStop`, preStop);
}

const numbers = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const;
const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<LifecycleHandler, 'sleep'>;

function checkHandler(causes: Causes, field: string, handler: Handler): void {
  const given = handlers.filter(key => handler[key] !== undefined && handler[key] !== null);
  if (given.length === 0) return void causes.push(required(field, 'must specify a handler type'));
  const [first, ...others] = given;
  const {exec, httpGet, tcpSocket, grpc} = handler;
  if (first === 'exec' && !exec?.command?.length) causes.push(required(`${field}.exec.command`));
  if (first === 'httpGet') checkHttp(causes, `${field}.httpGet`, httpGet!);
  if (first === 'tcpSocket') complain(causes, `${field}.tcpSocket.port`, tcpSocket!.port, portComplaints(tcpSocket!.port));
  if (first === 'grpc') complain(causes, `${field}.grpc.port`, grpc!.port, portComplaints(grpc!.port));
  for (const other of others) causes.push(forbiddenField(`${field}.${other}`, 'may not specify more than 1 handler type'));
}

function checkHttp(causes: Causes, field: string, {path, port, scheme = 'HTTP', httpHeaders = []}: HTTPGetAction): void {
  if (!path) causes.push(required(`${field}.path`));
  complain(causes, `${field}.port`, port, portComplaints(port));
  if (scheme !== 'HTTP' && scheme !== 'HTTPS') causes.push(unsupported(`${field}.scheme`, scheme, ['HTTP', 'HTTPS']));
  for (const {name} of httpHeaders) {
    if (/^[-A-Za-z0-9]+$/.test(name)) continue;
    const told =
      "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
    causes.push(invalidValue(`${field}.httpHeaders`, name, told));
  }
}
