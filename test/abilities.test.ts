import {describe, expect, test} from 'vitest';
import {readAbilities} from '../src/terminal/abilities.ts';

describe('colours', () => {
  const cases: [Record<string, string>, string][] = [
    [{TERM: 'xterm'}, '16'],
    [{TERM: 'xterm-256color'}, '256'],
    [{TERM: 'xterm-256color', COLORTERM: 'truecolor'}, 'truecolor'],
    [{TERM: 'xterm', COLORTERM: '24bit'}, 'truecolor'],
    [{TERM: 'xterm-direct'}, 'truecolor'],
    [{TERM: 'xterm-kitty'}, 'truecolor'],
    [{TERM: 'alacritty'}, 'truecolor'],
    [{TERM: 'foot'}, 'truecolor'],
    [{TERM: 'tmux-256color', TMUX: '/tmp/x,1,0'}, '256'],
    [{TERM: 'screen-256color', TMUX: '/tmp/x,1,0', COLORTERM: 'truecolor'}, 'truecolor'],
    [{TERM: 'screen-256color', COLORTERM: 'truecolor'}, '256'],
    [{TERM: 'screen'}, '16'],
    [{TERM: 'linux'}, '16'],
    [{TERM: 'something-else'}, '16'],
    [{TERM: 'vt100'}, 'none'],
    [{TERM: 'xterm-mono'}, 'none'],
    [{TERM: 'dumb'}, 'none'],
    [{TERM: 'dumb', COLORTERM: 'truecolor'}, 'none'],
    [{}, 'none'],
    [{TERM: 'xterm-256color', NO_COLOR: '1'}, 'none'],
    [{TERM: 'xterm-256color', NO_COLOR: ''}, '256'],
    [{TERM: 'xterm-256color', NO_COLOR: '1', FORCE_COLOR: '3'}, 'none'],
    [{TERM: 'xterm', FORCE_COLOR: '0'}, 'none'],
    [{TERM: 'xterm', FORCE_COLOR: '1'}, '16'],
    [{TERM: 'xterm', FORCE_COLOR: '2'}, '256'],
    [{TERM: 'xterm', FORCE_COLOR: '3'}, 'truecolor'],
    [{TERM: 'vt100', FORCE_COLOR: ''}, '16'],
    [{TERM: 'xterm-256color', FORCE_COLOR: 'true'}, '256'],
  ];
  test.each(cases)('%j: %s', (environment, colours) => {
    expect(readAbilities(environment).colours).toBe(colours);
  });
});

describe('what else it does', () => {
  const cases: [Record<string, string>, boolean, boolean, boolean, boolean][] = [
    [{TERM: 'xterm-256color'}, true, true, true, false],
    [{TERM: 'tmux-256color'}, true, true, true, false],
    [{TERM: 'screen', TMUX: '/tmp/x,1,0'}, true, true, true, false],
    [{TERM: 'screen'}, false, true, true, false],
    [{TERM: 'screen.xterm-256color'}, false, true, true, false],
    [{TERM: 'linux'}, true, false, false, false],
    [{TERM: 'vt220'}, false, false, false, false],
    [{TERM: 'something-else'}, false, false, true, false],
    [{TERM: 'dumb'}, false, false, false, true],
    [{}, false, false, false, true],
  ];
  test.each(cases)(
    '%j: erases with colour %s, scrolls %s, synchronises %s, dumb %s',
    (environment, erasesWithColour, scrolls, synchronises, isDumb) => {
      expect(readAbilities(environment)).toMatchObject({erasesWithColour, scrolls, synchronises, isDumb});
    },
  );
});

describe('Unicode', () => {
  const cases: [Record<string, string>, boolean][] = [
    [{LANG: 'en_US.UTF-8'}, true],
    [{LANG: 'C.utf8'}, true],
    [{LANG: 'C'}, false],
    [{LANG: 'de_DE.ISO-8859-1'}, false],
    [{LANG: 'C', LC_CTYPE: 'de_DE.UTF-8'}, true],
    [{LANG: 'en_US.UTF-8', LC_ALL: 'POSIX'}, false],
    [{LANG: 'en_US.UTF-8', LC_ALL: ''}, true],
    [{}, true],
  ];
  test.each(cases)('%j: %s', (environment, hasUnicode) => {
    expect(readAbilities({TERM: 'xterm', ...environment}).hasUnicode).toBe(hasUnicode);
  });
});
