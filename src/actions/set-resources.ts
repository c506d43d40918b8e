import type {Because, Draft, Target} from '../changes/change.ts';
import {revertLookups} from '../changes/lookups/index.ts';
import type {Field} from '../changes/plan.ts';
import type {KubeObject} from '../kube/object.ts';
import {templateEffect} from '../kube/pod-templates.ts';
import {shellQuoted} from '../kube/quoted-words.ts';
import {
  amountIn,
  parseResourceEdits,
  type ResourceEdits,
  resourcesShown,
  type Slot,
  slots,
  slotText,
  withResources,
} from '../kube/resource-edits.ts';
import {idOf} from '../resources/kind.ts';
import type {Program} from './action.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import {counted} from './counted.ts';
import {
  chosenContainers,
  containerFields,
  containerStep,
  containersShown,
  followTemplates,
  presetContainer,
  readAll,
  onTemplates,
  unlessJob,
} from './template-form.ts';

export const setResources = defineActing({
  title: 'Set resources',
  ...onTemplates,
  unless: objects => unlessPod(objects) ?? unlessJob(objects),
  run: askResources,
});

async function askResources(program: Program, objects: readonly Acted[]): Promise<void> {
  const {kind} = objects[0]!.target;
  const reading = readAll(program, objects);
  const sent = await program.change({
    title: 'Set resources',
    fields: fieldsOf(() => []),
    async later() {
      const read = await reading;
      if ('because' in read) return read;
      const chooser = containerFields(read, kind);
      const preset = presetContainer(read, kind);
      return [...chooser, ...fieldsOf(slot => (chooser.length > 0 ? [] : nowOf(read, kind, preset, slot)))];
    },
    doing: count => (objects.length === 1 ? 'set resources' : `set resources of ${count}`),
    done: count => `resources of ${counted(objects, count)} set`,
    async drafts(values) {
      const edits = parseResourceEdits(slot => values[slotText(slot)] ?? '');
      if ('problem' in edits) return {because: edits.problem};
      const read = await reading;
      if ('because' in read) return read;
      return objects.map(({target}) => draftOf(target, values['container'] ?? presetContainer(read, kind), edits));
    },
    lookups: revertLookups,
  });
  followTemplates(program, sent);
}

/** Empty, since what it is now need not be the same in all: it is told beside it where it is. */
function fieldsOf(now: (slot: Slot) => readonly string[]): readonly Field[] {
  return slots.map((slot, index): Field => {
    const amounts = now(slot);
    const told = amounts.length === 1 ? `${amounts[0]} now` : '';
    const how = index === 0 ? 'empty leaves it, - removes it' : '';
    return {name: slotText(slot), label: slotText(slot), type: 'text', value: '', help: [told, how].filter(Boolean).join('; ')};
  });
}

function nowOf(read: readonly KubeObject[], kind: Target['kind'], container: string, slot: Slot): readonly string[] {
  const amounts = read.flatMap(object => {
    const chosen = chosenContainers(object, kind, container);
    return 'because' in chosen ? [] : chosen.map(({fields}) => amountIn(fields, slot) ?? 'none');
  });
  return [...new Set(amounts)];
}

function draftOf(target: Target, container: string, edits: ResourceEdits): Draft {
  const {kind, name} = target;
  return {
    target,
    step: containerStep(kind, container, one => {
      const made = withResources(one.fields, edits);
      return 'problem' in made ? {because: `container ${one.name}: ${String(made.problem)}`} : made;
    }),
    sentence: `set resources of ${kind.singular} ${name}: ${flagsOf(edits)}`,
    shows: object => containersShown(object, kind, container, fields => resourcesShown(fields, edits)),
    effect: templateEffect,
    kubectl: `set resources ${kubectlName(target)} -c ${shellQuoted(container)} ${flagsOf(edits)}`,
  };
}

/** kubectl takes a zero for what is removed. */
function flagsOf(edits: ResourceEdits): string {
  return (['requests', 'limits'] as const)
    .map(list => [list, edits.filter(edit => edit.list === list).map(({resource, value}) => `${resource}=${value ?? 0}`)] as const)
    .filter(([, amounts]) => amounts.length > 0)
    .map(([list, amounts]) => `--${list}=${amounts.join(',')}`)
    .join(' ');
}

function unlessPod(objects: readonly Acted[]): Because | undefined {
  const isPod = objects.some(({target}) => idOf(target.kind) === 'pods');
  return isPod ? {because: 'Resources are set on the workload of a pod, which replaces it'} : undefined;
}
