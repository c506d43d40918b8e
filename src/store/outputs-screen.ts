import {type Pattern, readSearch} from '../logs/patterns.ts';
import type {LogTarget} from './log-target.ts';
import {type OutputLine, plainOf} from './output-lines.ts';
import {createLineCounts, grouped, hasFailed, isOver, type LineCounts, type Pane, type PaneGroup, sameness} from './output-pane.ts';

export type OutputsScreenOptions = {
  readonly target: LogTarget;
  /** The command, as it was typed. */
  readonly line: string;
  /** Ends what runs. */
  readonly onCancel: () => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
  /** `work` is to be called until it says that there is no more. */
  readonly onWork: () => void;
};

/** What the painter could show. */
export type ShownOutputs = {
  /** Lines of the pane that has the focus. */
  readonly page: number;
  /** The greatest `top` at which a pane still moves. */
  readonly most: number;
};

export type OutputsFind = {readonly text: string; readonly pattern: Pattern};

/** A line of a pane, by the number of its group. */
type Spot = {readonly group: number; readonly line: number};

/** Where a match is looked for, and how many lines have been looked at. */
type Search = Spot & {readonly by: 1 | -1; readonly looked: number};

/** With more lines nobody waits for matches to be counted. */
const MOST_COUNTED = 20_000;
/** So many lines are looked at for one key, so that the next one is not kept waiting; others later. */
const LOOKED_AT = 5000;
/** So many lines are compared at once. */
const COMPARED = 500;

/** Outputs of one command in several containers, as a screen: which panes there are, and where in them the reader is. */
export class OutputsScreen {
  readonly target: LogTarget;
  readonly line: string;
  version = 0;
  panes: readonly Pane[] = [];
  /** Why there are no panes. */
  problem: string | undefined;
  isLooking = true;
  isClosed = false;
  /** The first line that is shown in all panes; infinite while the newest ones are followed. */
  top = 0;
  /** Columns that are scrolled out to the left. */
  left = 0;
  /** One pane has all the room. */
  isAlone = false;
  isMarking = true;
  find: OutputsFind | undefined;
  findProblem: string | undefined;
  /** The first row of panes that is shown; the painter keeps the focus in sight. */
  firstRow = 0;
  #focus: Pane | undefined;
  /** Undefined: when all are over, since nothing is to jump before. */
  #isFolded: boolean | undefined;
  #counts: LineCounts = createLineCounts();
  #counted = new Set<Pane>();
  #shown: ShownOutputs = {page: 1, most: 0};
  #groups: {readonly version: number; readonly groups: readonly PaneGroup[]} | undefined;
  #from: (Spot & {readonly top: number}) | undefined;
  #matches: {readonly version: number; readonly find: OutputsFind; readonly count: number | undefined} | undefined;
  #search: Search | undefined;
  /** The match on which the reader is. */
  #match: Spot | undefined;
  readonly #options: OutputsScreenOptions;

  constructor(options: OutputsScreenOptions) {
    this.target = options.target;
    this.line = options.line;
    this.#options = options;
  }

  /** Begins anew with these panes. */
  begin(panes: readonly Pane[]): void {
    const {source} = this.#focus ?? {};
    this.panes = panes;
    this.isLooking = false;
    this.#focus = panes.find(pane => source && pane.source.pod === source.pod && pane.source.container === source.container);
    this.#counts = createLineCounts();
    this.#counted = new Set();
    this.changed();
  }

  fail(problem: string): void {
    this.panes = [];
    this.problem = problem;
    this.isLooking = false;
    this.changed();
  }

  /** Pods are looked for, as at the beginning. */
  lookAgain(): void {
    this.isLooking = true;
    this.problem = undefined;
    this.changed();
  }

