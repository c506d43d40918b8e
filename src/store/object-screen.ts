import type {Answer, Inspected, Need, Tab, Version} from '../details/tab.ts';
import type {Path} from '../kube/field-changes.ts';
import type {KubeObject, ResourceKind} from '../kube/object.ts';
import type {Row} from '../kube/row.ts';
import type {Kind} from '../resources/kind.ts';
import {DocReader} from './doc-reader.ts';

/** One object as a screen. */
export type ObjectTarget = {
  readonly kind: Kind;
  readonly context: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  /** Only the object with this uid, where it is known. */
  readonly uid: string | undefined;
  /** What a table knew of it. */
  readonly row: Row | undefined;
};

export type ObjectScreenOptions = {
  readonly target: ObjectTarget;
  readonly tabs: readonly Tab[];
  readonly first: Tab['id'];
  readonly now: () => number;
  readonly times: () => 'relative' | 'absolute';
  readonly kinds: () => readonly ResourceKind[];
  /** Something else is wanted of the server, or there is something to look for. */
  readonly onWant: () => void;
  readonly onClose: () => void;
};

/** Versions that are kept: so many, and of large objects no more than take so many characters as JSON, but always the last two. */
const MOST_VERSIONS = 50;
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** What is known of one object, and where in which tab somebody reads. Changed in place; `version` rises with every change that can be seen. */
export class ObjectScreen {
  readonly target: ObjectTarget;
  readonly tabs: readonly Tab[];
  tab: Tab;
  object: KubeObject | undefined;
  isGone = false;
  /** Why it can't be read, or not any more. */
  problem: string | undefined;
  /** It is as the server has it now. */
  isLive = false;
  /** Why not, where the link to the server is what is missing. */
  loss: string | undefined;
  isWrapped = false;
  query = '';
  /** The field that is to be explained. */
  explained: Path | undefined;
  isClosed = false;
  readonly answers = new Map<string, Answer>();
  readonly #options: ObjectScreenOptions;
  readonly #readers = new Map<Tab['id'], DocReader>();
  readonly #revealed = new Set<string>();
  readonly #on = new Set<string>();
  readonly #versions: Version[] = [];
  readonly #sizes: number[] = [];
  /** As it was when the reader looked at it last; what differs from it is marked. */
  #looked: KubeObject | undefined;
  readonly #made = new Map<Tab['id'], string>();
  #version = 0;
  #counts = {version: -1, byTab: new Map<Tab, number | undefined>()};

  constructor(options: ObjectScreenOptions) {
    this.#options = options;
    this.target = options.target;
    this.tabs = options.tabs;
    this.tab = options.tabs.find(({id}) => id === options.first) ?? options.tabs[0]!;
  }

  get version(): number {
    return this.#version + this.reader.version;
  }

  /** The document of the tab that is shown, made anew where something has changed. */
  get reader(): DocReader {
    let reader = this.#readers.get(this.tab.id);
    if (!reader) {
      reader = new DocReader();
      this.#readers.set(this.tab.id, reader);
    }
    const made = `${this.#version} ${this.#options.times()}`;
    if (this.#made.get(this.tab.id) !== made) {
      this.#made.set(this.tab.id, made);
      reader.show(this.tab.doc(this.inspected()));
      if (reader.hasWork) this.#options.onWant();
    }
    return reader;
  }

  inspected(): Inspected {
    const {target, object, problem, isGone, query} = this;
    const {now, times, kinds} = this.#options;
    const looked = this.#looked;
    return {
      kind: target.kind,
      namespace: target.namespace,
      name: target.name,
      object,
      problem,
      isGone,
      versions: this.#versions,
      looked: looked === object ? undefined : looked,
      answer: need => this.answers.get(wordsOf(need)) ?? {state: 'asking'},
      isRevealed: secret => this.#revealed.has('*') || this.#revealed.has(secret),
      isOn: option => this.#on.has(option),
      query,
      explained: this.explained,
      now: now(),
      times: times(),
      kinds: kinds(),
    };
  }

