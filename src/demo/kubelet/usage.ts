import type {Pod} from '../schema/kinds.ts';
import {hashOf} from './hash.ts';
import type {Kubelets} from './kubelets.ts';
import {isRunning} from './pod-work.ts';
import {usageAt} from './programs/load.ts';
import type {Usage} from './runtime.ts';
import {isOtherCommand} from './start-container.ts';

const DEFAULT_USAGE = {millicores: {base: 1, peak: 3}, mebibytes: {base: 10, peak: 16}};

/** What each running container of a pod uses now. A pod that nobody looked into yet is not opened for it. */
export function usageOf(kubelets: Kubelets, pod: Pod): readonly Usage[] {
  const now = kubelets.demo.agenda.now();
  const work = kubelets.works.get(pod.metadata.uid);
  if (work) {
    return work.containers.filter(isRunning).map(({spec, run}) => ({container: spec.name, ...run!.usage(now)}));
  }
  if (!pod.spec?.nodeName || kubelets.isSilent(pod.spec.nodeName)) return [];
  return (pod.status?.containerStatuses ?? []).flatMap(({name, state, restartCount}) => {
    const spec = pod.spec!.containers.find(container => container.name === name);
    if (!state?.running || !spec) return [];
    const answer = kubelets.images.pull(spec.image ?? '');
    const program = 'image' in answer && !isOtherCommand({spec}, answer.image) ? answer.image.program : undefined;
    const seed = hashOf(kubelets.seed, pod.metadata.namespace ?? '', pod.metadata.name, name, restartCount);
    const startedAt = Date.parse(state.running.startedAt ?? '') || now;
    return [{container: name, ...usageAt(program?.usage ?? DEFAULT_USAGE, {seed, startedAt}, now)}];
  });
}
