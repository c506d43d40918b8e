type Conditions = readonly {readonly type: string; readonly status: string}[];

/** `Ready`, `NotReady,SchedulingDisabled`, `Unknown`. Follows printNode of k8s.io/kubernetes/pkg/printers/internalversion. */
export function nodeStatus(conditions: Conditions, isUnschedulable: boolean): string {
  const ready = conditions.findLast(({type}) => type === 'Ready');
  const status = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return isUnschedulable ? `${status},SchedulingDisabled` : status;
}

/** Sorted and joined with commas; `<none>` where a node has none. Follows findNodeRoles, beside printNode. */
export function nodeRoles(labels: Readonly<Record<string, string>>): string {
  const roles = new Set<string>();
  for (const [label, value] of Object.entries(labels)) {
    if (label.startsWith(rolePrefix)) roles.add(label.slice(rolePrefix.length));
    else if (label === 'kubernetes.io/role') roles.add(value);
  }
  roles.delete('');
  return [...roles].sort().join(',') || '<none>';
}

const rolePrefix = 'node-role.kubernetes.io/';
