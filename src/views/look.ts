/** The parts of a skin that views use; what they look like is decided elsewhere. */
export type Slot =
  | 'ok'
  | 'waiting'
  | 'failing'
  | 'going'
  | 'done'
  | 'quiet'
  | 'accent'
  | 'text'
  | 'title'
  | 'header'
  | 'context'
  | 'namespace'
  | 'hint.key'
  | 'hint.text'
  | 'hint.off'
  | 'cursor'
  | 'mark'
  | 'added'
  | 'changed'
  | 'prompt'
  | 'completion'
  | 'completion.selected'
  | 'flash.info'
  | 'flash.warn'
  | 'flash.error'
  | 'filter'
  | 'protected'
  | 'doc.name'
  | 'doc.string'
  | 'doc.number'
  | 'doc.word'
  | 'doc.masked'
  | 'log.time'
  | 'log.field'
  | 'log.value'
  | 'log.repeats'
  | 'log.note'
  | 'log.match'
  | 'log.match.current'
  | 'log.debug'
  | 'log.info'
  | 'log.warn'
  | 'log.error'
  | 'log.fatal';

/** Style ids by slot, and the signs that the terminal can show. */
export type Look = {readonly styles: Readonly<Record<Slot, number>>; readonly signs: Signs};

export type Signs = Readonly<
  Record<
    | 'failing'
    | 'waiting'
    | 'going'
    | 'done'
    | 'ok'
    | 'mark'
    | 'added'
    | 'changed'
    | 'context'
    | 'into'
    | 'live'
    | 'stale'
    | 'denied'
    | 'up'
    | 'down'
    | 'right'
    | 'dot'
    | 'prompt'
    | 'hole'
    | 'folded'
    | 'opened'
    | 'rule'
    | 'bars',
    string
  >
>;

export const unicodeSigns: Signs = {
  failing: '✗',
  waiting: '◐',
  going: '◌',
  done: ' ',
  ok: ' ',
  mark: '●',
  added: '+',
  changed: '∆',
  context: '◆',
  into: '›',
  live: '●',
  stale: '○',
  denied: '⊘',
  up: '↑',
  down: '↓',
  right: '→',
  dot: '·',
  prompt: '▏',
  hole: '┊',
  folded: '▸',
  opened: '▾',
  rule: '─',
  bars: '▁▂▃▄▅▆▇█',
};

export const asciiSigns: Signs = {
  failing: 'x',
  waiting: '~',
  going: '-',
  done: ' ',
  ok: ' ',
  mark: '*',
  added: '+',
  changed: '^',
  context: '#',
  into: '>',
  live: '*',
  stale: 'o',
  denied: '!',
  up: '^',
  down: 'v',
  right: '>',
  dot: '-',
  prompt: '_',
  hole: '|',
  folded: '+',
  opened: '-',
  rule: '-',
  bars: '.:-=+*#@',
};
