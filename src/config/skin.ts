import type {Abilities} from '../terminal/abilities.ts';
import {style} from '../terminal/cells.ts';

/** What a skin gives a look to: first the tones of table cells, then the parts of the screen. */
export const slots = [
  'ok',
  'waiting',
  'failing',
  'going',
  'done',
  'quiet',
  'accent',
  'text',
  'title',
  'header',
  'context',
  'namespace',
  'hint.key',
  'hint.text',
  'hint.off',
  'cursor',
  'mark',
  'added',
  'changed',
  'prompt',
  'completion',
  'completion.selected',
  'flash.info',
  'flash.warn',
  'flash.error',
  'dialog.border',
  'dialog.text',
  'help.group',
  'help.key',
  'filter',
  'protected',
  'edge',
  'doc.name',
  'doc.string',
  'doc.number',
  'doc.word',
  'doc.masked',
  'log.time',
  'log.field',
  'log.value',
  'log.repeats',
  'log.note',
  'log.match',
  'log.match.current',
  'log.debug',
  'log.info',
  'log.warn',
  'log.error',
  'log.fatal',
] as const;
export type Slot = (typeof slots)[number];

/** An ANSI name (red, brightblack, default), a number from 0 to 255, or #rrggbb. */
export type Colour = string | number;

export const attributeNames = ['bold', 'dim', 'italic', 'underline', 'inverse'] as const;
type AttributeName = (typeof attributeNames)[number];
export type Look = {readonly fg?: Colour; readonly bg?: Colour} & {readonly [name in AttributeName]?: boolean};
export type Skin = Readonly<Record<Slot, Look>>;

export const colourPattern = /^(default|(bright)?(black|red|green|yellow|blue|magenta|cyan|white)|#[0-9a-fA-F]{6})$/;

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
// What must still be told apart where there are no colours.
const COLOURLESS: Partial<Record<Slot, Look>> = {
  failing: {bold: true},
  waiting: {underline: true},
  quiet: {dim: true},
  done: {dim: true},
  cursor: {inverse: true},
  mark: {bold: true},
  'hint.key': {bold: true},
  'help.key': {bold: true},
  'hint.off': {dim: true},
  'completion.selected': {inverse: true},
  'flash.warn': {bold: true},
  'flash.error': {inverse: true},
  protected: {inverse: true},
  'log.time': {dim: true},
  'log.field': {dim: true},
  'log.note': {dim: true},
  'log.match': {underline: true},
  'log.match.current': {underline: true, inverse: true},
  'log.debug': {dim: true},
  'log.warn': {underline: true},
  'log.error': {bold: true},
  'log.fatal': {inverse: true},
};

/** The id of each slot's style in cells. */
export function skinStyles(skin: Skin, {colours}: Pick<Abilities, 'colours'>): Record<Slot, number> {
  const entries = slots.map(slot => {
    const {fg, bg, ...attributes} = colours === 'none' ? {...skin[slot], ...COLOURLESS[slot]} : skin[slot];
    return [slot, style({...attributes, fg: parameterOf(fg, false), bg: parameterOf(bg, true)})];
  });
  return Object.fromEntries(entries) as Record<Slot, number>;
}

/** The SGR parameter of a colour (ECMA-48 8.3.117; ITU-T T.416 for 38 and 48); '' for the terminal's own, and for what is no colour. */
function parameterOf(colour: Colour | undefined, isGround: boolean): string {
  if (colour === undefined || colour === 'default') return '';
  if (typeof colour === 'string' && colour.startsWith('#')) {
    const rgb = Number.parseInt(colour.slice(1), 16);
    return `${isGround ? 48 : 38};2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`;
  }
  const index = typeof colour === 'number' ? colour : indexOfName(colour);
  if (!(index >= 0 && index <= 255)) return '';
  if (index > 15) return `${isGround ? 48 : 38};5;${index}`;
  return String((index < 8 ? 30 + index : 82 + index) + (isGround ? 10 : 0));
}

/** 0 to 15, or -1. */
function indexOfName(name: string): number {
  const isBright = name.startsWith('bright');
  const index = NAMES.indexOf(isBright ? name.slice(6) : name);
  return index < 0 ? -1 : index + (isBright ? 8 : 0);
}
