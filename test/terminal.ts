import xterm from '@xterm/headless';

export type FarEnd = {
  readonly terminal: {write(text: string): void; columns: number; rows: number};
  /** Everything written so far stands on the screen. */
  drained(): Promise<void>;
  onWrite(listener: () => void): () => void;
  text(): string;
  /** The glyph grid, the style grid and its legend: what golden frames hold. */
  frame(): string;
  resize(columns: number, rows: number): void;
  readonly bytes: number;
  readonly raw: string;
  dispose(): void;
};

/** An xterm at the far end of what the program writes. */
export function farEnd(columns: number, rows: number): FarEnd {
  const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
  const listeners = new Set<() => void>();
  let bytes = 0;
  let raw = '';
  const terminal = {
    columns,
    rows,
    write(text: string): void {
      bytes += Buffer.byteLength(text);
      raw += text;
      screen.write(text, () => {
        for (const listener of listeners) listener();
      });
    },
  };
  screen.write('\u001b[?7l');
  return {
    terminal,
    drained: () => new Promise(resolve => screen.write('', resolve)),
    onWrite(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    text: () => linesOf(screen).join('\n'),
    frame: () => frameOf(screen),
    resize(width, height) {
      screen.resize(width, height);
      terminal.columns = width;
      terminal.rows = height;
    },
    get bytes() {
      return bytes;
    },
    get raw() {
      return raw;
    },
    dispose: () => screen.dispose(),
  };
}

function linesOf(screen: xterm.Terminal): string[] {
  return Array.from({length: screen.rows}, (_, y) => screen.buffer.active.getLine(y)?.translateToString().trimEnd() ?? '');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function frameOf(screen: xterm.Terminal): string {
  const legend = new Map<string, string>();
  const styles = Array.from({length: screen.rows}, (_, y) => {
    let line = '';
    for (let x = 0; x < screen.cols; x++) {
      const look = lookOf(screen, x, y);
      if (look !== '' && !legend.has(look)) legend.set(look, LETTERS[legend.size] ?? '?');
      line += look === '' ? ' ' : legend.get(look)!;
    }
    return line.trimEnd();
  });
  const told = [...legend].map(([look, letter]) => `${letter} ${look}`);
  return `${[...linesOf(screen), '─'.repeat(screen.cols), ...styles, '─'.repeat(screen.cols), ...told].join('\n')}\n`;
}

function lookOf(screen: xterm.Terminal, x: number, y: number): string {
  const cell = screen.buffer.active.getLine(y)?.getCell(x);
  if (!cell) return '';
  const isBlank = cell.getChars().trim() === '';
  const names = [
    !isBlank && cell.isBold() && 'bold',
    !isBlank && cell.isDim() && 'dim',
    cell.isInverse() && 'inverse',
    cell.isUnderline() && 'underline',
    !isBlank && !cell.isFgDefault() && `fg ${cell.getFgColor()}`,
    !cell.isBgDefault() && `bg ${cell.getBgColor()}`,
  ];
  return names.filter(Boolean).join(' ');
}
