import {ApiError} from '../kube/api-error.ts';

/** Why the command ends before it has read anything: its exit code, and what is told. */
export type Failure = {readonly code: number; readonly message: string};

export function isFailure(found: object): found is Failure {
  return 'code' in found && 'message' in found;
}

/** What a server, or the way to it, answered: `what` cannot be done, why, and what to do. */
export function failureOf(what: string, error: unknown): Failure {
  if (!(error instanceof ApiError)) throw error;
  const {status, message} = error;
  const why = `${what}: ${message.replace(/\.$/, '')}.`;
  if (status === 400 || status === 422) return {code: 2, message: why};
  if (status === 404) return {code: 3, message: why};
  return {code: 4, message: `${why} ${adviceFor(status)}`};
}

function adviceFor(status: number): string {
  if (status === 401) return 'Log in again, or choose another context with --context.';
  if (status === 403) return 'Ask for the right to do so, or choose another context with --context.';
  return 'Look whether the cluster answers, or choose another context with --context.';
}