  /** How many the tab says it holds. Asked with every key, so it is counted once for each change. */
  countOf(tab: Tab): number | undefined {
    if (this.#counts.version !== this.#version) this.#counts = {version: this.#version, byTab: new Map()};
    const {byTab} = this.#counts;
    if (!byTab.has(tab)) byTab.set(tab, tab.count?.(this.inspected()));
    return byTab.get(tab);
  }

  /** The object as the server has it now. */
  saw(object: KubeObject): void {
    if (this.object?.metadata.resourceVersion === object.metadata.resourceVersion && this.object !== undefined && !this.isGone) {
      this.isLive = true;
      this.loss = undefined;
      return this.changed();
    }
    this.object = object;
    this.isLive = true;
    this.loss = undefined;
    this.isGone = false;
    this.problem = undefined;
    this.#looked ??= object;
    this.#versions.push({object, seenAt: this.#options.now()});
    this.#sizes.push(JSON.stringify(object).length);
    while (this.#versions.length > 2 && (this.#versions.length > MOST_VERSIONS || sum(this.#sizes) > MOST_CHARACTERS)) {
      this.#versions.shift();
      this.#sizes.shift();
    }
    this.changed();
  }

  wentAway(): void {
    this.isGone = true;
    this.isLive = false;
    this.changed();
  }

  /** The link to the server is there, or why it is not. */
  linked(loss: string | undefined): void {
    if (this.loss === loss) return;
    this.loss = loss;
    this.isLive = loss === undefined && this.object !== undefined && !this.isGone;
    this.changed();
  }

  failed(problem: string): void {
    this.problem = problem;
    this.isLive = false;
    this.changed();
  }

  answered(need: Need, answer: Answer): void {
    const before = this.answers.get(wordsOf(need));
    // What was known stays while it is asked for again, and when that fails for want of an answer.
    if (before?.state === 'known' && (answer.state === 'asking' || (answer.state === 'failed' && answer.status === 0))) return;
    this.answers.set(wordsOf(need), answer);
    if (answer.state !== 'asking') this.changed();
  }

  get versions(): number {
    return this.#versions.length;
  }

  get hasWork(): boolean {
    return this.reader.hasWork;
  }

  find(text: string): void {
    this.reader.setFind(text);
    this.#options.onWant();
  }

  /** Times have moved on, or something is shown otherwise. */
  changed(): void {
    this.#version++;
  }

  show(id: Tab['id']): boolean {
    const tab = this.tabs.find(each => each.id === id);
    if (!tab) return false;
    this.tab = tab;
    this.query = '';
    // What was revealed is for the tab where it was asked for.
    this.#revealed.clear();
    this.changed();
    this.#options.onWant();
    return true;
  }

  turn(by: 1 | -1): void {
    const tabs = this.tabs.filter(tab => !tab.isAside);
    const at = tabs.indexOf(this.tab);
    this.show(tabs[(at + by + tabs.length) % tabs.length]!.id);
  }

  /** Shows what the server says of a field. */
  explain(path: Path): void {
    this.explained = path;
    this.show('field');
  }

  setQuery(query: string): void {
    this.query = query;
    this.changed();
    this.#options.onWant();
  }

  toggleWrap(): void {
    this.isWrapped = !this.isWrapped;
    this.reader.left = 0;
    this.changed();
  }

  isOn(option: string): boolean {
    return this.#on.has(option);
  }

  toggle(option: string): boolean {
    if (!this.#on.delete(option)) this.#on.add(option);
    this.changed();
    this.#options.onWant();
    return this.#on.has(option);
  }

  /** True where it is shown now. */
  toggleSecret(secret: string): boolean {
    const isShown = this.inspected().isRevealed(secret);
    if (isShown) {
      this.#revealed.delete(secret);
      this.#revealed.delete('*');
    } else this.#revealed.add(secret);
    this.changed();
    return !isShown;
  }

  get hasRevealed(): boolean {
    return this.#revealed.size > 0;
  }

  hideSecrets(): void {
    if (this.#revealed.size === 0) return;
    this.#revealed.clear();
    this.changed();
  }

  /** What has changed so far has been seen. */
  forgetChanges(): void {
    this.#looked = this.object;
    this.changed();
  }

  close(): void {
    this.isClosed = true;
    this.#revealed.clear();
    this.#options.onClose();
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Two needs with the same words are one. */
export function wordsOf(need: Need): string {
  return JSON.stringify(need);
}
