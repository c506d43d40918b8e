import {Refusal} from '../../refusal.ts';
import type {Call, Target} from '../call.ts';
import {deleteOptions} from '../delete-options.ts';
import {checkFields} from '../field-selector.ts';
import {listOptions} from '../options.ts';
import {answerPage, pageOf} from './list.ts';

/** Deletes all that the selectors match; answers with the list of what was there. */
export async function removeCollection(call: Call, {type, namespace}: Target): Promise<void> {
  const options = listOptions(call.query, false);
  checkFields(type, options.fields);
  const {removal} = await deleteOptions(call);
  const page = pageOf(call, type, namespace, options);
  for (const {metadata} of page.objects) {
    try {
      call.demo.registry.remove(type, namespace, metadata.name, removal);
    } catch (error) {
      // What has gone meanwhile, with what owned it, is deleted too.
      if (!(error instanceof Refusal) || error.code !== 404) throw error;
    }
  }
  await answerPage(call, type, page);
}
