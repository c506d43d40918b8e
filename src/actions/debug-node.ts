import type {Because} from '../changes/change.ts';
import {constantNotes} from '../changes/lookups/constant-notes.ts';
import type {Values} from '../changes/plan.ts';
import {imageProblem} from '../kube/image-edits.ts';
import {nodeShellPod} from '../kube/junk-pod.ts';
import {shellQuoted} from '../kube/quoted-words.ts';
import {idOf} from '../resources/kind.ts';
import {objectOf, type State, top} from '../store/state.ts';
import {defineAction, isBecause, needsRows, type Program} from './action.ts';
import {type JunkMaking, makeJunk, needsMaking} from './make-junk.ts';
import {deadlineField, deadlineOf, imageField, pastField} from './run-fields.ts';

type Wanted = {readonly context: string; readonly namespace: string; readonly node: string};

export const debugNode = defineAction<Wanted>({
  title: 'Node shell: a pod that is root on the node',
  group: 'Acting',
  suits: state => isOfNodes(state),
  needs(state) {
    const node = nodeOf(state);
    if (typeof node !== 'string') return node;
    const where = needsMaking(state);
    return isBecause(where) ? where : {...where, node};
  },
  run: askNode,
});

function isOfNodes(state: State): boolean {
  const kind = objectOf(state)?.target.kind ?? top(state)?.table.kind;
  return kind !== undefined && idOf(kind) === 'nodes';
}

function nodeOf(state: State): string | Because {
  if (!isOfNodes(state)) return {because: 'Only for nodes'};
  const screen = objectOf(state);
  if (screen) return screen.target.name;
  const table = needsRows(state);
  if (isBecause(table)) return table;
  if (table.marks.size > 1) return {because: 'One node at a time'};
  const [row = table.cursor] = table.marks.values();
  return row ? row.name : {because: 'There is no row'};
}

function askNode(program: Program, {context, namespace, node}: Wanted): Promise<void> {
  const {junk} = program;
  return makeJunk(program, context, {
    form: 'node',
    title: 'Node shell',
    sessionTitle: `node ${node}`,
    fields: [
      imageField(junk, 'node'),
      pastField(junk, 'node', {name: 'namespace', label: 'namespace', value: namespace, help: 'one that allows privileged pods'}),
      deadlineField(junk, 'node'),
    ],
    lookups: [
      constantNotes([
        {
          level: 'warn',
          text: `It is root on ${node}: it sees and can change all processes, files and pods there; the node's files are below /host.`,
        },
      ]),
    ],
    making: (values, name) => makingOf(program, node, values, name),
    kept: ['image', 'namespace', 'deadline'],
  });
}

function makingOf({junk, now}: Program, node: string, values: Values, name: string): JunkMaking | Because {
  const value = (key: string) => (values[key] ?? '').trim();
  const [image, namespace] = [value('image'), value('namespace')];
  const problem = imageProblem(image);
  if (problem !== undefined) return {because: problem};
  if (namespace === '') return {because: 'A namespace is missing'};
  const deadlineInSeconds = deadlineOf(value('deadline'));
  if (typeof deadlineInSeconds !== 'number') return deadlineInSeconds;
  return {
    manifest: nodeShellPod({name, namespace, image, node, deadlineInSeconds, mark: junk.mark(), at: now()}),
    deadlineInSeconds,
    command: 'sh',
    isShell: true,
    sentence: `run junk pod ${name} as root on node ${node}`,
    effect: `a shell on ${node} opens`,
    kubectl: `debug node/${node} -it -n ${namespace} --image=${shellQuoted(image)} --profile=sysadmin -- chroot /host sh`,
  };
}
