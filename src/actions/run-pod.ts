import type {Because} from '../changes/change.ts';
import type {Values} from '../changes/plan.ts';
import {imageProblem} from '../kube/image-edits.ts';
import {junkPod} from '../kube/junk-pod.ts';
import {shellQuoted} from '../kube/quoted-words.ts';
import {defineAction, isBecause, type Program} from './action.ts';
import {type JunkMaking, makeJunk, needsMaking} from './make-junk.ts';
import {commandOf, deadlineField, deadlineOf, imageField, pastField} from './run-fields.ts';

type Where = {readonly context: string; readonly namespace: string};

export const runPod = defineAction<Where>({
  title: 'Run a junk container',
  group: 'Acting',
  needs: needsMaking,
  run: (program, where) => askRun(program, where, undefined),
});

/** `:run IMAGE [COMMAND…]`. */
export function runCommandLine(program: Program, argument: string): string | undefined {
  const where = needsMaking(program.store.getState());
  if (isBecause(where)) return where.because;
  const [, image = '', command = ''] = /^(\S*)\s*([\s\S]*)$/.exec(argument) ?? [];
  void askRun(program, where, image === '' ? undefined : {image, command});
  return undefined;
}

function askRun(
  program: Program,
  {context, namespace}: Where,
  told: {readonly image: string; readonly command: string} | undefined,
): Promise<void> {
  const {junk} = program;
  return makeJunk(program, context, {
    form: 'run',
    title: 'Run a junk container',
    sessionTitle: 'junk',
    fields: [
      imageField(junk, 'run', told?.image),
      pastField(junk, 'run', {name: 'command', label: 'command', help: 'a shell unless told', ...(told ? {value: told.command} : {})}),
      pastField(junk, 'run', {name: 'namespace', label: 'namespace', value: namespace}),
      pastField(junk, 'run', {name: 'node', label: 'node', help: 'any unless told', value: ''}),
      deadlineField(junk, 'run'),
      {
        name: 'restricted',
        label: 'restricted',
        type: 'toggle',
        value: junk.past('run')[0]?.['restricted'] ?? '',
        help: 'not root, no capabilities: as pod security wants it',
      },
    ],
    making: (values, name) => makingOf(program, values, name),
    kept: ['image', 'command', 'namespace', 'node', 'deadline', 'restricted'],
  });
}

function makingOf({junk, now}: Program, values: Values, name: string): JunkMaking | Because {
  const value = (key: string) => (values[key] ?? '').trim();
  const [image, namespace, node] = [value('image'), value('namespace'), value('node')];
  const problem = imageProblem(image);
  if (problem !== undefined) return {because: problem};
  if (namespace === '') return {because: 'A namespace is missing'};
  const deadlineInSeconds = deadlineOf(value('deadline'));
  if (typeof deadlineInSeconds !== 'number') return deadlineInSeconds;
  const {command, isShell, told} = commandOf(value('command'));
  const isRestricted = value('restricted') === 'yes';
  const manifest = junkPod({name, namespace, image, command, node, deadlineInSeconds, isRestricted, mark: junk.mark(), at: now()});
  const overrides = node === '' ? '' : ` --overrides=${shellQuoted(JSON.stringify({spec: {nodeName: node}}))}`;
  return {
    manifest,
    deadlineInSeconds,
    command: told,
    isShell,
    sentence: `run junk pod ${name} of ${image}`,
    effect: isShell ? 'a shell in it opens' : `${told} runs in it`,
    kubectl: `run -it --rm ${name} -n ${namespace} --image=${shellQuoted(image)} --restart=Never${overrides} --command -- ${told}`,
  };
}
