import {podLookups, revertLookups} from '../changes/lookups/index.ts';
import type {Draft, Target} from '../changes/change.ts';
import {type LabelEdits, type LabelField, labelPatch, labelsShown, labelWords, parseLabelEdits} from '../kube/label-edits.ts';
import {idOf} from '../resources/kind.ts';
import type {Program} from './action.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import {counted} from './counted.ts';

export const labelObject = defineActing({
  title: 'Label',
  verb: 'patch',
  run: (program, objects) => editLabels(program, objects, 'labels'),
});

/** Labels and annotations are set and removed alike. */
export async function editLabels(program: Program, objects: readonly Acted[], field: LabelField): Promise<void> {
  const verb = field === 'labels' ? 'label' : 'annotate';
  const isPods = idOf(objects[0]!.target.kind) === 'pods';
  await program.change({
    title: field === 'labels' ? 'Label' : 'Annotate',
    fields: [{name: field, label: field, type: 'text', value: '', help: 'key=value sets, key- removes; several; quotes keep spaces'}],
    doing: count => (objects.length === 1 ? verb : `${verb} ${count}`),
    done: count => `${counted(objects, count)} ${verb === 'label' ? 'labelled' : 'annotated'}`,
    drafts(values) {
      const edits = parseLabelEdits(values[field] ?? '', field);
      return 'problem' in edits ? {because: edits.problem} : objects.map(({target}) => draftOf(target, edits, field));
    },
    lookups: isPods && field === 'labels' ? [...podLookups, ...revertLookups] : revertLookups,
  });
}

function draftOf(target: Target, edits: LabelEdits, field: LabelField): Draft {
  const verb = field === 'labels' ? 'label' : 'annotate';
  return {
    target,
    step: {type: 'patch', patch: labelPatch(edits, field)},
    sentence: `${verb} ${target.kind.singular} ${target.name}: ${labelWords(edits)}`,
    shows: object => labelsShown(object, edits, field),
    kubectl: `${verb} --overwrite ${kubectlName(target)} ${labelWords(edits)}`,
  };
}
