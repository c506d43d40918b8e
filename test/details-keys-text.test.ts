import {describe, expect, test} from 'vitest';
import {coloured} from '../src/details/keys/colours.ts';
import {formatOf} from '../src/details/keys/format.ts';

test.each<[string, string, string]>([
  ['a', 'plain words', 'text'],
  ['a', 'user: me', 'text'],
  ['a', 'a: 1\nb:\n  - c\n  - d: e\n', 'yaml'],
  ['a', '---\na: 1\n', 'yaml'],
  ['a', '# about\n- a\n- b\n', 'yaml'],
  ['a.yml', 'x', 'yaml'],
  ['a', '[1, 2]', 'json'],
  ['a', '{{ template }}', 'text'],
  ['a', 'a=1\nb.c = 2\n', 'properties'],
  ['a', 'A=1\nexport B_C=2\n', 'env'],
  ['.env', 'a=1', 'env'],
  ['my.cnf', '[client]\nuser=x\nskip-name\n', 'ini'],
  ['a.toml', '[a]\nb = 1\n', 'toml'],
  ['a', '#!/usr/bin/env bash\nset -e', 'shell'],
  ['a', '#!/usr/bin/python\nx', 'text'],
  ['a', '<?xml version="1.0"?>\n<a/>', 'xml'],
  ['a', '<a b="c">\n</a>', 'xml'],
  ['a', '<- not', 'text'],
  ['nginx.conf', 'server {\n  listen 80;\n}\n', 'text'],
  ['Corefile', '.:53 {\n    errors\n    health\n}\n', 'text'],
  ['password', 'correct horse', 'text'],
])('the format of %s with %j is %s', (key, text, expected) => {
  expect(formatOf(key, text).format).toBe(expected);
});

describe('colours', () => {
  test.each<[Parameters<typeof coloured>[0], string, string]>([
    ['json', '  "a": [1.5, -2e3, "b\\"c", true],', 'name:"a" number:1.5 number:-2e3 string:"b\\"c" word:true'],
    ['json', '"open', 'string:"open'],
    ['yaml', 'key: value # why', 'name:key string: value quiet: # why'],
    ['yaml', '  - name: 12', 'name:name number: 12'],
    ['yaml', 'a-b: "x: y" # c', 'name:a-b string:"x: y" quiet:# c'],
    ['yaml', '- http://x:80/', 'string:http://x:80/'],
    ['yaml', 'on: yes', 'name:on word: yes'],
    ['yaml', 'text: |-', 'name:text word: |-'],
    ['yaml', 'use: *anchor', 'name:use accent: *anchor'],
    ['yaml', '# all of it', 'quiet:# all of it'],
    ['yaml', 'list: [1, two]', 'name:list number:1'],
    ['properties', 'a.b = some text', 'name:a.b string:some text'],
    ['properties', '! note', 'quiet:! note'],
    ['ini', '[section]', 'title:[section]'],
    ['ini', 'port: 80', 'name:port number:80'],
    ['env', 'export A=true', 'name:export A word:true'],
    ['toml', 'a = ["b", 1] # c', 'name:a string:"b" number:1 quiet:# c'],
    ['shell', 'if [ "$A" = b ]; then echo $C # d', 'word:if string:"$A" word:then accent:$C quiet:# d'],
    ['shell', 'echo a#b', ''],
    ['xml', '<a b="c">text</a>', 'name:<a accent:b string:"c" name:> name:</a name:>'],
    ['xml', '<!-- note --><b/>', 'quiet:<!-- note --> name:<b name:/>'],
    ['text', 'key: value', ''],
  ])('%s: %s', (format, line, expected) => {
    const spans = coloured(format, line);
    expect(spans.map(({text}) => text).join('')).toBe(line);
    expect(spans.flatMap(({ink, text}) => (ink === 'text' ? [] : [`${ink}:${text}`])).join(' ')).toBe(expected);
  });

  test.each(['json', 'yaml', 'toml', 'ini', 'properties', 'env', 'shell', 'xml', 'text'] as const)(
    '%s: odd lines stay what they are',
    format => {
      for (const line of [
        '',
        ' ',
        '"',
        "'",
        '#',
        '${',
        '<',
        '<!--',
        ':',
        '- - -',
        '=',
        '[',
        '\t\u001b[31m',
        '火: 火',
        'a'.repeat(3000),
        ' - '.repeat(900),
      ]) {
        expect(
          coloured(format, line)
            .map(({text}) => text)
            .join(''),
        ).toBe(line);
      }
    },
  );
});
