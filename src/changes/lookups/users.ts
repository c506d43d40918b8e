import {usesClaim} from '../../kube/finalizers.ts';
import type {KubeObject} from '../../kube/object.ts';
import {usesOf, type Used} from '../../kube/pod-uses.ts';
import type {Note, Target} from '../change.ts';
import {listsFor} from './ask.ts';
import {pods as podKind} from './kinds.ts';
import type {Lookup} from './lookup.ts';
import {isDeletion, isKind, pairsOf, sendable} from './pairs.ts';
import {kindWord, listed, summed} from './words.ts';

/** Pods that use what is deleted: config maps, secrets, service accounts, claims. */
export const users: Lookup = {
  about: 'pods that use it',
  async look(asked) {
    const used = asked.subjects.filter(({target}) => kindOf(target) !== undefined);
    const [pairs, pods] = await Promise.all([pairsOf(asked), listsFor(asked, podKind, used)]);
    const deleted = sendable(pairs).filter(({change}) => isDeletion(change));
    return summed(deleted.flatMap(({change}) => userNotes(change.target, pods)));
  },
};

/**
 * Running pods keep what they have; new ones need it, but where it is optional or a pull secret (pkg/kubelet/kubelet_pods.go, and
 * admission/serviceaccount for accounts). A claim in use stays until its pods are gone (pvc-protection).
 */
export function userNotes(target: Target, pods: readonly KubeObject[]): Note[] {
  const kind = kindOf(target);
  const near = pods.filter(({metadata}) => metadata.namespace === target.namespace);
  if (kind === undefined) return [];
  if (isRemade(target)) {
    return [{level: 'info', text: `Kubernetes makes ${kindWord(target.kind.name)} ${target.name} again at once.`}];
  }
  if (kind === 'claim') {
    const users = near.filter(pod => usesClaim(pod, target.name));
    return users.length === 0 ? [] : [noteOf(target, users, `: it stays until ${users.length === 1 ? 'that is' : 'they are'} gone`)];
  }
  const uses = near
    .filter(({status}) => !['Succeeded', 'Failed'].includes(status?.phase))
    .map(pod => ({pod, own: usesOf(pod).filter(use => use.kind === kind && use.name === target.name)}))
    .filter(({own}) => own.length > 0);
  if (uses.length === 0) return [];
  const isNeeded = uses.some(({own}) => own.some(use => use.isNeeded));
  return [
    noteOf(
      target,
      uses.map(({pod}) => pod),
      isNeeded ? ': new ones will not start without it' : '',
    ),
  ];
}

/** What each namespace is given (rootcacertpublisher and serviceaccount in pkg/controller). */
function isRemade(target: Target): boolean {
  return isKind(target, '', 'configmaps')
    ? target.name === 'kube-root-ca.crt'
    : isKind(target, '', 'serviceaccounts') && target.name === 'default';
}

function noteOf({kind, name}: Target, users: readonly KubeObject[], outcome: string): Note {
  const names = listed(users.map(({metadata}) => metadata.name));
  const who = users.length === 1 ? `Pod ${names} uses` : `${users.length} pods (${names}) use`;
  return {level: 'warn', text: `${who} ${kindWord(kind.name)} ${name}${outcome}.`};
}

function kindOf(target: Target): Used['kind'] | 'claim' | undefined {
  if (isKind(target, '', 'configmaps')) return 'config map';
  if (isKind(target, '', 'secrets')) return 'secret';
  if (isKind(target, '', 'serviceaccounts')) return 'service account';
  return isKind(target, '', 'persistentvolumeclaims') ? 'claim' : undefined;
}
