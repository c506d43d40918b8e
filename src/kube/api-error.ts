/**
 * What an API server, or the way to it, answered instead of what was asked.
 * `status` is the HTTP status, 0 where no answer came; `reason` is metav1.StatusReason (`Forbidden`, `Expired`) or, without an answer,
 * the system's code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`, `ETIMEDOUT`); `message` is one sentence for people.
 */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly reason: string;
  /** From Retry-After or the Status' details, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** What is wrong with which field (`spec.replicas`), from the Status' details. */
  readonly causes: readonly ErrorCause[];

  constructor(
    status: number,
    reason: string,
    message: string,
    options: {retryAfterMs?: number | undefined; causes?: readonly ErrorCause[]; cause?: unknown} = {},
  ) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
    this.causes = options.causes ?? [];
  }
}

/** metav1.StatusCause; `field` is empty where the whole object is meant. */
export type ErrorCause = {readonly field: string; readonly reason: string; readonly message: string};
