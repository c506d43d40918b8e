import type {Controller, Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {controllerOf, type KubeObject} from '../object.ts';
import {isEmptySelector, isSelectedBy} from '../rules/labels.ts';
import type {Deployment} from '../schema/kinds.ts';
import type {Happening} from '../store.ts';
import {deployments} from '../types/deployments.ts';
import {pods} from '../types/pods.ts';
import {replicaSets} from '../types/replicasets.ts';
import {claim, ownerKeys} from './claim.ts';
import {conditionOf, withCondition} from './deployment-conditions.ts';
import {cleanUp, isScaled, recreate, rollOn, scale} from './deployment-rollout.ts';
import {COMPONENT, hasProgressDeadline, rolloutOf, withRevision} from './deployment-sets.ts';
import {isRollingUpdate} from './deployment-sizes.ts';
import {syncRolloutStatus, syncStatus} from './deployment-status.ts';
import {indexOwned} from './owned.ts';
import {reconciler} from './reconcile.ts';
import {writeStatus} from './status.ts';

/** Moves each deployment's pods to its newest template, replica set by replica set. Follows k8s.io/kubernetes/pkg/controller/deployment. */
export const deploymentController: Controller = demo => {
  indexOwned(demo, pods);
  indexOwned(demo, replicaSets);
  const ask = reconciler(demo, {
    watches: [
      {type: deployments},
      {type: replicaSets, keys: ownerKeys(demo, deployments, ({spec}, set) => isSelectedBy(spec?.selector, set))},
      {type: pods, keys: happening => keysOfRecreated(demo, happening)},
    ],
    mostPerSecond: 100,
    reconcile(namespace, name) {
      const deployment = demo.registry.get(deployments, namespace, name);
      const wait = deployment && sync(demo, deployment);
      if (wait !== undefined) ask(`${namespace}/${name}`, wait);
    },
  });
};

/** The result is when to look again though nothing changed. */
function sync(demo: Demo, stored: Deployment): number | undefined {
  const {selector, paused} = stored.spec!;
  if (isEmptySelector(selector)) {
    const message = 'This deployment is selecting all pods. A non-empty selector is required.';
    tell(demo, {about: stored, type: 'Warning', reason: 'SelectingAll', message, component: COMPONENT});
    return undefined;
  }
  const sets = claim(demo, stored, replicaSets, set => isSelectedBy(selector, set));
  if (stored.metadata.deletionTimestamp) {
    syncStatus(demo, rolloutOf(stored, sets));
    return undefined;
  }
  const deployment = withPauseTold(demo, stored);
  const rollout = withRevision(demo, rolloutOf(deployment, sets));
  if (paused || isScaled(rollout)) {
    scale(demo, rollout);
    if (paused) cleanUp(demo, rollout);
    syncStatus(demo, rollout);
    return undefined;
  }
  return syncRolloutStatus(demo, isRollingUpdate(deployment) ? rollOn(demo, rollout) : recreate(demo, rollout));
}

/** While it is paused its deadline does not run, and starts anew when it is resumed. */
function withPauseTold(demo: Demo, deployment: Deployment): Deployment {
  const condition = conditionOf(deployment.status, 'Progressing');
  const isPaused = deployment.spec?.paused ?? false;
  if (!hasProgressDeadline(deployment) || condition?.reason === 'ProgressDeadlineExceeded') return deployment;
  if (isPaused === (condition?.reason === 'DeploymentPaused')) return deployment;
  const told = isPaused
    ? {reason: 'DeploymentPaused', message: 'Deployment is paused'}
    : {reason: 'DeploymentResumed', message: 'Deployment is resumed'};
  const {conditions = []} = deployment.status ?? {};
  const next = withCondition(conditions, {type: 'Progressing', status: 'Unknown', ...told}, demo.agenda.now());
  return writeStatus(demo, deployments, deployment, {...deployment.status, conditions: next});
}

/** A deployment that recreates waits until the last pod has gone. */
function keysOfRecreated(demo: Demo, {type, object}: Happening): readonly string[] {
  if (type !== 'DELETED') return [];
  const set = ownerIn(demo, object);
  const reference = set && controllerOf(set);
  if (reference?.kind !== 'Deployment') return [];
  const {namespace} = object.metadata;
  const deployment = demo.store.get(deployments, namespace, reference.name);
  return deployment && !isRollingUpdate(deployment) ? [`${namespace}/${reference.name}`] : [];
}

function ownerIn(demo: Demo, pod: KubeObject): KubeObject | undefined {
  const reference = controllerOf(pod);
  return reference?.kind === 'ReplicaSet' ? demo.store.get(replicaSets, pod.metadata.namespace, reference.name) : undefined;
}
