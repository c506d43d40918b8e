import type {Because, Draft, Target} from '../changes/change.ts';
import {revertLookups} from '../changes/lookups/index.ts';
import type {Field} from '../changes/plan.ts';
import {type EnvEdits, envShown, envSources, envWords, parseEnvEdits, withEnv} from '../kube/env-edits.ts';
import {isSame} from '../kube/field-changes.ts';
import type {JsonObject} from '../kube/object.ts';
import {type Container, templateEffect} from '../kube/pod-templates.ts';
import {shellQuoted} from '../kube/quoted-words.ts';
import {idOf} from '../resources/kind.ts';
import type {Program} from './action.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import {counted} from './counted.ts';
import {
  containerFields,
  containerStep,
  containersShown,
  followTemplates,
  presetContainer,
  readAll,
  onTemplates,
  unlessJob,
} from './template-form.ts';

export const setEnv = defineActing({
  title: 'Set env',
  ...onTemplates,
  unless: objects => unlessPod(objects) ?? unlessJob(objects),
  run: askEnv,
});

async function askEnv(program: Program, objects: readonly Acted[]): Promise<void> {
  const {kind} = objects[0]!.target;
  const reading = readAll(program, objects);
  const sent = await program.change({
    title: 'Set env',
    fields: [field],
    async later() {
      const read = await reading;
      return 'because' in read ? read : [...containerFields(read, kind), field];
    },
    doing: count => (objects.length === 1 ? 'set env' : `set env of ${count}`),
    done: count => `env of ${counted(objects, count)} set`,
    async drafts({env = '', container}) {
      const edits = parseEnvEdits(env);
      if ('problem' in edits) return {because: edits.problem};
      const read = await reading;
      if ('because' in read) return read;
      return objects.map(({target}) => draftOf(target, container ?? presetContainer(read, kind), edits));
    },
    lookups: revertLookups,
  });
  followTemplates(program, sent);
}

const field: Field = {
  name: 'env',
  label: 'env',
  type: 'text',
  value: '',
  help: 'NAME=value sets, NAME- removes; several; quotes keep spaces',
};

function draftOf(target: Target, container: string, edits: EnvEdits): Draft {
  const {kind, name} = target;
  return {
    target,
    step: containerStep(kind, container, one => edited(one, edits)),
    sentence: `set env of ${kind.singular} ${name}: ${envWords(edits)}`,
    shows: object => containersShown(object, kind, container, fields => envShown(fields, edits)),
    effect: templateEffect,
    kubectl: `set env ${kubectlName(target)} -c ${shellQuoted(container)} ${envWords(edits)}`,
  };
}

function edited({fields}: Container, edits: EnvEdits): JsonObject | Because {
  const made = withEnv(fields, edits);
  const sources = envSources(fields);
  const isRemoval = [...edits.values()].every(value => value === null);
  if (!isRemoval || sources.length === 0 || !isSame(made, fields)) return made;
  return {because: `it is not set there; it may come from ${sources.join(' or ')}`};
}

function unlessPod(objects: readonly Acted[]): Because | undefined {
  const isPod = objects.some(({target}) => idOf(target.kind) === 'pods');
  return isPod ? {because: 'The environment of a running pod cannot be changed: set it on its workload'} : undefined;
}
