export type Cause = {readonly reason: string; readonly message: string; readonly field?: string};

/** What the server answers instead of what was asked: a metav1.Status of status Failure. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: number;
  readonly reason: string;
  readonly details: object | undefined;
  /** Of the Status: a token to go on with, where a list has become too old. */
  readonly metadata: object;

  constructor(code: number, reason: string, message: string, details?: object, metadata: object = {}) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.metadata = metadata;
  }

  /** As the body of an answer. */
  status(): object {
    const {code, reason, message, details, metadata} = this;
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata,
      status: 'Failure',
      message,
      ...(reason !== '' && {reason}),
      ...(details && {details}),
      code,
    };
  }
}

type Named = {readonly group: string; readonly plural: string};

// Texts and details as in k8s.io/apimachinery/pkg/api/errors.
export function notFound({group, plural}: Named, name: string): Refusal {
  return new Refusal(404, 'NotFound', `${qualified(group, plural)} "${name}" not found`, {name, ...inGroup(group), kind: plural});
}

export function alreadyExists({group, plural}: Named, name: string): Refusal {
  return new Refusal(409, 'AlreadyExists', `${qualified(group, plural)} "${name}" already exists`, {name, ...inGroup(group), kind: plural});
}

export function conflict({group, plural}: Named, name: string, because: string): Refusal {
  return new Refusal(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(group, plural)} "${name}": ${because}`, {
    name,
    ...inGroup(group),
    kind: plural,
  });
}

/** The kind stands in the text as `Deployment.apps`. */
export function invalid({group, kind}: {group: string; kind: string}, name: string, causes: readonly Cause[]): Refusal {
  const texts = [...new Set(causes.map(({field, message}) => `${field}: ${message}`))];
  const told = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new Refusal(422, 'Invalid', `${qualified(group, kind)} "${name}" is invalid: ${told}`, {
    ...(name !== '' && {name}),
    ...inGroup(group),
    kind,
    causes,
  });
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message);
}

export function forbidden({group, plural}: Named, name: string, because: string): Refusal {
  const of = name === '' ? '' : ` "${name}"`;
  return new Refusal(403, 'Forbidden', `${qualified(group, plural)}${of} is forbidden: ${because}`, {
    ...(name !== '' && {name}),
    ...inGroup(group),
    kind: plural,
  });
}

function qualified(group: string, word: string): string {
  return group === '' ? word : `${word}.${group}`;
}

function inGroup(group: string): object {
  return group === '' ? {} : {group};
}
