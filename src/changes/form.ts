import type {DialogField} from '../store/dialog.ts';
import {edited, emptyLine, lineOf, typed} from '../store/line.ts';
import type {Field, Values} from './plan.ts';

/** A form's fields as they stand when it opens. */
export function formOf(fields: readonly Field[] = []): DialogField[] {
  return fields.map(({name, label, type, value, options = [], help = '', past = []}) => ({
    name,
    label,
    type,
    value,
    line: isTyped(type) ? lineOf(value) : emptyLine,
    options,
    help,
    ...(past.length > 0 ? {past} : {}),
  }));
}

export function valuesOf(fields: readonly DialogField[]): Values {
  return Object.fromEntries(fields.map(({name, value}) => [name, value]));
}

/** The field after a key; undefined where the key is not for it. Numbers take digits and signs, so that letters stay keys. */
export function afterKey(field: DialogField, chord: string): DialogField | undefined {
  if (field.type === 'toggle') return chord === 'space' ? {...field, value: field.value === 'yes' ? '' : 'yes'} : undefined;
  if (field.type === 'choice') {
    if (chord === 'space' || chord === 'right') return stepped(field, 1);
    return chord === 'left' ? stepped(field, -1) : undefined;
  }
  if (field.type === 'number' && chord.length === 1 && !/[\d+-]/.test(chord)) return undefined;
  const line = edited(field.line, chord);
  return line && {...field, line, value: line.text};
}

/** The field after pasted text; only typed ones take it. */
export function afterPaste(field: DialogField, text: string): DialogField | undefined {
  if (!isTyped(field.type)) return undefined;
  const line = typed(field.line, field.type === 'number' ? text.replaceAll(/[^\d+-]/g, '') : text.trim());
  return {...field, line, value: line.text};
}

/** The next or previous choice; a number one more or fewer. */
export function stepped(field: DialogField, by: 1 | -1): DialogField {
  if (field.type === 'number') {
    const value = String(Math.max(0, (Number(field.value) || 0) + by));
    return {...field, value, line: lineOf(value)};
  }
  if (field.type !== 'choice') return field;
  const at = field.options.findIndex(({value}) => value === field.value);
  const next = field.options[(at + by + field.options.length) % field.options.length];
  return next ? {...field, value: next.value} : field;
}

/** A text field with what was typed in it before (1) or after (-1) what it holds; undefined where there is no such thing. */
export function walked(field: DialogField, by: 1 | -1): DialogField | undefined {
  const {past = []} = field;
  if (field.type !== 'text' || past.length === 0) return undefined;
  const at = past.indexOf(field.value);
  if (at < 0 && by < 0) return undefined;
  const value = at + by < 0 ? '' : (past[at + by] ?? field.value);
  return {...field, value, line: lineOf(value)};
}

export function isTyped(type: DialogField['type']): boolean {
  return type === 'text' || type === 'number';
}
