export type Type = {readonly group: string; readonly version: string; readonly plural: string};

export type Odd = {
  readonly type: Type;
  /** Wherever it says `here`, the namespace is put. */
  readonly object: {readonly metadata: {readonly name: string; readonly [field: string]: unknown}; readonly [field: string]: unknown};
  readonly status?: object | undefined;
  /** Deleted once it is there; a finalizer holds it, so that it has a deletionTimestamp. */
  readonly isDeleted?: boolean | undefined;
};

export const here = '<<namespace>>';
export const past = '2026-01-02T03:04:05Z';
export const held = {finalizers: ['example.com/held']};

export function core(plural: string): Type {
  return {group: '', version: 'v1', plural};
}

export function of(group: string, plural: string, version = 'v1'): Type {
  return {group, version, plural};
}

export const expressions = {
  matchLabels: {app: 'odd'},
  matchExpressions: [
    {key: 'tier', operator: 'In', values: ['web', 'api']},
    {key: 'canary', operator: 'DoesNotExist'},
  ],
};
