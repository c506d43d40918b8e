import type {Entry} from '../files.ts';
import {UsageProblem} from './options.ts';

/** The mode that a text makes of another: `755`, `u+x,go-w`, `a=r`. */
export function modeFrom(text: string, before: number, isFolder: boolean, umask: number): number {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = before & 0o7777;
  for (const clause of text.split(',')) {
    const [whole, who = '', operations = ''] = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause) ?? [];
    if (whole === undefined) throw new UsageProblem(`invalid mode '${text}'`);
    const letters = who === '' || who.includes('a') ? 'ugo' : who;
    const mask = who === '' ? ~umask : 0o7777;
    for (const [, operator = '', rights = ''] of operations.matchAll(/([-+=])([rwxXstugo]*)/g)) {
      let bits = 0;
      for (const letter of letters) {
        const shift = {u: 6, g: 3, o: 0}[letter]!;
        if (operator === '=') mode &= ~(7 << shift);
        for (const right of rights) {
          if ('ugo'.includes(right)) bits |= ((before >> {u: 6, g: 3, o: 0}[right]!) & 7) << shift;
          else if (right === 's') bits |= letter === 'u' ? 0o4000 : letter === 'g' ? 0o2000 : 0;
          else if (right === 't') bits |= 0o1000;
          else if (right !== 'X' || isFolder || (before & 0o111) !== 0) bits |= {r: 4, w: 2, x: 1, X: 1}[right]! << shift;
        }
      }
      if (operator === '-') mode &= ~(bits & mask);
      else mode |= bits & mask;
    }
  }
  return mode;
}

/** As `ls -l` begins its lines. */
export function modeText({type, mode}: Pick<Entry, 'type' | 'mode'>): string {
  const rights = [6, 3, 0].flatMap(shift => ['r', 'w', 'x'].map((letter, index) => ((mode >> shift) & (4 >> index) ? letter : '-')));
  const special = (index: number, bit: number, letter: string) => {
    if (mode & bit) rights[index] = rights[index] === 'x' ? letter : letter.toUpperCase();
  };
  special(2, 0o4000, 's');
  special(5, 0o2000, 's');
  special(8, 0o1000, 't');
  return {file: '-', folder: 'd', link: 'l', device: 'c'}[type] + rights.join('');
}
