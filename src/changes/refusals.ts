import type {ApiError} from '../kube/api-error.ts';

/** Why a change was refused, in one sentence that names the field or the policy where the server does. */
export function refusalText(error: ApiError): string {
  const {status, message, causes} = error;
  if (status === 404 && /^[\w.-]+ "[^"]*" not found$/.test(message)) return 'it is gone';
  const webhook = /admission webhook "([^"]+)" denied the request: ?([\s\S]*)/.exec(message);
  if (webhook) return `denied by webhook ${webhook[1]}: ${webhook[2] || 'no reason given'}`;
  if (isTestFailure(error)) return 'someone else has changed it since';
  if (status === 409 && /uid in precondition/i.test(message)) return 'another object has taken its name';
  // The disruption budget that forbids an eviction, and by how much.
  if (status === 429 && causes.length > 0) return causes.map(cause => cause.message).join('; ');
  const named = causes.filter(({field}) => field !== '');
  if (status === 422 && named.length > 0)
    return named.map(({field, message: why}) => (field === 'patch' ? why : `${field}: ${why}`)).join('; ');
  return message;
}

/**
 * A `test` of a JSON Patch failed, so the object is not as it was shown. The server gives no more than these words for it
 * (apimachinery's NewGenericServerResponse; the patch fails in endpoints/handlers/patch.go).
 */
export function isTestFailure({status, message}: ApiError): boolean {
  return status === 422 && /the server rejected our request due to an error in our request/.test(message);
}

/** The refusal comes from a webhook with side effects (admissionregistration.k8s.io sideEffects Some or Unknown), which a dry run must not call. */
export function isNoDryRun({status, message}: ApiError): boolean {
  return status === 400 && /does not support dry ?run/i.test(message);
}

/** An authorizer's refusal, not that of an admission webhook, which comes with the same status. */
export function isNotAllowed({status, message}: ApiError): boolean {
  return status === 403 && /\bcannot \S+ resource\b/.test(message);
}
