import {revertLookups} from '../changes/lookups/index.ts';
import type {Because, Draft, Target} from '../changes/change.ts';
import {CHANGE_CAUSE, type Revision, readRevisions} from '../changes/revisions.ts';
import {ageText} from '../kube/duration.ts';
import {fieldChanges} from '../kube/field-changes.ts';
import type {KubeObject} from '../kube/object.ts';
import {isOnDelete} from '../kube/rollout-status.ts';
import {defineActing, kubectlName} from './acting.ts';
import {followInTask} from './follow-in-task.ts';
import {workloads, workloadsNoun} from './restart-draft.ts';

export const rollBack = defineActing({
  title: 'Rollout history, back to a revision',
  on: workloads,
  noun: workloadsNoun,
  verb: 'patch',
  unless: objects => (objects.length > 1 ? {because: 'One at a time: ctrl-\\ takes the marks away'} : undefined),
  async run(program, [object]) {
    const cluster = program.cluster();
    if (!cluster || !object) return;
    const {target} = object;
    const revisions = await readRevisions(cluster, target);
    const [present, previous] = revisions;
    if (!present || !previous) return program.flash('warn', `${target.name} has no earlier revision to go back to`);
    const now = program.now();
    const options = revisions.map(one => ({value: String(one.number), text: textOf(one, one === present, now)}));
    const chosen = (number: string | undefined) => revisions.find(one => String(one.number) === number);
    const sent = await program.change({
      title: 'Back to a revision',
      doing: () => `roll ${target.name} back`,
      done: () => `${target.name} rolls back`,
      fields: [{name: 'revision', label: 'to revision', type: 'choice', value: String(previous.number), options}],
      lookups: revertLookups,
      drafts({revision}) {
        const to = chosen(revision);
        return to ? [draftOf(target, to, present)] : {because: `There is no revision ${revision}`};
      },
    });
    const begun = sent.filter(({outcome}) => outcome === 'done').map(({change}) => change.target);
    followInTask(program, cluster, `Rollback of ${target.name}`, begun, 'rolled back');
  },
});

/** `3 · 4d · web:1.4.1 · why`. */
function textOf({number, created, images, cause}: Revision, isPresent: boolean, now: number): string {
  const age = Number.isNaN(created) ? '' : ageText(now - created);
  return [String(number), isPresent ? 'now' : '', age, imagesText(images), cause ?? ''].filter(Boolean).join(' · ');
}

/** Without their registries. */
function imagesText(images: readonly string[]): string {
  return images.map(image => image.slice(image.lastIndexOf('/') + 1)).join(', ');
}

function containersOf({spec}: KubeObject): readonly {readonly image?: string}[] {
  const containers: unknown = spec?.template?.spec?.containers;
  return Array.isArray(containers) ? containers : [];
}

function draftOf(target: Target, to: Revision, present: Revision): Draft {
  const hasSameImages = imagesText(to.images) === imagesText(present.images);
  return {
    target,
    step: {type: 'patch', patch: object => withTemplate(object, to)},
    sentence: `roll ${target.kind.singular} ${target.name} back to revision ${to.number}`,
    shows: object => (hasSameImages ? '' : imagesText(containersOf(object).map(({image}) => image ?? ''))),
    effect: before => effectOf(before, to),
    kubectl: `rollout undo ${kubectlName(target)} --to-revision=${to.number}`,
  };
}

function effectOf(before: KubeObject, to: Revision): string {
  const after = withTemplate(before, to);
  const count = 'because' in after ? 0 : fieldChanges(before, after as KubeObject).length;
  const pods = isOnDelete(before) ? 'pods change when they are deleted (OnDelete)' : 'its pods are replaced';
  return `${count === 1 ? '1 field differs' : `${count} fields differ`}, ${pods}`;
}

/**
 * The workload with a revision's template, as the Rollbackers of k8s.io/kubectl, pkg/polymorphichelpers/rollback.go, patch it. Of the
 * annotations only the change-cause follows: kubectl puts back all, which would lose what others have noted since.
 */
function withTemplate(object: KubeObject, {template, cause}: Revision): KubeObject | Because {
  if (object['spec']?.paused === true) return {because: 'its rollout is paused; resume it first'};
  const {[CHANGE_CAUSE]: _, ...annotations} = object.metadata.annotations ?? {};
  const noted = cause === undefined ? annotations : {...annotations, [CHANGE_CAUSE]: cause};
  const isNoted = object.metadata.annotations !== undefined || cause !== undefined;
  return {...object, metadata: {...object.metadata, ...(isNoted ? {annotations: noted} : {})}, spec: {...object['spec'], template}};
}
