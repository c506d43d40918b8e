import type {Demo} from '../demo.ts';
import {kubeletsOf} from '../kubelet/create-kubelets.ts';
import {renewLease} from '../kubelet/heartbeats.ts';
import {nodeStatus} from '../kubelet/register-node.ts';
import {layApart} from '../lay-apart.ts';
import type {Draft} from '../object.ts';
import type {Node} from '../schema/kinds.ts';
import {leases} from '../types/leases.ts';
import {nodes} from '../types/nodes.ts';
import {drafted, isLaid, withStatus, written} from './lay-object.ts';

/** Puts nodes where they are, registered by their kubelets and ready. */
export function layRegistered(demo: Demo, drafts: readonly Draft<Node>[]): void {
  const laid = drafts.map(draft => layNode(demo, draft));
  layApart(demo, [[leases, laid.length]], apart => {
    for (const node of laid) renewLease(apart, node);
  });
}

function layNode(demo: Demo, draft: Draft<Node>): Node {
  const made = drafted(demo, nodes, draft, 'kubelet');
  const podCIDR = `${kubeletsOf(demo).podNetwork(made.metadata.name)}.0/24`;
  const ranged = {...made, spec: {...made.spec, podCIDR, podCIDRs: [podCIDR]}};
  const known = written(demo, nodes, made, ranged, 'kube-controller-manager');
  return demo.store.put(nodes, withStatus(demo, nodes, known, nodeStatus(demo, known, {}), 'kubelet'), isLaid);
}