  changed(): void {
    this.version++;
    for (const pane of this.panes) {
      if (pane.state.type !== 'ended' || this.#counted.has(pane) || pane.output.isStale) continue;
      this.#counted.add(pane);
      this.#counts.add(pane);
      // Made now, since all of them at the end would take long.
      sameness(pane);
    }
    if (this.#counts.work(COMPARED)) this.#options.onWork();
  }

  get isRunning(): boolean {
    return this.isLooking || this.panes.some(pane => !isOver(pane));
  }

  get isFolded(): boolean {
    return this.#isFolded ?? !this.isRunning;
  }

  get groups(): readonly PaneGroup[] {
    if (this.#groups?.version !== this.version) this.#groups = {version: this.version, groups: grouped(this.panes, this.isFolded)};
    return this.#groups!.groups;
  }

  /** The number of the group that has the focus. */
  get focus(): number {
    const focus = this.#focus;
    return focus === undefined
      ? 0
      : Math.max(
          0,
          this.groups.findIndex(({panes}) => panes.includes(focus)),
        );
  }

  set focus(group: number) {
    this.#focus = this.groups[group]?.panes[0];
  }

  /** To the next pane, round the ends. */
  turn(by: 1 | -1): void {
    const {length} = this.groups;
    if (length > 0) this.focus = (this.focus + by + length) % length;
  }

  moveBy(lines: number): void {
    this.top = Math.max(0, Math.min(this.#shown.most, Math.min(this.top, this.#shown.most) + lines));
  }

  page(by: 1 | -1): void {
    this.moveBy(by * Math.max(1, this.#shown.page - 1));
  }

  first(): void {
    this.top = 0;
  }

  /** The newest lines, and on with those that come. */
  follow(): void {
    this.top = Number.POSITIVE_INFINITY;
  }

  scrollSideways(columns: number): void {
    this.left = Math.max(0, this.left + columns);
  }

  toggleAlone(): void {
    this.isAlone = !this.isAlone;
  }

  toggleFold(): void {
    this.#isFolded = !this.isFolded;
    this.#match = undefined;
    this.version++;
  }

  toggleMarking(): void {
    this.isMarking = !this.isMarking;
  }

  /** A line that not all panes have. */
  isMarked(line: OutputLine): boolean {
    return this.isMarking && this.#counts.isMissing(line);
  }

  /** The painter tells what it could show. */
  shown(shown: ShownOutputs): void {
    this.#shown = shown;
  }

  /** Where finding begins and comes back to. */
  beginFind(): void {
    this.#from = {group: this.focus, line: Math.min(this.top, this.#shown.most), top: this.top};
  }

  /** '' ends finding. The first match from where it began on is gone to. */
  setFind(text: string): void {
    this.find = undefined;
    this.#search = undefined;
    this.findProblem = undefined;
    this.#match = undefined;
    if (this.#from) this.#goBack(this.#from);
    if (text === '') return;
    const pattern = readSearch(text);
    if ('problem' in pattern) {
      this.findProblem = pattern.problem;
      return;
    }
    this.find = {text, pattern};
    const {group, line} = this.#from ?? {group: this.focus, line: Math.min(this.top, this.#shown.most)};
    this.#lookFrom({group, line: line - 1}, 1);
  }

  /** Nothing is looked for any more; the reader stays. */
  endFind(): void {
    this.#from = undefined;
    this.setFind('');
  }

  /** Where it is not near it is gone to when it is found. */
  moveToMatch(by: 1 | -1): 'found' | 'looking' | 'none' {
    return this.#lookFrom(this.#match ?? {group: this.focus, line: Math.min(this.top, this.#shown.most) - (by > 0 ? 1 : 0)}, by);
  }

  /** A match is still looked for. */
  get isSearching(): boolean {
    return this.#search !== undefined;
  }

  /** Looks at some more lines, for a match and for what differs; true where there are more. */
  work(): boolean {
    if (this.#search) this.#look();
    const hasToCompare = this.#counts.work(COMPARED);
    return hasToCompare || this.isSearching;
  }

  /** How many lines match; undefined where there are too many to look at. */
  get matchCount(): number | undefined {
    const {find, version} = this;
    if (!find) return undefined;
    if (this.#matches?.version === version && this.#matches.find === find) return this.#matches.count;
    const all = this.groups.flatMap(({panes: [{output}]}) => output.lines.length);
    const isFew = all.reduce((total, count) => total + count, 0) <= MOST_COUNTED;
    const count = isFew ? this.#count(find) : undefined;
    this.#matches = {version, find, count};
    return count;
  }

  isMatch(group: number, line: number): boolean {
    return this.#match?.group === group && this.#match.line === line;
  }

  /** To the next pane where the command failed. False where there is no other. */
  moveToFailed(by: 1 | -1): boolean {
    const {groups, focus} = this;
    for (let step = 1; step <= groups.length; step++) {
      const at = (focus + by * step + groups.length * step) % groups.length;
      if (!groups[at]!.panes.some(hasFailed)) continue;
      this.focus = at;
      return true;
    }
    return false;
  }

  /** False where nothing runs. */
  cancel(): boolean {
    if (!this.isRunning) return false;
    this.#options.onCancel();
    return true;
  }

  /** Runs it again, in the pods that there are now. */
  again(): void {
    this.#options.onAgain();
  }

  close(): void {
    this.isClosed = true;
    this.#options.onCancel();
    this.#options.onClose();
  }

  #lookFrom({group, line}: Spot, by: 1 | -1): 'found' | 'looking' | 'none' {
    const length = this.groups[group]?.panes[0].output.lines.length ?? 0;
    this.#search = {group, line: Math.min(line, length), by, looked: 0};
    const found = this.#look();
    if (found === 'looking') this.#options.onWork();
    return found;
  }

  /** On through all panes and round to where it began. */
  #look(): 'found' | 'looking' | 'none' {
    const {groups, find} = this;
    const lengths = groups.map(({panes: [{output}]}) => output.lines.length);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const search = this.#search;
    this.#search = undefined;
    if (!find || !search || total === 0) return 'none';
    const {by} = search;
    let {line, looked} = search;
    let group = search.group % groups.length;
    for (let left = LOOKED_AT; left > 0; left--) {
      line += by;
      while (line < 0 || line >= lengths[group]!) {
        group = (group + by + groups.length) % groups.length;
        line = by > 0 ? 0 : lengths[group]! - 1;
      }
      if (++looked > total + 1) return 'none';
      if (!find.pattern.matches(plainOf(groups[group]!.panes[0].output.lines[line]!))) continue;
      this.#goTo({group, line});
      return 'found';
    }
    this.#search = {group, line, by, looked};
    return 'looking';
  }

  #goTo(spot: Spot): void {
    this.#match = spot;
    this.focus = spot.group;
    const {page} = this.#shown;
    const top = Math.min(this.top, this.#shown.most);
    if (spot.line < top || spot.line >= top + page) this.top = Math.max(0, spot.line - Math.floor(page / 2));
  }

  #goBack({group, top}: {readonly group: number; readonly top: number}): void {
    this.focus = group;
    this.top = top;
  }

  #count({pattern}: OutputsFind): number {
    let count = 0;
    for (const {panes} of this.groups) for (const line of panes[0].output.lines) if (pattern.matches(plainOf(line))) count++;
    return count;
  }
}
