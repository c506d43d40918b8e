import type {Controller, Demo} from '../demo.ts';
import {controllerOf, keyOf} from '../object.ts';
import {isSelectedBy} from '../rules/labels.ts';
import type {Job, Pod} from '../schema/kinds.ts';
import type {Happening} from '../store.ts';
import {jobs} from '../types/jobs.ts';
import {pods} from '../types/pods.ts';
import {ownerKeys} from './claim.ts';
import {type Failures, noFailures} from './job-back-off.ts';
import {finishOf} from './job-conditions.ts';
import {isTracked, untrack} from './job-pods.ts';
import {syncJob} from './job-sync.ts';
import {indexOwned, ownedBy} from './owned.ts';
import {reconciler} from './reconcile.ts';

/** Changes of pods are gathered for so long. */
const BATCH_MS = 1000;
const KEPT_BY_OTHERS = 'kubernetes.io/job-controller';

/** Runs pods until enough of them have succeeded. Follows k8s.io/kubernetes/pkg/controller/job. */
export const jobController: Controller = demo => {
  indexOwned(demo, pods);
  const failures = new Map<string, Failures>();
  const ask = reconciler(demo, {
    watches: [{type: jobs}],
    reconcile(namespace, name) {
      const job = demo.registry.get(jobs, namespace, name);
      if (!job?.spec || (job.spec.managedBy ?? KEPT_BY_OTHERS) !== KEPT_BY_OTHERS) return;
      const {uid} = job.metadata;
      if (finishOf(job)) {
        failures.delete(uid);
        return;
      }
      const done = syncJob(demo, job, failures.get(uid) ?? noFailures);
      failures.set(uid, done.failures);
      if (done.wait !== undefined) ask(keyOf(job), Math.max(BATCH_MS, done.wait));
    },
  });
  const keysOf = ownerKeys(demo, jobs, (job, pod) => isSelectedBy((job as Job).spec?.selector, pod));
  demo.store.subscribe(pods, happening => {
    if (!happening.isLaid) for (const key of keysOf(happening)) ask(key, BATCH_MS);
  });
  releaseOrphans(demo);
};

/** Pods whose job is gone or has finished are counted by nobody and must not be kept. */
function releaseOrphans(demo: Demo): void {
  reconciler(demo, {
    watches: [
      {type: pods, keys: ({type, object}) => (type !== 'DELETED' && isOrphan(demo, object as Pod) ? [keyOf(object)] : [])},
      {type: jobs, keys: happening => orphanedBy(demo, happening)},
    ],
    reconcile(namespace, name) {
      const pod = demo.registry.get(pods, namespace, name);
      if (pod && isOrphan(demo, pod)) untrack(demo, pod);
    },
  });
}

function isOrphan(demo: Demo, pod: Pod): boolean {
  if (!isTracked(pod)) return false;
  const reference = controllerOf(pod);
  if (!reference) return true;
  if (reference.kind !== 'Job') return false;
  const job = demo.store.get(jobs, pod.metadata.namespace, reference.name);
  return job?.metadata.uid !== reference.uid || finishOf(job) !== undefined;
}

function orphanedBy(demo: Demo, {type, object}: Happening): readonly string[] {
  if (type !== 'DELETED' && !finishOf(object as Job)) return [];
  return ownedBy(demo, pods, object.metadata.uid).filter(isTracked).map(keyOf);
}
