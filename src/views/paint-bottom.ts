import type {Task} from '../store/dialog.ts';
import {type Flash, type Prompt, sessionOf, type State, top} from '../store/state.ts';
import {type Cells, cut, fill, put, widthOf} from '../terminal/cells.ts';
import {wrapped} from './fit-text.ts';
import type {Look} from './look.ts';

/** A key and what it would do here. */
export type Hint = {readonly key: string; readonly title: string; readonly because: string | undefined};

const MOST_CANDIDATES = 8;
const MOST_FLASH_LINES = 3;

export function bottomLines(state: State, rows: number, columns: number): number {
  const {prompt, flash} = state;
  // What has to be said stands in its first line: the screen of a program keeps its size.
  if (sessionOf(state) && !prompt) return 0;
  const room = Math.max(0, Math.min(MOST_CANDIDATES, rows - 6));
  // What went wrong is said whole, if it can be.
  const told = !prompt && flash && flash.level !== 'info' ? flashLines(flash.text, columns).length - 1 : 0;
  return (
    1 +
    (prompt?.for === 'go' || prompt?.for === 'path' || prompt?.for === 'ports'
      ? Math.min(room, prompt.candidates.length)
      : Math.min(room, told))
  );
}

function flashLines(text: string, columns: number): readonly string[] {
  return wrapped(text, Math.max(1, columns - 2), MOST_FLASH_LINES);
}

/** The prompt, what has to be said, or hints: whichever is most urgent. */
export function paintBottom(cells: Cells, state: State, look: Look, hints: readonly Hint[], now: number): void {
  const {prompt, flash, dialog, tasks} = state;
  const reason = failedBecause(state);
  if (prompt) paintPrompt(cells, prompt, look);
  else if (flash && flash.until > now) paintFlash(cells, flash, tasks, look);
  else if (tasks.length > 0) paintTasks(cells, tasks, look);
  else if (dialog) return;
  else if (reason !== undefined) paintReason(cells, reason, look);
  else paintHints(cells, hints, look);
}

/** Why the row under the cursor was not changed when it should have been. */
export function failedBecause(state: State): string | undefined {
  const table = top(state)?.table;
  return table?.cursor && table.reasons.get(table.cursor.uid);
}

function paintPrompt(cells: Cells, prompt: Prompt, {styles, signs}: Look): void {
  const {for: purpose, line, candidates, selected, problem} = prompt;
  const {sign: usual, help: usualHelp} = purposes[purpose];
  const grammar = prompt.target && (prompt.count ?? 0) > MANY ? `in ${prompt.count} pods, 16 at a time  ${usualHelp}` : usualHelp;
  const sign = prompt.target || prompt.forward ? cut(signFor(prompt, cells.width / 2), cells.width / 2) : usual;
  const left = 1 + widthOf(sign);
  const room = cells.width - left - 2;
  const before = line.text.slice(0, line.at);
  const start = Math.max(0, widthOf(before) - room);
  put(cells, 1, 0, sign, styles.prompt);
  const shownBefore = start > 0 ? before.slice(start) : before;
  const x = left + put(cells, left, 0, shownBefore, styles.prompt);
  const ghost = line.at === line.text.length ? ghostOf(prompt, proposed(prompt)?.insert) : '';
  const rest = line.text.slice(line.at) + ghost;
  const under = [...rest][0] ?? ' ';
  put(cells, x, 0, under, styles.cursor);
  const typedRest = line.text.slice(line.at + under.length);
  let end =
    x +
    widthOf(under) +
    put(cells, x + widthOf(under), 0, ghost === '' ? typedRest : ghost.slice(under.length), ghost === '' ? styles.prompt : styles.quiet);
  if (problem) end += put(cells, end + 3, 0, cut(problem, Math.max(0, cells.width - end - 3)), styles['flash.error']) + 3;
  const help = purpose === 'go' ? `${signs.down}${signs.up} ${grammar}` : grammar;
  if (end + help.length + 3 < cells.width) put(cells, cells.width - help.length - 1, 0, help, styles.quiet);
  paintCandidates(cells, candidates, selected, {styles, signs});
}

const purposes: Readonly<Record<Prompt['for'], {readonly sign: string; readonly help: string}>> = {
  go: {sign: ':', help: 'choose  tab complete  enter go  esc never mind'},
  filter: {sign: '/', help: 'words  !not  /regex/  -l app=web  AGE<2h   enter keeps  esc clears'},
  find: {sign: '/', help: 'text  /regex/   enter keeps, n N go on  esc clears'},
  ports: {sign: '', help: '8080  8080:80  :http   enter forwards  esc never mind'},
  command: {sign: '', help: 'enter runs it  esc never mind'},
  path: {sign: '$', help: '.spec.containers[*].image   enter keeps  esc clears'},
  keep: {sign: '&', help: 'words  !not  /regex/  level>=warn  field=value  pod=web   enter keeps  esc clears'},
};

