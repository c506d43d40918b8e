import {createDrain, type Drain} from '../changes/drain.ts';
import {podLookups} from '../changes/lookups/index.ts';
import {standstill} from '../changes/lookups/standstill.ts';
import type {Field} from '../changes/plan.ts';
import type {Program} from './action.ts';
import {type Acted, defineActing} from './acting.ts';
import {drainDrafts, isCordon, isEviction, wishOf} from './drain-drafts.ts';
import {drainNotes, readNodes, type Surveyed} from './drain-survey.ts';

export const drainNode = defineActing({
  title: 'Drain: cordon it and evict its pods',
  on: ['nodes'],
  noun: 'nodes',
  verb: 'patch',
  run: drain,
});

/** More than a node has pods: those that a budget holds must not keep the others waiting. */
const WIDTH = 256;

async function drain(program: Program, objects: readonly Acted[]): Promise<void> {
  const cluster = program.cluster();
  if (!cluster) return;
  const what = objects.length === 1 ? objects[0]!.target.name : `${objects.length} nodes`;
  let wish = wishOf({});
  let surveyed: Surveyed = {nodes: [], goneDaemonSets: new Set()};
  let following: Drain | undefined;
  let cordons = 0;
  let total = 0;
  let blocked = 0;
  await program.change({
    title: 'Drain',
    fields,
    doing: () => (total > 0 ? `drain ${what}` : `cordon ${what}`),
    done: count => doneText(what, {evicted: Math.max(0, count - cordons), gone: following?.gone() ?? 0, total, blocked}),
    async drafts(values) {
      wish = wishOf(values);
      surveyed = await readNodes(cluster, objects);
      const drafts = drainDrafts(surveyed, wish, (target, refusal) => following?.waits(target, refusal));
      cordons = drafts.filter(isCordon).length;
      total = drafts.filter(isEviction).length;
      blocked = drafts.length - cordons - total;
      const nodes = objects.map(({target}) => target.name);
      following = createDrain({cluster, clock: program, nodes, total, timeoutMs: wish.timeoutMs});
      return drafts.length > 0 ? drafts : {because: `${what} is cordoned, and no pod is there to evict`};
    },
    lookups: [...podLookups, standstill, {about: 'other nodes', look: asked => drainNotes(asked, surveyed, wish)}],
    promise: 'u uncordons; pods stay where they went.',
    leads: ({draft}) => isCordon(draft),
    width: WIDTH,
    begins: task => following?.begin(task),
    settle: async (sent, task) => following?.settle(sent, task),
  });
  following?.close();
}

const fields: readonly Field[] = [
  {name: 'force', label: 'delete pods without a controller', type: 'toggle', value: ''},
  {name: 'emptyDir', label: 'delete data in emptyDir', type: 'toggle', value: ''},
  {
    name: 'grace',
    label: 'grace',
    type: 'choice',
    value: '',
    options: [{value: '', text: 'each its own'}, ...['1', '10', '30', '60', '300'].map(value => ({value, text: `${value}s`}))],
  },
  {
    name: 'timeout',
    label: 'timeout',
    type: 'choice',
    value: '10',
    options: ['1', '5', '10', '30', '60', '240'].map(value => ({value, text: Number(value) < 60 ? `${value}m` : `${Number(value) / 60}h`})),
  },
];

type Outcome = {readonly evicted: number; readonly gone: number; readonly total: number; readonly blocked: number};

/** Drained is a node that has nothing left to evict. */
function doneText(what: string, {evicted, gone, total, blocked}: Outcome): string {
  const left = blocked === 0 ? '' : blocked === 1 ? ', 1 stays' : `, ${blocked} stay`;
  if (total === 0) return `${what} cordoned${left === '' ? '' : `, ${blocked === 1 ? '1 pod stays' : `${blocked} pods stay`}`}`;
  const pods = total === 1 ? '1 pod' : `${total} pods`;
  if (gone >= total) return `${what} ${blocked === 0 ? 'drained' : 'cordoned'}, ${pods} gone${left}`;
  return `${what} cordoned, ${gone} of ${pods} gone${evicted > gone ? `, ${evicted - gone} still stopping` : ''}${left}`;
}
