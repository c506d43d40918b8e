import {describe, expect, test} from 'vitest';
import {textFault} from '../src/kube/text-faults.ts';
import type {State} from '../src/store/state.ts';
import {actingOn} from './acting.ts';
import {editing, secrets} from './key-editing.ts';

const MASK = '••••••••';

describe('a key of a config map', () => {
  test('is opened as text, shown, and stored', async () => {
    const p = await editing({'app.yaml': 'a: 1\n', other: 'x'}, text => `${text}b: 2\n`);
    const edited = p.edit('app.yaml');
    const dialog = await p.asked();
    expect(p.turns).toEqual([{text: 'a: 1\n', name: 'app.yaml', isConfidential: false}]);
    expect(dialog.title).toBe('Edit app.yaml');
    expect(dialog.rows).toMatchObject([{name: 'shop/settings', before: '1 line, 5', after: '2 lines, 10'}]);
    expect(dialog.kubectl).toEqual(['kubectl edit -n shop configmap/settings']);
    p.agree();
    await edited;
    expect(await p.data()).toEqual({'app.yaml': 'a: 1\nb: 2\n', other: 'x'});
    expect(p.flashes.at(-1)).toBe('info: app.yaml in configmap settings changed · u undo · H history');
  });

  test.each<[string, string, (text: string) => string]>([
    ['nothing', 'a\n', text => text],
    ['the end of line that editors add', 'a', text => `${text}\n`],
  ])('%s saved changes nothing', async (_name, before, play) => {
    const p = await editing({key: before}, play);
    await p.edit('key');
    expect(p.flashes.at(-1)).toBe('info: Nothing was changed');
    expect(p.store.getState().dialog).toBeUndefined();
  });

  test.each<[string, string, string, string]>([
    ['none before, none after', 'a', 'b\n', 'b'],
    ['none before, two after', 'a', 'b\n\n', 'b\n'],
    ['one before', 'a\n', 'b\n', 'b\n'],
    ['one before, taken away', 'a\n', 'a', 'a'],
    ['of DOS', 'a\r\nb', 'a\r\nc\r\n', 'a\r\nc'],
    ['of nothing', '', 'b\n', 'b'],
    ['emptied', 'a', '', ''],
  ])('the end of the last line: %s', async (_name, before, saved, after) => {
    const p = await editing({key: before}, () => saved);
    const edited = p.edit('key');
    await p.asked();
    p.agree();
    await edited;
    expect(await p.data()).toEqual({key: after});
  });

  test('what others change meanwhile stays; where it is the same key it is refused, kept, and told when it is tried again', async () => {
    const p = await editing({key: 'a', other: 'x'}, text => `${text}, mine`);
    const edited = p.edit('key');
    await p.asked();
    p.set({key: 'theirs', other: 'y'});
    p.agree();
    await edited;
    expect(await p.data()).toEqual({key: 'theirs', other: 'y'});
    expect(p.flashes.at(-1)).toMatch(/^error: .* · kept: e opens your text again$/);
    const again = p.edit('key');
    const dialog = await p.asked();
    expect(p.turns.at(-1)?.text).toBe('a, mine');
    expect(dialog.notes.map(({text}) => text)).toContain(
      'Somebody else has changed key since you began: your text takes the place of theirs.',
    );
    p.agree();
    await again;
    expect(await p.data()).toEqual({key: 'a, mine, mine', other: 'y'});
  });

  test('thought better of: kept, and left as it is it is tried again', async () => {
    const discarded: number[] = [];
    const plays = [() => 'mine', (text: string) => text, () => 'a'];
    const p = await editing({key: 'a'}, text => plays[p.turns.length - 1]!(text), {discard: turn => discarded.push(turn)});
    const first = p.edit('key');
    await p.asked();
    p.cancel();
    await first;
    expect(p.flashes.at(-1)).toBe('info: kept: e opens your text again');
    expect(discarded).toEqual([]);
    const second = p.edit('key');
    await p.asked();
    p.cancel();
    await second;
    expect(p.turns[1]?.text).toBe('mine');
    await p.edit('key');
    expect(p.flashes.at(-1)).toBe('info: Nothing was changed');
    expect(discarded.sort()).toEqual([0, 1, 2]);
    await p.edit('key').catch(() => undefined);
    expect(p.turns[3]?.text).toBe('a');
  });

  test('an editor that fails: what it had saved is kept', async () => {
    const p = await editing({key: 'a'}, () => ({because: 'vi ended with 1: nothing is changed', text: 'half\n'}));
    await p.edit('key');
    expect(p.flashes.at(-1)).toBe('error: vi ended with 1: nothing is changed · kept: e opens your text again');
    await p.edit('key');
    expect(p.turns[1]?.text).toBe('half');
  });

  test('YAML that is none any more is told, in what never was it is not', async () => {
    const p = await editing({'a.yaml': 'a: 1\n', 'b.json': '{{ x }}'}, text => `${text}: [`);
    const edited = p.edit('a.yaml');
    expect((await p.asked()).notes.map(({text}) => text)).toContain('a.yaml is not valid YAML (line 2) any more.');
    p.cancel();
    await edited;
    const other = p.edit('b.json');
    expect((await p.asked()).notes.map(({text}) => text).join()).not.toContain('valid');
    p.cancel();
    await other;
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ['is immutable', {immutable: true, data: {key: 'a'}}, 'key', 'settings is immutable: nothing in it can be changed, only replaced'],
    ['is gone', {data: {}}, 'key', 'There is no key key any more'],
    ['is binary', {binaryData: {key: '/w=='}}, 'key', 'key is binary, so no text to be edited'],
  ])('that %s is not opened', async (_name, object, key, because) => {
    const p = await editing({}, text => text, {object});
    await p.edit(key);
    expect(p.flashes.at(-1)).toBe(`warn: ${because}`);
    expect(p.turns).toEqual([]);
  });

  test('binary data that is text after all stays encoded', async () => {
    const p = await editing({}, () => 'two', {object: {binaryData: {key: 'b25l'}}});
    const edited = p.edit('key');
    await p.asked();
    p.agree();
    await edited;
    expect((await p.now())?.['binaryData']).toEqual({key: 'dHdv'});
  });

  test('another object under the same name, and a locked context', async () => {
    const p = await editing({key: 'a'}, text => text);
    await p.edit('key', {uid: 'of another'});
    expect(p.flashes.at(-1)).toBe('warn: configmap settings is gone; another has its name');
    p.store.setState({guard: {readOnlyBecause: 'read-only', protectedBecause: undefined, unlocked: undefined}});
    await p.edit('key');
    expect(p.flashes.at(-1)).toBe('warn: read-only');
    expect(p.turns).toEqual([]);
  });

  test('who goes on meanwhile is not surprised by an editor', async () => {
    const p = await editing({key: 'a'}, text => text);
    const edited = p.edit('key');
    p.store.setState({prompt: {for: 'go'} as State['prompt'] & object});
    await edited;
    expect(p.flashes.at(-1)).toBe('info: key is not opened, since you went on; e opens it');
    expect(p.turns).toEqual([]);
  });
});