/** More pods are worth a word. */
const MANY = 20;

/** Where a command is to run, or a port leads. */
function signFor({target, count, forward}: Prompt, width: number): string {
  if (forward) return `forward ${cut(forward.title, width - 'forward : '.length)}: `;
  const title = target?.title ?? '';
  const isTold = count === undefined || /^\d+ pods$/.test(title) || title.startsWith('pod ') || target?.containers !== undefined;
  return `run in ${title}${isTold ? '' : `, ${count} ${count === 1 ? 'pod' : 'pods'}`}: `;
}

/** Of earlier commands the newest one that begins so. */
function proposed({for: purpose, line, candidates, selected}: Prompt): Prompt['candidates'][number] | undefined {
  return purpose === 'command' ? candidates.find(({insert}) => insert.startsWith(line.text)) : candidates[Math.max(0, selected)];
}

/** For a port enter takes the best that there is; elsewhere nothing stands for nothing. */
function ghostOf({for: purpose, line: {text}}: Prompt, insert: string | undefined): string {
  return insert?.startsWith(text) && (text !== '' || purpose === 'ports') ? insert.slice(text.length) : '';
}

function paintCandidates(cells: Cells, candidates: Prompt['candidates'], selected: number, {styles}: Look): void {
  const count = cells.height - 1;
  const first = Math.max(0, Math.min(candidates.length - count, selected - count + 1));
  const width = Math.max(12, ...candidates.slice(first, first + count).map(({text}) => widthOf(text)));
  for (let y = 0; y < count; y++) {
    const candidate = candidates[first + y];
    if (!candidate) return;
    const isSelected = first + y === selected;
    const style = isSelected ? styles['completion.selected'] : styles.completion;
    if (isSelected) fill(cells, 0, y + 1, cells.width, style);
    put(cells, 2, y + 1, candidate.text, style, width);
    put(cells, width + 5, y + 1, candidate.note, isSelected ? style : styles.quiet);
  }
}

function paintFlash(cells: Cells, {level, text}: Flash, tasks: readonly Task[], {styles}: Look): void {
  const lines = wrapped(text, Math.max(1, cells.width - 2), cells.height);
  for (const [y, line] of lines.entries()) put(cells, 1, y, line, styles[`flash.${level}`]);
  const {title = '', text: progress = ''} = tasks.at(-1) ?? {};
  const room = lines.length === 1 ? cells.width - widthOf(lines[0]!) - 6 : 0;
  const running = progress === '' ? undefined : [`${title}: ${progress}`, progress].find(one => widthOf(one) <= room);
  if (running !== undefined) put(cells, cells.width - widthOf(running) - 1, 0, running, styles.accent);
}

function paintReason(cells: Cells, reason: string, {styles, signs}: Look): void {
  put(cells, 1, 0, cut(`${signs.failing} not changed: ${reason}`, cells.width - 2), styles['flash.error']);
}

/** The newest, which is the one that ctrl-c ends. */
function paintTasks(cells: Cells, tasks: readonly Task[], {styles}: Look): void {
  const {title, text} = tasks.at(-1)!;
  const key = '   ctrl-c';
  const rest = ` cancels${tasks.length > 1 ? `   (+${tasks.length - 1} more)` : ''}`;
  const said = cut(`${title}: ${text === '' ? '…' : text}`, cells.width - 2 - widthOf(key) - widthOf(rest));
  let x = 1 + put(cells, 1, 0, said, styles.accent);
  x += put(cells, x, 0, key, styles['hint.key']);
  put(cells, x, 0, rest, styles['hint.text']);
}

function paintHints(cells: Cells, hints: readonly Hint[], {styles}: Look): void {
  let x = 1;
  let hasTold = false;
  for (const {key, title, because} of hints) {
    // One reason is enough to understand the others, and leaves room for what works.
    const text = because === undefined || hasTold ? title : `${title}: ${because}`;
    hasTold ||= because !== undefined;
    if (x + widthOf(key) + 1 + widthOf(title) > cells.width) return;
    x += put(cells, x, 0, key, because === undefined ? styles['hint.key'] : styles['hint.off']) + 1;
    x += put(cells, x, 0, cut(text, Math.min(cells.width - x, 60)), because === undefined ? styles['hint.text'] : styles['hint.off']) + 2;
  }
}
