import type {Draft, Note} from '../changes/change.ts';
import {deleteLookups} from '../changes/lookups/index.ts';
import type {KubeObject} from '../kube/object.ts';
import {idOf} from '../resources/kind.ts';
import {type State, top} from '../store/state.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import {type Action, isBecause, needsRows, type Program} from './action.ts';
import {cannotComeBack} from './cannot-come-back.ts';
import {counted} from './counted.ts';
import {tellWhatStays} from './tell-what-stays.ts';

const killing = defineActing({title: 'Kill: delete with no grace', on: ['pods'], noun: 'pods', verb: 'delete', run: kill});

/** As `kubectl delete --grace-period=0 --force`. */
export const killObject: Action = {...killing, needs: state => (isOther(state) ? onlyPods : killing.needs?.(state))};

const onlyPods = {because: 'Only pods are killed; ctrl-d deletes'};

function isOther(state: State): boolean {
  const kind = top(state)?.table.kind;
  return kind !== undefined && !isBecause(needsRows(state)) && idOf(kind) !== 'pods';
}

async function kill(program: Program, objects: readonly Acted[]): Promise<void> {
  const sent = await program.change({
    title: 'Kill',
    doing: count => `kill ${counted(objects, count)}`,
    done: count => `${counted(objects, count)} killed`,
    drafts: () => objects.map(draftOf),
    lookups: deleteLookups,
  });
  await tellWhatStays(program, sent);
}

function draftOf(object: Acted): Draft {
  const {target} = object;
  const noUndo = cannotComeBack(object);
  return {
    target,
    step: {type: 'delete', propagation: 'Background', graceSeconds: 0},
    sentence: `kill pod ${target.name}`,
    notes: notesOf,
    kubectl: `delete ${kubectlName(target)} --grace-period=0 --force`,
    ...(noUndo === undefined ? {} : {noUndo}),
  };
}

function notesOf({metadata}: KubeObject): readonly Note[] {
  const isOfSet = metadata.ownerReferences?.some(({kind, controller}) => controller && kind === 'StatefulSet');
  const forgets: Note = {level: 'grave', text: 'The server forgets it at once, while its containers may still run on the node.'};
  if (!isOfSet) return [forgets];
  return [forgets, {level: 'grave', text: 'Of a stateful set two may then run with one identity and write to the same data.'}];
}
