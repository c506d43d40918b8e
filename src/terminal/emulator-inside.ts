import type {IFunctionIdentifier, Terminal} from '@xterm/headless';

/** What a terminal knows and does not tell by its API. */
export type Inside = {
  readonly isCursorHidden: boolean;
  readonly mouseEncoding: 'bytes' | 'sgr' | 'pixels';
  /** In the middle of an OSC, DCS, APC, PM or SOS string, which ends only where the program ends it. */
  readonly isInString: boolean;
  /** Plain text does nothing but appear and scroll: no sequence has begun, no scroll region, no other charset. */
  readonly isPlain: boolean;
};

// Parts of xterm.js 6.0 (CoreTerminal, EscapeSequenceParser, Buffer). Where one is not as expected, the careful answer is given.
type Core = {
  readonly coreService?: {readonly isCursorHidden?: boolean};
  readonly coreMouseService?: {readonly activeEncoding?: string};
  readonly buffers?: {readonly active?: CoreBuffer; readonly normal?: CoreBuffer; readonly alt?: CoreBuffer};
  readonly _charsetService?: {readonly charset?: unknown};
  readonly _inputHandler?: {readonly _parser?: {readonly currentState?: number}};
  registerCsiHandler?(id: IFunctionIdentifier, callback: (params: {readonly params?: Int32Array}) => boolean): unknown;
};
type CoreBuffer = {
  readonly scrollTop?: number;
  readonly scrollBottom?: number;
  readonly _memoryCleanupQueue?: {flush(): void};
};

const GROUND = 0;
// SOS_PM_APC_STRING, OSC_STRING, DCS_IGNORE and DCS_PASSTHROUGH of its ParserState.
const STRING_STATES: readonly (number | undefined)[] = [7, 8, 11, 13];

// What xterm does as many times as it is told to, however many: insert, delete and scroll lines, tabs, repeat a character.
const REPEATED_BY_ROWS = ['L', 'M', 'S', 'T'];
const REPEATED_BY_COLUMNS = ['I', 'Z', '@', 'P', 'X'];
const REPEATED_BY_CELLS = ['b'];

/**
 * Bounds how often something is repeated to what can be seen of it: nine digits would else keep everything waiting for minutes. xterm's API
 * tells handlers the parameters, but does not let them change these.
 */
export function boundRepeats(terminal: Terminal): void {
  const core = coreOf(terminal);
  const bound = (finals: readonly string[], most: () => number): void => {
    for (const final of finals) {
      core?.registerCsiHandler?.({final}, ({params}) => {
        if (params && params[0]! > most()) params[0] = most();
        // xterm's own handler does the rest.
        return false;
      });
    }
  };
  bound(REPEATED_BY_ROWS, () => terminal.rows);
  bound(REPEATED_BY_COLUMNS, () => terminal.cols);
  bound(REPEATED_BY_CELLS, () => terminal.cols * terminal.rows);
}

/** After a new size: does at once what xterm would do later, telling the console, which is the screen, when that takes long. */
export function settle(terminal: Terminal): void {
  const {normal, alt} = coreOf(terminal)?.buffers ?? {};
  for (const buffer of [normal, alt]) buffer?._memoryCleanupQueue?.flush();
}

export function lookInside(terminal: Terminal): Inside {
  const core = coreOf(terminal);
  return {
    get isCursorHidden() {
      return core?.coreService?.isCursorHidden === true;
    },
    get mouseEncoding() {
      const encoding = core?.coreMouseService?.activeEncoding;
      return encoding === 'SGR' ? 'sgr' : encoding === 'SGR_PIXELS' ? 'pixels' : 'bytes';
    },
    get isInString() {
      return STRING_STATES.includes(core?._inputHandler?._parser?.currentState);
    },
    get isPlain() {
      const {scrollTop, scrollBottom} = core?.buffers?.active ?? {};
      const {wraparoundMode, insertMode} = terminal.modes;
      return (
        core?._inputHandler?._parser?.currentState === GROUND &&
        core._charsetService !== undefined &&
        core._charsetService.charset === undefined &&
        scrollTop === 0 &&
        scrollBottom === terminal.rows - 1 &&
        wraparoundMode &&
        !insertMode &&
        terminal.buffer.active.type === 'normal'
      );
    },
  };
}

function coreOf(terminal: Terminal): Core | undefined {
  return (terminal as unknown as {readonly _core?: Core})._core;
}
