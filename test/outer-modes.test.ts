import {expect, test} from 'vitest';
import type {WantedModes} from '../src/terminal/emulator.ts';
import {createOuterModes} from '../src/terminal/outer-modes.ts';
import {openEmulator, show} from './xterm-cells.ts';

const wants = (mouse: WantedModes['mouse'], hasFocusEvents = false): WantedModes => ({mouse, hasFocusEvents});
const trackingOf = {none: 'none', clicks: 'vt200', drags: 'drag', all: 'any'} as const;
const all = ['none', 'clicks', 'drags', 'all'] as const;

test('the terminal reports what is wanted, whatever was wanted before', async () => {
  const far = openEmulator(20, 5);
  let passed = '';
  const modes = createOuterModes(sequence => {
    passed += sequence;
  });
  for (const before of all) {
    for (const after of all) {
      for (const hasFocus of [true, false]) {
        modes.set(wants(before, !hasFocus));
        modes.set(wants(after, hasFocus));
        await show(far, passed);
        passed = '';
        expect(far.modes).toMatchObject({mouseTrackingMode: trackingOf[after], sendFocusMode: hasFocus});
      }
    }
  }
  far.dispose();
});

test('only what changes is written', () => {
  const passed: string[] = [];
  const modes = createOuterModes(sequence => passed.push(sequence));
  modes.set(undefined);
  modes.set(wants('none'));
  expect(passed).toEqual([]);
  modes.set(wants('clicks'));
  modes.set(wants('clicks'));
  modes.set(wants('drags'));
  modes.set(wants('drags', true));
  modes.set(undefined);
  modes.set(undefined);
  expect(passed).toEqual([
    '\u001b[?1000h\u001b[?1006h',
    '\u001b[?1000l\u001b[?1002h\u001b[?1006h',
    '\u001b[?1004h',
    '\u001b[?1006l\u001b[?1002l\u001b[?1004l',
  ]);
});

test('what is wanted is turned on again where somebody else has turned it off', () => {
  const passed: string[] = [];
  const modes = createOuterModes(sequence => passed.push(sequence));
  modes.again();
  expect(passed).toEqual([]);
  modes.set(wants('all', true));
  modes.again();
  expect(passed[1]).toBe(passed[0]);
});