describe('a key of a secret', () => {
  test('is edited in clear text and stored encoded; neither dialog nor ledger has it', async () => {
    const p = await editing({password: 'hunter2', user: 'me'}, () => 'swordfish\n', {kind: secrets});
    const edited = p.edit('password');
    const dialog = await p.asked();
    expect(p.turns).toEqual([{text: 'hunter2', name: 'password', isConfidential: true}]);
    expect(dialog.rows).toMatchObject([{before: MASK, after: MASK}]);
    p.agree();
    await edited;
    expect((await p.now())?.['data']).toEqual({password: base64('swordfish'), user: base64('me')});
    const everything = JSON.stringify([dialog, p.flashes, p.store.getState().flash, await p.ledgerText()]);
    for (const text of ['hunter2', 'swordfish']) for (const form of [text, base64(text)]) expect(everything).not.toContain(form);
  });

  test('where somebody else changed it, nothing of it is told', async () => {
    const p: Editing = await editing(
      {password: 'hunter2'},
      () => {
        p.set({password: base64('theirs')});
        return 'swordfish';
      },
      {kind: secrets},
    );
    const edited = p.edit('password');
    const dialog = await p.asked();
    expect(dialog.rows[0]?.refused).toBe('somebody else changed password meanwhile');
    p.cancel();
    await edited;
    expect(p.flashes.at(-1)).toBe('error: somebody else changed password meanwhile · kept: e opens your text again');
    const told = JSON.stringify([dialog, p.flashes, await p.ledgerText()]);
    for (const text of ['hunter2', 'swordfish', 'theirs']) for (const form of [text, base64(text)]) expect(told).not.toContain(form);
  });
});

test('on the screen: a key is revealed, edited with e, and masked again once it is left', async () => {
  const p = await actingOn('secrets', {edit: async text => ({text: text.replace('horse', 'donkey'), isChanged: true})});
  await p.onto('db-credentials');
  await p.press('\r');
  await p.until(`username  ${MASK}`);
  await p.press('jjx');
  await p.until('password  text, 1 line, 28 B');
  expect(p.text()).toContain('correct horse battery staple');
  await p.press('e');
  await p.until('y change password in secret db-credentials');
  expect(p.text()).toContain(`${MASK} → ${MASK}`);
  await p.press('y');
  await p.until('password in secret db-credentials changed');
  await p.until('correct donkey battery staple');
  await p.press('\u001b');
  await p.until('sorted by NAME');
  await p.press('\r');
  await p.until(`password  ${MASK}`);
  expect(p.text()).not.toContain('donkey');
});

test('a secret that somebody else changes meanwhile is told of, without what it holds', async () => {
  const p = await editing({password: 'mine'}, text => text.replace('mine', 'ours'), {kind: secrets});
  const done = p.edit('password');
  await p.asked();
  p.set({password: base64('theirs')});
  p.agree();
  await done;
  const told = `${p.flashes.join('\n')}\n${await p.ledgerText()}`;
  expect(told).toContain('someone else has changed it since');
  for (const text of ['mine', 'ours', 'theirs']) expect(told).not.toMatch(new RegExp(`\\b${text}\\b|${base64(text)}`));
});

test.each<[string, string, string | undefined]>([
  ['a.json', '{"a": 1}', undefined],
  ['a.json', '{"a": password}', 'not valid JSON'],
  ['a.json', '{"a": 1,\n}', 'not valid JSON (line 2)'],
  ['a.yaml', 'a: 1\n---\nb: 2\n', undefined],
  ['a.yml', 'a: 1\nb: ]\n', 'not valid YAML (line 2)'],
  ['a.yaml', '', undefined],
  ['a.txt', '{', undefined],
])('what is wrong with %s: %j', (name, text, expected) => {
  expect(textFault(name, text)).toBe(expected);
});

type Editing = Awaited<ReturnType<typeof editing>>;

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
