import {type FieldChange, withChanges} from '../kube/field-changes.ts';
import type {KubeObject} from '../kube/object.ts';
import {annotated, withoutComments} from './annotated-text.ts';
import {editableText, type Reason, readText, rebased} from './edited-text.ts';

export {reasonsIn} from './annotated-text.ts';
export {rebased} from './edited-text.ts';

/** What lies before the user in the editor. */
export type Sheet = {
  readonly text: string;
  /** Where to begin, in lines from 1. */
  readonly at: number | undefined;
  /** Comments that are ours, beside fields. */
  readonly comments: readonly string[];
  /** The text without comments of ours. */
  readonly body: string;
  /** The object that it was made of. */
  readonly opened: KubeObject;
};

/** A text that was saved and has not become a change. */
export type Unsent = {readonly body: string; readonly opened: KubeObject; readonly reasons: readonly Reason[]};

/** An object, to be edited. `title` says which one it is. */
export function newSheet(object: KubeObject, title: string): Sheet {
  const heading = [
    title,
    'Status and managed fields are left out; lines like these are dropped.',
    'Save and leave to see what would change. Leave without saving, or empty the file, to change nothing.',
  ];
  return sheetOf(editableText(object), object, heading, []);
}

/** The same text again, with what is wrong with it. */
export function complainingSheet({body, opened, reasons}: Unsent, title: string): Sheet {
  return sheetOf(
    body,
    opened,
    [title, 'This cannot be taken over as it stands. Leave without saving to give up; your text is kept.'],
    reasons,
  );
}

/**
 * A text of before, with the reasons it has not been sent for. Where somebody else has changed the same fields since, it is made anew of the
 * object as it is now and of what the user had changed: saving it then means that.
 */
export function keptSheet(unsent: Unsent, now: KubeObject, title: string): Sheet {
  const heading = [
    title,
    'This is your text of before, which was not sent. Change it, if only by taking out this line, and save it to try again.',
    'Empty the file to drop it.',
  ];
  const read = readText(unsent.body, unsent.opened);
  if (read.type !== 'changes') return sheetOf(unsent.body, unsent.opened, heading, read.type === 'rubbish' ? read.reasons : []);
  const {changes, conflicts} = rebased(read.changes, unsent.opened, now);
  if (conflicts.length === 0) return sheetOf(unsent.body, unsent.opened, heading, unsent.reasons);
  const mine = [...changes, ...conflicts.flatMap(conflict => conflict.mine ?? [])];
  return sheetOf(editableText(withChanges(now, mine)), now, heading, conflicts);
}

export type Taken =
  | {readonly type: 'changes'; readonly changes: readonly FieldChange[]; readonly body: string}
  | {readonly type: 'nothing'}
  | {readonly type: 'rubbish'; readonly reasons: readonly Reason[]; readonly body: string};

/** What a saved sheet means. */
export function takeSheet({opened, comments}: Sheet, text: string): Taken {
  const body = withoutComments(text, comments);
  const read = readText(body, opened);
  return read.type === 'nothing' ? read : {...read, body};
}

function sheetOf(body: string, opened: KubeObject, heading: readonly string[], reasons: readonly Reason[]): Sheet {
  const {text, lines, at} = annotated(body, heading, reasons);
  return {text, at, comments: lines, body, opened};
}
