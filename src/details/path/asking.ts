import {record as fieldsIn, records as itemsIn} from '../../kube/loose.ts';
import type {KubeObject} from '../../kube/object.ts';
import type {ObjectKey} from '../../kube/object-key.ts';
import type {Inspected, Need} from '../tab.ts';
import {withKind} from '../tree/list-part.ts';
import {singleOf} from '../tree/singles.ts';

/** What has come of a list; `objects` is empty until it is known. */
export type Listed = {
  readonly state: 'asking' | 'known' | 'forbidden' | 'failed';
  readonly objects: readonly KubeObject[];
  readonly because: string;
};

export type Seen = {readonly state: 'asking' | 'known' | 'missing' | 'forbidden' | 'failed'; readonly object: KubeObject | undefined};

/** Asks for what a path is made of and remembers what was asked, so that needs and text follow from the same steps. */
export type Asking = {
  readonly needs: readonly Need[];
  list(kind: string, apiVersion: string, path: string, query?: Readonly<Record<string, string>>): Listed;
  object(key: ObjectKey): Seen;
};

export function askingOf(inspected: Inspected): Asking {
  const needs: Need[] = [];
  return {
    needs,
    list(kind, apiVersion, path, query) {
      const need: Need = {type: 'get', path, ...(query && {query})};
      needs.push(need);
      const answer = inspected.answer(need);
      if (answer.state === 'asking') return {state: 'asking', objects: [], because: ''};
      if (answer.state === 'failed') {
        if (answer.status === 404) return {state: 'known', objects: [], because: ''};
        return {state: answer.status === 403 ? 'forbidden' : 'failed', objects: [], because: answer.because};
      }
      const items = itemsIn(fieldsIn(answer.value)['items']);
      return {state: 'known', objects: items.flatMap(item => withKind(item, {kind, apiVersion}) ?? []), because: ''};
    },
    object(key) {
      const single = key.name === '' ? undefined : singleOf(inspected, key, false);
      if (!single) return {state: 'failed', object: undefined};
      needs.push(single.need);
      const answer = inspected.answer(single.need);
      if (answer.state === 'asking') return {state: 'asking', object: undefined};
      if (answer.state === 'failed')
        return {state: answer.status === 404 ? 'missing' : answer.status === 403 ? 'forbidden' : 'failed', object: undefined};
      const object = withKind(answer.value, single);
      return object ? {state: 'known', object} : {state: 'missing', object};
    },
  };
}
