import type {Controller} from '../demo.ts';
import {jobs} from '../types/jobs.ts';
import {finishOf} from './job-conditions.ts';
import {reconciler} from './reconcile.ts';

/** Deletes jobs some time after they finished. Follows k8s.io/kubernetes/pkg/controller/ttlafterfinished. */
export const ttlAfterFinishedController: Controller = demo => {
  const ask = reconciler(demo, {
    watches: [{type: jobs}],
    reconcile(namespace, name) {
      const job = demo.registry.get(jobs, namespace, name);
      const ttl = job?.spec?.ttlSecondsAfterFinished;
      const finished = job && finishOf(job)?.lastTransitionTime;
      if (ttl === undefined || !finished || job.metadata.deletionTimestamp) return;
      const left = Date.parse(finished) + ttl * 1000 - demo.agenda.now();
      if (left > 0) ask(`${namespace}/${name}`, left);
      else demo.registry.remove(jobs, namespace, name, {propagation: 'Foreground', uid: job.metadata.uid});
    },
  });
};
