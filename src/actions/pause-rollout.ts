import {revertLookups} from '../changes/lookups/index.ts';
import type {KubeObject} from '../kube/object.ts';
import {type Acted, defineActing, kubectlName, nounOf} from './acting.ts';
import type {Program} from './action.ts';
import {followInTask} from './follow-in-task.ts';

const onDeployments = {on: ['deployments.apps'], noun: 'deployments', verb: 'patch'} as const;

export const pauseRollout = defineActing({
  ...onDeployments,
  title: 'Pause the rollout',
  async run(program, objects) {
    await setPaused(program, objects, true);
  },
});

export const resumeRollout = defineActing({
  ...onDeployments,
  title: 'Resume the rollout',
  async run(program, objects) {
    const cluster = program.cluster();
    if (!cluster) return;
    const sent = await setPaused(program, objects, false);
    const begun = sent.filter(({outcome}) => outcome === 'done').map(({change}) => change.target);
    followInTask(
      program,
      cluster,
      `Rollout of ${nounOf(
        begun.map(target => ({target})),
        objects[0]!.target.kind,
      )}`,
      begun,
      'rolled out',
    );
  },
});

function setPaused(program: Program, objects: readonly Acted[], isPaused: boolean) {
  const {kind} = objects[0]!.target;
  const verb = isPaused ? 'pause' : 'resume';
  const noun = nounOf(objects, kind);
  return program.change({
    title: isPaused ? 'Pause the rollout' : 'Resume the rollout',
    doing: count => `${verb} ${objects.length === 1 ? noun : count}`,
    done: count => `${objects.length === 1 ? noun : `${count} ${count === 1 ? kind.singular : kind.plural}`} ${verb}d`,
    lookups: revertLookups,
    drafts: () =>
      objects.map(({target}) => ({
        target,
        // The server leaves out what is false.
        step: {type: 'patch', patch: {spec: {paused: isPaused ? true : null}}},
        sentence: `${verb} the rollout of deployment ${target.name}`,
        shows: pausedText,
        effect: isPaused ? 'changes wait until it is resumed' : 'what has changed rolls out',
        unless: before => (isPausedNow(before) === isPaused ? `it is ${isPaused ? 'paused already' : 'not paused'}` : undefined),
        kubectl: `rollout ${verb} ${kubectlName(target)}`,
      })),
  });
}

function pausedText(object: KubeObject): string {
  return isPausedNow(object) ? 'paused' : 'rolling';
}

function isPausedNow({spec}: KubeObject): boolean {
  return spec?.paused === true;
}
