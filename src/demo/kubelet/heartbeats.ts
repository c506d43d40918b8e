import type {Demo} from '../demo.ts';
import {microTimeText, timeText} from '../object.ts';
import {Refusal} from '../refusal.ts';
import type {Node} from '../schema/kinds.ts';
import {leases} from '../types/leases.ts';
import {nodes} from '../types/nodes.ts';
import {kubeletsOf} from './create-kubelets.ts';

/**
 * Heartbeats: leases every 10 s where nodes are few, statuses every 5 min, one node after the other. Only one entry stands in the agenda.
 * Started apart from kubelets, since a cluster's past needs none.
 */
export function startHeartbeats(demo: Demo): void {
  const kubelets = kubeletsOf(demo);
  let turn = 0;
  let statusTurn = 0;
  let nextStatusAt = 0;
  plan();

  function plan(): void {
    const count = Math.max(1, demo.store.count(nodes));
    demo.agenda.after(Math.max(1000, 10_000 / count), beat);
  }

  function beat(): void {
    const now = demo.agenda.now();
    const all = demo.registry.list(nodes).filter(({metadata}) => !kubelets.isSilent(metadata.name));
    if (all.length > 0) {
      renewLease(demo, all[turn++ % all.length]!);
      if (now >= nextStatusAt) {
        renewStatus(demo, all[statusTurn++ % all.length]!);
        nextStatusAt = now + 300_000 / all.length;
      }
    }
    plan();
  }
}

/** Makes it where it is missing: describe looks for it. */
export function renewLease(demo: Demo, {metadata}: Node): void {
  const renewTime = microTimeText(demo.agenda.now());
  const found = demo.registry.change(leases, 'kube-node-lease', metadata.name, {manager: 'kubelet'}, lease => ({
    ...lease,
    spec: {...lease.spec, renewTime},
  }));
  if (found) return;
  try {
    demo.registry.create(
      leases,
      {
        metadata: {
          name: metadata.name,
          namespace: 'kube-node-lease',
          ownerReferences: [{apiVersion: 'v1', kind: 'Node', name: metadata.name, uid: metadata.uid}],
        },
        spec: {holderIdentity: metadata.name, leaseDurationSeconds: 40, renewTime},
      },
      {manager: 'kubelet'},
    );
  } catch (error) {
    // A cluster without that namespace has no leases.
    if (!(error instanceof Refusal)) throw error;
  }
}

function renewStatus(demo: Demo, {metadata}: Node): void {
  const now = timeText(demo.agenda.now());
  demo.registry.change(nodes, undefined, metadata.name, {manager: 'kubelet', subresource: 'status'}, node => ({
    ...node,
    status: {
      ...node.status,
      conditions: (node.status?.conditions ?? []).map(condition => ({...condition, lastHeartbeatTime: now})),
      images: kubeletsOf(demo).imagesOn(metadata.name),
    },
  }));
}
