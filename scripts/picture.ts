/** A golden frame taken apart: glyphs, one letter of the legend a cell, and what the letters mean. */
type Frame = {readonly glyphs: readonly string[]; readonly styles: readonly string[]; readonly legend: ReadonlyMap<string, string>};

const CELL = {width: 8.4, height: 18} as const;
const MARGIN = 12;
const GROUND = '#14161b';
const INK = '#c9ced6';
/** The sixteen colours of a terminal, as many have them. */
const COLOURS =
  '#14161b #e0616a #8fbf7f #d9b45b #6b9bd8 #b383cf #5fb3b3 #c9ced6 #5c6470 #f08a91 #a9d69b #ecca7a #8db6ea #cba3e3 #83cdcd #eef1f5'.split(
    ' ',
  );

/** The picture of a golden frame, as SVG: what a terminal of that size shows. The title is for those who cannot see it. */
export function pictureOf(text: string, title: string): string {
  const {glyphs, styles, legend} = frameIn(text);
  const columns = Math.max(...glyphs.map(line => widthOf(line)), 80);
  const rows = glyphs.length;
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil(rows * CELL.height + 2 * MARGIN);
  const lines = glyphs.map((line, y) => lineOf(line, styles[y] ?? '', legend, y));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${GROUND}"/>`,
    ...lines.filter(line => line !== ''),
    '</svg>',
    '',
  ].join('\n');
}

/** Three parts between lines of dashes, as test/terminal.ts writes them. */
function frameIn(text: string): Frame {
  const [glyphs = '', styles = '', legend = ''] = text.split(/^─{40,}\n/m);
  const entries = legend
    .split('\n')
    .filter(line => line !== '')
    .map(line => [line[0]!, line.slice(2)] as const);
  return {glyphs: glyphs.replace(/\n$/, '').split('\n'), styles: styles.replace(/\n$/, '').split('\n'), legend: new Map(entries)};
}

/** Runs of cells of one style, grounds first. */
function lineOf(line: string, styles: string, legend: Frame['legend'], y: number): string {
  const cells = cellsOf(line);
  const length = Math.max(cells.length, styles.length);
  const grounds: string[] = [];
  const texts: string[] = [];
  for (let from = 0; from < length; ) {
    let end = from + 1;
    while (end < length && (styles[end] ?? ' ') === (styles[from] ?? ' ')) end++;
    const look = lookOf(legend.get(styles[from] ?? ' ') ?? '');
    const x = (MARGIN + from * CELL.width).toFixed(1);
    const top = MARGIN + y * CELL.height;
    if (look.ground) {
      grounds.push(
        `<rect x="${x}" y="${top}" width="${((end - from) * CELL.width).toFixed(1)}" height="${CELL.height}" fill="${look.ground}"/>`,
      );
    }
    const run = cells.slice(from, end).join('').trimEnd();
    if (run !== '') {
      const indent = run.length - run.trimStart().length;
      const at = (MARGIN + (from + indent) * CELL.width).toFixed(1);
      const span = (widthOf(run.trimStart()) * CELL.width).toFixed(1);
      texts.push(
        `<text x="${at}" y="${top + 13.5}" textLength="${span}" lengthAdjust="spacingAndGlyphs" fill="${look.ink}"${look.more} xml:space="preserve">${escaped(run.trimStart())}</text>`,
      );
    }
    from = end;
  }
  return [...grounds, ...texts].join('\n');
}

function lookOf(words: string): {readonly ink: string; readonly ground: string | undefined; readonly more: string} {
  const ink = colourOf(/\bfg (\S+)/.exec(words)?.[1]);
  const ground = colourOf(/\bbg (\S+)/.exec(words)?.[1]);
  const isInverse = /\binverse\b/.test(words);
  const more = [/\bbold\b/.test(words) ? ' font-weight="bold"' : '', /\bdim\b/.test(words) ? ' opacity="0.62"' : ''].join('');
  return isInverse ? {ink: ground ?? GROUND, ground: ink ?? INK, more} : {ink: ink ?? INK, ground, more};
}

function colourOf(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  if (word.startsWith('#')) return word;
  const number = Number(word);
  if (number < 16) return COLOURS[number];
  if (number >= 232)
    return `rgb(${Array(3)
      .fill(8 + (number - 232) * 10)
      .join(',')})`;
  const steps = [Math.floor((number - 16) / 36), Math.floor((number - 16) / 6) % 6, (number - 16) % 6];
  return `rgb(${steps.map(step => (step === 0 ? 0 : 55 + step * 40)).join(',')})`;
}

/** One entry a column: a wide glyph is followed by an empty one. */
function cellsOf(line: string): string[] {
  return [...line].flatMap(glyph => (isWide(glyph) ? [glyph, ''] : [glyph]));
}

function widthOf(line: string): number {
  return cellsOf(line).length;
}

function isWide(glyph: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    glyph,
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
