import type {Row} from '../kube/row.ts';
import {idOf, type Kind, type Scope} from './kind.ts';

/** Pods of a scope, perhaps only some of them. */
export type PodScope = Scope & {
  /** Only those whose names begin so. */
  readonly namePrefix?: string;
  /** Only those of jobs that this uid owns: a cron job's. The namespace is one then. */
  readonly jobsOf?: string;
};

/** Where the pods of an object are: its own, those that enter shows, those of a cron job's jobs. `because` where it has none. */
export function podScopes(kind: Kind, row: Row): readonly PodScope[] | {readonly because: string} {
  if (idOf(kind) === 'pods') return [{kind: 'pods', namespace: row.namespace, select: row.name}];
  if (kind.partsOf?.kind === 'pods') {
    const [pod] = row.owners;
    return pod ? [{kind: 'pods', namespace: row.namespace, select: pod.name}] : {because: `Its pod is not known`};
  }
  if (idOf(kind) === 'cronjobs.batch') {
    return [{kind: 'pods', namespace: row.namespace, labelSelector: 'batch.kubernetes.io/job-name', jobsOf: row.uid}];
  }
  const scope = kind.opens?.(row);
  if (scope && 'because' in scope) return isSelecting(kind) ? scope : {because: `A ${kind.singular} has no pods`};
  if (scope?.kind !== 'pods') return {because: `A ${kind.singular} has no pods`};
  return [{...scope, namespace: scope.namespace ?? row.namespace}];
}

/** It could have pods: a service without a selector says so itself. */
function isSelecting(kind: Kind): boolean {
  return kind.selector !== undefined;
}
