import {type PortProposal, type PortWishes, readPorts} from '../kube/port-words.ts';
import type {Row} from '../kube/row.ts';
import {idOf, type Kind} from '../resources/kind.ts';
import {podScopes} from '../resources/pods-of.ts';
import {deniedBecause} from '../store/allowed.ts';
import type {ForwardTarget} from '../store/forward.ts';
import type {PortOffer} from '../store/forward-control.ts';
import {lockedBecause} from '../store/guard.ts';
import {emptyLine, type Line} from '../store/line.ts';
import {objectOf, type Prompt, type State, top} from '../store/state.ts';
import {type Because, defineAction, isBecause, needsRows, type Program} from './action.ts';

type Wanted = {readonly title: string; readonly targets: readonly ForwardTarget[]};

/** Asks which port at once, whatever the cluster takes to tell which there are. */
export const forwardPort = defineAction<Wanted>({
  title: 'Forward a port',
  group: 'Acting',
  suits: isFor,
  needs,
  run({store, forwards}, {title, targets}) {
    const forward = {title, targets, offer: undefined};
    store.setState({prompt: {for: 'ports', line: emptyLine, candidates: [], selected: -1, problem: undefined, before: '', forward}});
    void forwards.offer(targets).then(offer => {
      const {prompt} = store.getState();
      if (prompt?.forward?.targets !== targets) return;
      store.setState({prompt: withOffer(prompt, offer)});
    });
  },
});

/** The prompt for ports after something was typed. */
export function typedPorts(prompt: Prompt, line: Line, state: State): Prompt {
  return {...prompt, line, candidates: candidatesFor(prompt, line.text), selected: -1, problem: problemIn(line.text, state)};
}

/** Enter: what was chosen, else what was typed, else the best that there is, also where that is not known yet. */
export function acceptPorts(program: Program, prompt: Prompt): void {
  const {store, forwards} = program;
  const {targets, offer} = prompt.forward!;
  const chosen = prompt.candidates[prompt.selected]?.insert;
  const typed = chosen ?? (prompt.line.text.trim() === '' ? (offer?.proposals[0]?.text ?? '') : prompt.line.text);
  if (typed === '' && !offer) {
    store.setState({prompt: undefined});
    return forwards.open(targets, undefined);
  }
  const wishes = readPorts(typed);
  const problem = 'problem' in wishes ? wishes.problem : takenBecause(wishes, store.getState());
  // What was typed stays, so that it can be mended.
  if (problem !== undefined || 'problem' in wishes) return store.setState({prompt: {...prompt, problem}});
  store.setState({prompt: undefined});
  forwards.open(targets, wishes);
}

function withOffer(prompt: Prompt, offer: PortOffer): Prompt {
  const problem = prompt.line.text === '' ? offer.problem : prompt.problem;
  const known = {...prompt, problem, forward: {...prompt.forward!, offer}};
  return {...known, candidates: candidatesFor(known, prompt.line.text)};
}

/** For the last word of the line. */
function candidatesFor({forward}: Prompt, text: string): Prompt['candidates'] {
  const [, head = '', last = ''] = /^(.*?[\s,])?([^\s,]*)$/.exec(text) ?? [];
  const before = head.split(/[\s,]+/);
  return (forward?.offer?.proposals ?? []).flatMap(proposal => {
    const words = wordsFor(proposal, last);
    return words === undefined || before.includes(words) ? [] : [{insert: head + words, text: words, note: proposal.note}];
  });
}

/** A local port that stands before a colon stays; behind it a number or a name is completed. */
function wordsFor({text, note, port, name}: PortProposal, last: string): string | undefined {
  const [, local, remote = ''] = /^(.*:)([^:]*)$/.exec(last) ?? [];
  if (local === undefined) return text.startsWith(last) || (last.length > 1 && `${text} ${note}`.includes(last)) ? text : undefined;
  const found = [`${port}`, name].find(one => one !== '' && one.startsWith(remote));
  return found === undefined ? undefined : local + found;
}

/** Nothing is wrong with a word that is not complete yet. */
function problemIn(text: string, state: State): string | undefined {
  if (/(^|[\s,:@.])$/.test(text)) return undefined;
  const wishes = readPorts(text);
  return 'problem' in wishes ? wishes.problem : takenBecause(wishes, state);
}

function takenBecause({ports}: PortWishes, {forwards}: State): string | undefined {
  for (const {local} of ports) {
    const holder = local ? forwards.find(one => one.ports.some(port => port.local === local)) : undefined;
    if (holder) return `${local} leads to ${holder.target.title} already; another one stands before the colon, as in :${ports[0]!.remote}`;
  }
  return undefined;
}

function needs(state: State): Wanted | Because {
  if (!isFor(state)) return {because: 'Only for pods, containers, services and what makes pods'};
  const locked = lockedBecause(state.guard);
  if (locked !== undefined) return {because: locked};
  const wanted = wantedIn(state);
  if (isBecause(wanted)) return wanted;
  for (const namespace of new Set(wanted.targets.map(target => target.namespace))) {
    // `create` is enough, by way of SPDY; before Kubernetes 1.35 `get` was, by way of a WebSocket: who may do neither is told before asking.
    const kind = {group: '', plural: 'pods', isNamespaced: true};
    const denied = ['create', 'get'].map(verb => deniedBecause(state.allowed, {verb, kind, subresource: 'portforward', namespace}));
    if (denied.every(because => because !== undefined)) return {because: denied[0]!};
  }
  return wanted;
}

function wantedIn(state: State): Wanted | Because {
  const screen = objectOf(state);
  if (screen) {
    const {kind, row, namespace, name} = screen.target;
    const target = row ? targetOf(kind, row) : bareTarget(kind, namespace, name);
    return isBecause(target) ? target : {title: target.title, targets: [target]};
  }
  const table = needsRows(state);
  if (isBecause(table)) return table;
  const {kind, marks, cursor} = table;
  const rows = marks.size > 0 ? [...marks.values()] : cursor ? [cursor] : [];
  const targets: ForwardTarget[] = [];
  for (const row of rows) {
    const target = targetOf(kind, row);
    if (isBecause(target)) return target;
    targets.push(target);
  }
  if (!targets[0]) return {because: 'There is no row'};
  return {title: targets.length === 1 ? targets[0].title : `${targets.length} ${kind.plural}`, targets};
}

function targetOf(kind: Kind, row: Row): ForwardTarget | Because {
  const {namespace, name} = row;
  const scopes = podScopes(kind, row);
  if (isBecause(scopes)) return scopes;
  if (kind.partsOf) return {title: `container ${name} of ${row.owners[0]?.name ?? 'its pod'}`, namespace, scopes, container: name};
  if (idOf(kind) === 'services') return {title: `service ${name}`, namespace, scopes: [], service: name};
  return {title: `${kind.singular} ${name}`, namespace, scopes};
}

/** Of an object of which no table knew more than its name. */
function bareTarget(kind: Kind, namespace: string, name: string): ForwardTarget | Because {
  if (idOf(kind) === 'services') return {title: `service ${name}`, namespace, scopes: [], service: name};
  if (idOf(kind) === 'pods') return {title: `pod ${name}`, namespace, scopes: [{kind: 'pods', namespace, select: name}]};
  return {because: `Forward a port of a ${kind.singular} from its table`};
}

function isFor(state: State): boolean {
  const kind = objectOf(state)?.target.kind ?? top(state)?.table.kind;
  return kind !== undefined && forwardable.has(idOf(kind));
}

const forwardable: ReadonlySet<string> = new Set([
  'pods',
  'containers',
  'services',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'jobs.batch',
  'cronjobs.batch',
]);
