import type {Dialog, DialogField} from '../store/dialog.ts';
import {formOf, isTyped} from './form.ts';
import type {Field} from './plan.ts';

/**
 * The form once more is known than when it opened: its new fields, where what was typed or chosen meanwhile stands in the field of the same name,
 * and the focus where it was.
 */
export function withLaterFields(
  {fields, focus}: Pick<Dialog, 'fields' | 'focus'>,
  opened: readonly Field[],
  later: readonly Field[],
): Pick<Dialog, 'fields' | 'focus'> {
  const made = formOf(later).map((field): DialogField => {
    const old = fields.find(({name}) => name === field.name);
    const isTouched = old !== undefined && old.value !== opened.find(({name}) => name === field.name)?.value;
    return isTouched ? {...field, value: old.value, line: old.line} : field;
  });
  const focused = fields[focus];
  if (!focused) return {fields: made, focus: made.length + focus - fields.length};
  const same = made.findIndex(({name}) => name === focused.name);
  return {
    fields: made,
    focus:
      same >= 0
        ? same
        : Math.max(
            0,
            made.findIndex(({type}) => isTyped(type)),
          ),
  };
}
