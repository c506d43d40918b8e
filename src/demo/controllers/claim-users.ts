import type {Demo} from '../demo.ts';
import {keyOf} from '../object.ts';
import {claimNamesOf} from '../scheduler/volumes.ts';
import type {Pod} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {isTerminal} from './pods.ts';

/** The pods that use each claim and have not ended, kept as they come and go. */
export type ClaimUsers = {of(claimKey: string): readonly Pod[]};

/** `changed` is told the key of a claim whose users changed. */
export function claimUsers(demo: Demo, changed: (claimKey: string) => void): ClaimUsers {
  const users = new Map<string, Map<string, Pod>>();
  for (const pod of demo.store.list(pods)) put(pod);
  demo.store.subscribe(pods, ({type, object}) => {
    const pod = object as Pod;
    if (type === 'DELETED' || isTerminal(pod)) drop(pod);
    else put(pod);
  });
  return {of: key => [...(users.get(key)?.values() ?? [])]};

  function put(pod: Pod): void {
    for (const name of claimNamesOf(pod)) {
      const key = `${pod.metadata.namespace}/${name}`;
      const those = users.get(key) ?? new Map<string, Pod>();
      users.set(key, those);
      const before = those.get(keyOf(pod));
      those.set(keyOf(pod), pod);
      if (before?.spec?.nodeName !== pod.spec?.nodeName || !before) changed(key);
    }
  }

  function drop(pod: Pod): void {
    for (const name of claimNamesOf(pod)) {
      const key = `${pod.metadata.namespace}/${name}`;
      const those = users.get(key);
      if (!those?.delete(keyOf(pod))) continue;
      if (those.size === 0) users.delete(key);
      changed(key);
    }
  }
}
