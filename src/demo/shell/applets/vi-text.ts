import {literally} from './pager.ts';
import {type Buffer, moved} from './vi-buffer.ts';

/** The text that vi edits, and what can be done to it. */
export class EditedText {
  buffer: Buffer = {lines: [''], row: 0, column: 0};
  undo: Buffer[] = [];
  isInserting = false;
  isChanged = false;
  /** What the last row says instead of where the cursor is. */
  note = '';
  kept: {lines: string[]; isWhole: boolean} = {lines: [], isWhole: true};
  search: RegExp | undefined;

  /** Keeps the cursor within the text. */
  settle(): void {
    const {lines, row, column} = this.buffer;
    if (lines.length === 0) lines.push('');
    this.buffer.row = Math.max(0, Math.min(lines.length - 1, row));
    const length = lines[this.buffer.row]!.length;
    this.buffer.column = Math.max(0, Math.min(this.isInserting ? length : length - 1, column));
  }

  remember(): void {
    const {lines, row, column} = this.buffer;
    this.undo.push({lines: [...lines], row, column});
    if (this.undo.length > 200) this.undo.shift();
    this.isChanged = true;
  }

  insertKey(key: string, height: number): void {
    const {lines, row, column} = this.buffer;
    const line = lines[row]!;
    switch (key) {
      case 'esc':
      case 'ctrl-c':
        this.isInserting = false;
        this.buffer.column = column - 1;
        return;
      case 'enter':
        lines.splice(row, 1, line.slice(0, column), line.slice(column));
        this.buffer.row++;
        this.buffer.column = 0;
        return;
      case 'backspace':
        if (column > 0) {
          lines[row] = line.slice(0, column - 1) + line.slice(column);
          this.buffer.column--;
        } else if (row > 0) {
          this.buffer.column = lines[row - 1]!.length;
          lines.splice(row - 1, 2, lines[row - 1]! + line);
          this.buffer.row--;
        }
        return;
      case 'delete':
        lines[row] = line.slice(0, column) + line.slice(column + 1);
        return;
    }
    const text = key === 'tab' ? '\t' : key;
    if ([...text].length === 1) {
      lines[row] = line.slice(0, column) + text + line.slice(column);
      this.buffer.column += text.length;
      return;
    }
    const place = moved(this.buffer, key, 1, height);
    if (place && /^(up|down|left|right|home|end|page-up|page-down)$/.test(key))
      Object.assign(this.buffer, key === 'right' || key === 'end' ? {...place, column: place.column + 1} : place);
  }

  cut(from: number, to: number): void {
    const {lines, row} = this.buffer;
    const line = lines[row]!;
    if (line === '' || from >= to) return;
    this.remember();
    this.kept = {lines: [line.slice(from, to)], isWhole: false};
    lines[row] = line.slice(0, from) + line.slice(to);
    this.buffer.column = from;
  }

  operate(operator: 'd' | 'y' | 'c', motion: string | undefined, count: number, height: number): void {
    const {lines, row, column} = this.buffer;
    if (motion === undefined) return;
    if (motion === operator || motion === 'j' || motion === 'k' || motion === 'G') {
      const to = motion === 'G' ? lines.length : Math.min(lines.length, row + count + (motion === 'j' ? 1 : 0));
      const from = motion === 'k' ? Math.max(0, row - count) : row;
      this.kept = {lines: lines.slice(from, motion === 'k' ? row + 1 : to), isWhole: true};
      if (operator !== 'c') this.#tell(operator === 'd' ? 'Delete' : 'Yank');
      if (operator === 'y') return;
      this.remember();
      lines.splice(from, this.kept.lines.length, ...(operator === 'c' ? [''] : []));
      this.buffer.row = from;
      if (operator === 'c') this.isInserting = true;
      this.buffer.column = 0;
      return;
    }
    const place = moved(this.buffer, motion === 'w' && operator === 'c' ? 'e' : motion, count, height);
    if (!place) return;
    const isBack = place.row < row || (place.row === row && place.column < column);
    const isInclusive = motion === '$' || motion === 'e' || (motion === 'w' && operator === 'c');
    const end = place.row === row ? place.column + (isInclusive ? 1 : 0) : lines[row]!.length;
    const from = isBack ? (place.row === row ? place.column : 0) : column;
    if (operator === 'y') this.kept = {lines: [lines[row]!.slice(from, isBack ? column : end)], isWhole: false};
    else this.cut(from, isBack ? column : end);
    if (operator === 'c') this.isInserting = true;
    else this.#tell(operator === 'd' ? 'Delete' : 'Yank');
  }

  put(isAfter: boolean): void {
    const {lines, row, column} = this.buffer;
    const {lines: kept, isWhole} = this.kept;
    if (kept.length === 0) return;
    this.remember();
    this.#tell('Put');
    if (isWhole) {
      lines.splice(isAfter ? row + 1 : row, 0, ...kept);
      Object.assign(this.buffer, {row: isAfter ? row + 1 : row, column: 0});
      return;
    }
    const at = lines[row] === '' ? 0 : isAfter ? column + 1 : column;
    lines[row] = lines[row]!.slice(0, at) + kept[0]! + lines[row]!.slice(at);
    this.buffer.column = at + kept[0]!.length - 1;
  }

  /** As yank_status of BusyBox. */
  #tell(what: 'Delete' | 'Yank' | 'Put'): void {
    const {lines, isWhole} = this.kept;
    const text = lines.join('\n') + (isWhole ? '\n' : '');
    this.note = `${what} ${text.split('\n').length - 1} lines (${text.length} chars) from [D]`;
  }

  find(step: 1 | -1): void {
    const {lines, row, column} = this.buffer;
    if (!this.search) return;
    for (let turn = 0; turn <= lines.length; turn++) {
      const at = (row + step * turn + lines.length * 2) % lines.length;
      const found = [...lines[at]!.matchAll(new RegExp(this.search.source, 'g'))].map(({index}) => index);
      const choice = step === 1 ? found.find(index => turn > 0 || index > column) : found.findLast(index => turn > 0 || index < column);
      if (choice === undefined) continue;
      Object.assign(this.buffer, {row: at, column: choice});
      return;
    }
    this.note = 'Pattern not found';
  }

  rangeOf(range: string): readonly [number, number] {
    const last = this.buffer.lines.length - 1;
    const lineOf = (text: string) => (text === '$' ? last : Math.max(0, Math.min(last, Number(text) - 1)));
    if (range === '%') return [0, last];
    if (range === '') return [this.buffer.row, this.buffer.row];
    const [from = '', to = from] = range.split(',');
    return [lineOf(from), lineOf(to)];
  }

  substitute(command: string, from: number, to: number): void {
    const delimiter = command[1]!;
    const [pattern = '', replacement = '', flags = ''] = command.slice(2).split(delimiter);
    this.remember();
    const regex = new RegExp(literally(pattern).source, flags.includes('g') ? 'g' : '');
    let count = 0;
    for (let row = from; row <= to; row++) {
      const line = this.buffer.lines[row]!;
      const changed = line.replace(regex, match => {
        count++;
        return replacement.replace(/\\&|&/g, sign => (sign === '&' ? match : '&'));
      });
      this.buffer.lines[row] = changed;
    }
    this.note = count === 0 ? 'No match' : `${count} substitutions`;
  }
}
