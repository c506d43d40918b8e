import type {Because, Draft, Note, Target} from '../changes/change.ts';
import type {Cluster} from '../changes/cluster.ts';
import {inParallel} from '../changes/in-parallel.ts';
import {refusalText} from '../changes/refusals.ts';
import {ApiError} from '../kube/api-error.ts';
import {manualJob, manualJobName} from '../kube/manual-job.ts';
import type {KubeObject, ResourceKind} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {isBecause} from './action.ts';
import {defineActing} from './acting.ts';
import {countedNoun} from './scaling.ts';

const jobs: ResourceKind = {group: 'batch', version: 'v1', plural: 'jobs', singular: 'job', name: 'Job', isNamespaced: true};
/** How many cron jobs are read at the same time. */
const WIDTH = 8;

export const triggerCronJob = defineActing({
  title: 'Trigger: run it now',
  on: ['cronjobs.batch'],
  noun: 'cron jobs',
  verb: 'create',
  asks: {group: 'batch', plural: 'jobs'},
  async run(program, objects) {
    const suffix = program.now();
    const notes: Note[] = [];
    await program.change({
      title: 'Trigger',
      doing: count => (objects.length === 1 ? 'run it now' : `run ${count} now`),
      done: count => `${countedNoun(objects, count)} triggered`,
      async drafts() {
        const cluster = program.cluster();
        if (!cluster) return {because: 'No context is chosen'};
        const read = await inParallel(objects, WIDTH, ({target}) => readCron(cluster, target));
        const refused = read.find(isBecause);
        if (refused) return refused;
        const crons = read as readonly KubeObject[];
        notes.splice(0, notes.length, ...crons.flatMap(notesOn));
        // Names cut short may be the same but for what stands behind them.
        return crons.map((cron, index) => draftFor(objects[index]!.target, cron, (suffix + index).toString(36)));
      },
      lookups: [{about: 'what runs already', look: async () => notes}],
      promise: 'u deletes the job again.',
    });
  },
});

async function readCron(cluster: Cluster, {kind, namespace, name}: Target): Promise<KubeObject | Because> {
  try {
    return (await cluster.read(resourcePath(kind, namespace, name))) as KubeObject;
  } catch (error) {
    return {because: `${name}: ${error instanceof ApiError ? refusalText(error) : String(error)}`};
  }
}

function draftFor({context, namespace, name: cronName}: Target, cron: KubeObject, suffix: string): Draft {
  const name = manualJobName(cronName, suffix);
  return {
    target: {context, kind: jobs, namespace, name, uid: ''},
    step: {type: 'create', manifest: manualJob(cron, name)},
    sentence: `run cron job ${cronName} now, as job ${name}`,
    effect: 'starts at once',
    kubectl: `create job -n ${namespace} ${name} --from=cronjob/${cronName}`,
  };
}

/** A job by hand minds neither of these. */
function notesOn({metadata: {name}, spec, status}: KubeObject): readonly Note[] {
  const notes: Note[] = [];
  if (spec?.suspend === true) notes.push({level: 'info', text: `${name} is suspended; this one job runs all the same.`});
  const running: unknown = status?.active?.[0]?.name;
  if (typeof running === 'string') {
    const policy = spec?.concurrencyPolicy;
    const isUnwanted = policy === 'Forbid' || policy === 'Replace';
    notes.push({
      level: isUnwanted ? 'warn' : 'info',
      text: `${name} runs already (${running})${isUnwanted ? ' and is not meant to run twice at a time' : ''}: this one runs beside it.`,
    });
  }
  return notes;
}
