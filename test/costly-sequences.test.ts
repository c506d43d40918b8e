import {expect, test} from 'vitest';
import {lengthAtOnce} from '../src/terminal/costly-sequences.ts';
import {emulate} from './emulated.ts';

const ESC = '\u001b';

test.each([
  ['text', 'x'.repeat(1000)],
  ['colours', `${ESC}[1;38;5;3mx`.repeat(1000)],
  ['places and ends of lines', `${ESC}[3;4Hx${ESC}[K`.repeat(1000)],
  ['modes', `${ESC}[?25l${ESC}[?2004h`.repeat(100)],
  ['a screen or two', `${ESC}[?1049h${ESC}[2J${ESC}[H${'x'.repeat(1000)}`],
])('%s is understood at once', (_, text) => {
  expect(lengthAtOnce(text)).toBe(text.length);
});

test.each([
  ['full resets', `${ESC}c`],
  ['test patterns', `${ESC}#8`],
  ['lines put in', `${ESC}[9999L`],
  ['lines taken out', `\u009b9999M`],
  ['scrolling', `${ESC}[S`],
  ['scrolling back', `${ESC}[20T`],
  ['repeating', `x${ESC}[2147483647b`],
  ['erasing', `${ESC}[2J`],
  ['erasing what is not protected', `${ESC}[?2J`],
  ['other screens', `${ESC}[?1049h`],
])('of %s only a few are', (_, sequence) => {
  expect(lengthAtOnce(`text${sequence.repeat(100)}`)).toBe('text'.length + 4 * sequence.length);
});

test('keys have their turn between them', async () => {
  const {emulator, rows, idle} = emulate(20, 5);
  emulator.write(`x${ESC}[9999b`.repeat(1000));
  emulator.write(`${ESC}[2J${ESC}[Hdone`);
  expect(emulator.backlog).toBeGreaterThan(7000);
  await idle();
  expect(rows()).toEqual(['done', '', '', '', '']);
});

test('numbers without end do not take long to look at', () => {
  expect(lengthAtOnce(`${ESC}[${'474747;'.repeat(100_000)}`)).toBe(700_002);
});
