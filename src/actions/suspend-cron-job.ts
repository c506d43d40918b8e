import {revertLookups} from '../changes/lookups/index.ts';
import type {Draft, Note} from '../changes/change.ts';
import type {KubeObject} from '../kube/object.ts';
import type {Program} from './action.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import {countedNoun} from './scaling.ts';

export const suspendCronJob = defineActing({
  title: 'Suspend: it starts no jobs',
  on: ['cronjobs.batch'],
  noun: 'cron jobs',
  verb: 'patch',
  run: (program, objects) => setSuspended(program, objects, true),
});

export const resumeCronJob = defineActing({
  title: 'Resume: it starts jobs again',
  on: ['cronjobs.batch'],
  noun: 'cron jobs',
  verb: 'patch',
  run: (program, objects) => setSuspended(program, objects, false),
});

async function setSuspended(program: Program, objects: readonly Acted[], isWanted: boolean): Promise<void> {
  const verb = isWanted ? 'suspend' : 'resume';
  await program.change({
    title: isWanted ? 'Suspend' : 'Resume',
    doing: count => (objects.length === 1 ? verb : `${verb} ${count}`),
    done: count => `${countedNoun(objects, count)} ${isWanted ? 'suspended' : 'resumed'}`,
    drafts: () => objects.map(({target}) => draftFor(target, isWanted)),
    lookups: revertLookups,
    promise: isWanted ? 'What runs goes on. Z resumes, u undoes this.' : 'u undoes this.',
    next: isWanted ? 'Z resume' : 'z suspend',
  });
}

function draftFor(target: Draft['target'], isWanted: boolean): Draft {
  const patch = {spec: {suspend: isWanted}};
  return {
    target,
    step: {type: 'patch', patch},
    sentence: `${isWanted ? 'suspend' : 'resume'} cron job ${target.name}`,
    shows: cron => (isSuspended(cron) ? 'suspended' : 'on'),
    effect: cron => (isWanted ? 'starts no more jobs' : `starts jobs at ${String(cron['spec']?.schedule ?? 'its times')}`),
    notes: cron => (isWanted ? [] : missedNote(cron)),
    unless: cron => (isSuspended(cron) === isWanted ? `it is ${isWanted ? 'suspended already' : 'not suspended'}` : undefined),
    kubectl: `patch ${kubectlName(target)} -p '${JSON.stringify(patch)}'`,
  };
}

function isSuspended(cron: KubeObject): boolean {
  return cron['spec']?.suspend === true;
}

/** As the controller does it (syncCronJob in pkg/controller/cronjob/cronjob_controllerv2.go): the last missed time counts until its deadline. */
function missedNote({metadata, spec}: KubeObject): readonly Note[] {
  const deadline: unknown = spec?.startingDeadlineSeconds;
  const until = typeof deadline === 'number' ? `, if it is not more than ${deadline}s late` : '';
  return [{level: 'info', text: `Where ${metadata.name} missed a run while it was suspended, it starts one at once${until}.`}];
}
