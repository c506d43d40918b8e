import type {Colours} from './colours.ts';

/** What the terminal at the far end does. */
export type Abilities = {
  /** EL and ECH fill with the current background colour. GNU screen: not unless `defbce on`. */
  readonly erasesWithColour: boolean;
  /** CSI S and CSI T scroll inside the margins. Where not, lines are inserted and deleted instead (Linux console). */
  readonly scrolls: boolean;
  /** Mode 2026 is worth sending: it is known or ignored. */
  readonly synchronises: boolean;
  readonly colours: Colours;
  /** The locale is UTF-8. Where not, what is not ASCII is written as its nearest ASCII. */
  readonly hasUnicode: boolean;
  /** The cursor cannot be moved: nothing can be painted. */
  readonly isDumb: boolean;
};

type Environment = Readonly<Record<string, string | undefined>>;

const TRUECOLOUR = /^(xterm-kitty|xterm-ghostty|ghostty|alacritty|wezterm|foot|contour|rio)|-direct$|-truecolor$/;
const COLOURLESS = /^(vt\d+|ansi-m|cons25-m|linux-m|sun|wyse.*|tvi.*)$|-(m|mono)$/;
// Families whose terminfo has bce.
const ERASES_WITH_COLOUR =
  /^(xterm|tmux|linux|rxvt|alacritty|kitty|foot|wezterm|ghostty|contour|rio|konsole|gnome|vte|putty|mintty|st|iterm2?|mlterm|eterm|nsterm)(-|$)/i;

/**
 * Reads what the environment says of the terminal: NO_COLOR (no-color.org) first, then FORCE_COLOR, COLORTERM, TERM. What is not known
 * is taken to be little, except for Unicode: where no locale is set at all (containers), terminals are UTF-8 nowadays.
 */
export function readAbilities(environment: Environment): Abilities {
  const term = environment['TERM'] ?? '';
  const isDumb = term === '' || term === 'dumb';
  // Inside tmux TERM is screen* or tmux*, and tmux erases with colour under either name.
  const isTmux = Boolean(environment['TMUX']) || term.startsWith('tmux');
  return {
    erasesWithColour: isTmux || ERASES_WITH_COLOUR.test(term),
    scrolls: isTmux || (ERASES_WITH_COLOUR.test(term) && !/^linux/.test(term)) || term.startsWith('screen'),
    synchronises: !isDumb && !/^(linux|vt|cons|ansi|sun|wyse)/.test(term),
    colours: coloursOf(environment, term, isDumb, isTmux),
    hasUnicode: hasUnicode(environment),
    isDumb,
  };
}

function coloursOf(environment: Environment, term: string, isDumb: boolean, isTmux: boolean): Colours {
  if (environment['NO_COLOR']) return 'none';
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) {
    const level = {'0': 'none', false: 'none', '1': '16', '2': '256', '3': 'truecolor'}[forced] as Colours | undefined;
    if (level) return level;
  }
  const own = ownColours(environment, term, isDumb, isTmux);
  return forced !== undefined && own === 'none' ? '16' : own;
}

function ownColours(environment: Environment, term: string, isDumb: boolean, isTmux: boolean): Colours {
  if (isDumb || COLOURLESS.test(term)) return 'none';
  // GNU screen hands on the COLORTERM of the terminal around it, but not its colours.
  const isScreen = term.startsWith('screen') && !isTmux;
  if (!isScreen && /^(truecolor|24bit)$/i.test(environment['COLORTERM'] ?? '')) return 'truecolor';
  if (TRUECOLOUR.test(term)) return 'truecolor';
  return /-256(color)?$/.test(term) ? '256' : '16';
}

function hasUnicode(environment: Environment): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'];
  return !locale || /utf-?8/i.test(locale);
}
