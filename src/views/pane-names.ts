import type {Pane, PaneGroup} from '../store/output-pane.ts';
import {cut, widthOf} from '../terminal/cells.ts';

/**
 * Which containers a group is of, in `room` columns. What all panes have in common gives way first, since what tells them from each other is what
 * must be seen: `web-6c9f7b5d4-2xkqp app`, `…2xkqp app`, `web-1 web-2 web-7 said the same`.
 */
export function namesOf({panes}: PaneGroup, all: readonly Pane[], room: number): string {
  const {prefix, hasContainers, hasNamespaces} = commonIn(all);
  const long = panes.map(pane => nameOf(pane, '', true, hasNamespaces));
  const said = panes.length === 1 ? '' : saidBy(panes[0]);
  const whole = (names: readonly string[]) => `${names.join(' ')}${said}`;
  const needed = panes.map(pane => nameOf(pane, '', hasContainers, hasNamespaces));
  const short = panes.map(pane => nameOf(pane, prefix, hasContainers, hasNamespaces));
  const found = (panes.length === 1 ? [long, needed, short] : [needed, short]).map(whole).find(text => widthOf(text) <= room);
  if (found !== undefined) return found;
  return panes.length === 1 ? cut(short[0]!, room) : cut(`${panes.length}${said}: ${short.join(' ')}`, room);
}

/** Where it was not run the state says it all. */
function saidBy({output, state}: Pane): string {
  if (output.lines.length > 0) return ' said the same';
  return state.type === 'ended' ? ' said nothing' : '';
}

function nameOf({source: {namespace, pod, container}}: Pane, prefix: string, hasContainer: boolean, hasNamespace: boolean): string {
  const name = prefix === '' ? pod : `…${pod.slice(prefix.length)}`;
  return `${hasNamespace ? `${namespace}/` : ''}${name}${hasContainer ? ` ${container}` : ''}`;
}

type Common = {readonly prefix: string; readonly hasContainers: boolean; readonly hasNamespaces: boolean};
const known = new WeakMap<readonly Pane[], Common>();

function commonIn(panes: readonly Pane[]): Common {
  const found = known.get(panes) ?? {
    prefix: prefixOf([...new Set(panes.map(({source}) => source.pod))]),
    hasContainers: new Set(panes.map(({source}) => `${source.namespace}/${source.pod}`)).size < panes.length,
    hasNamespaces: new Set(panes.map(({source}) => source.namespace)).size > 1,
  };
  known.set(panes, found);
  return found;
}

/** Up to a dash, since parts of names are not to be cut. */
function prefixOf(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let length = first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.slice(0, length).lastIndexOf('-') + 1);
}
