import {ApiError} from '../kube/api-error.ts';
import {type Fields, fieldsOf} from '../kube/fields.ts';

/** The Status of an ERROR event; `read` picks from whatever encoding it came in. */
export function errorOf(read: <T>(fields: Fields<T>) => T): ApiError {
  const {code, reason, message, details} = read(statusFields);
  const retryAfterMs = details?.retryAfterSeconds ? details.retryAfterSeconds * 1000 : undefined;
  return new ApiError(code || 500, reason || 'Unknown', message || 'The server sent an error without a message', {retryAfterMs});
}

export function isProtobuf(contentType: string): boolean {
  return contentType.startsWith('application/vnd.kubernetes.protobuf');
}

const statusFields = fieldsOf('Status', {code: true, reason: true, message: true, details: {retryAfterSeconds: true}});
