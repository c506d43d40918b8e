import {kindsWords} from '../../kube/kind-words.ts';
import {keyText, type ObjectKey, type Reference} from '../../kube/object-key.ts';
import type {Inspected} from '../tab.ts';
import {type Branch, missingBranch, namedBranch, objectBranch, problemBranch, wordBranch} from './branch.ts';
import {healthOf, withKind} from './list-part.ts';
import {MOST_SINGLES, type Singles} from './singles.ts';
import {type Sight, sightOf, type Surroundings} from './surroundings.ts';

/** What is known of the objects that others name, and how they are shown. */
export type Sights = {
  sight(key: ObjectKey): Sight;
  branch(reference: Reference, children?: readonly Branch[], note?: string): Branch;
  /** Said once for each kind: what may not be read, and what was too much to ask for. */
  notes(): readonly Branch[];
};

export function createSights(inspected: Inspected, around: Surroundings, {asked, left}: Singles): Sights {
  const forbidden = new Set<string>();
  let failed: string | undefined;
  return {
    sight,
    branch(reference, children = [], note = '') {
      const seen = sight(reference);
      switch (seen.state) {
        case 'there':
          return objectBranch(seen.object, {...healthOf(seen.object), children, note});
        case 'missing':
          return missingBranch(keyOf(reference), reference.isNeeded, note);
        case 'asking':
          return namedBranch(keyOf(reference), note, 'asking …');
        case 'unasked':
          return namedBranch(keyOf(reference), note, left > 0 && isCounted(reference) ? 'not checked' : '');
        default:
          return namedBranch(keyOf(reference), note, '');
      }
    },
    notes: () => [
      ...[...forbidden]
        .sort()
        .map(kind => problemBranch(`you may not read ${kindsWords(kind)} here (403): whether they are there is not known`)),
      ...(left > 0 ? [wordBranch(`${left} more that are named are not checked: no more than ${MOST_SINGLES} are asked for`)] : []),
      ...(failed === undefined ? [] : [problemBranch(`not all could be read: ${failed}`)]),
    ],
  };

  function sight(key: ObjectKey): Sight {
    const seen = around.listed(key) ?? single(key);
    if (seen.state === 'forbidden' && around.listed(key) === undefined) forbidden.add(key.kind);
    if (seen.state === 'failed') failed ??= seen.because;
    return seen;
  }

  function single(key: ObjectKey): Sight {
    const one = asked.get(keyText(key));
    if (!one) return {state: 'unasked'};
    const answer = inspected.answer(one.need);
    return sightOf(answer, answer.state === 'known' ? withKind(answer.value, one) : undefined);
  }
}

function isCounted({kind}: ObjectKey): boolean {
  return kind === 'ConfigMap' || kind === 'Secret';
}

function keyOf({group, kind, namespace, name}: Reference): ObjectKey {
  return {group, kind, namespace, name};
}
