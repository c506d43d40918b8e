import {describe, expect, test} from 'vitest';
import {mergePatched} from '../src/kube/field-changes.ts';
import {type LabelEdits, labelPatch, labelsShown, labelWords, parseLabelEdits} from '../src/kube/label-edits.ts';
import type {Json, KubeObject} from '../src/kube/object.ts';
import {quotedWords, shellQuoted} from '../src/kube/quoted-words.ts';
import {actingOn} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {agreeTo, reads} from './dialog-text.ts';
import {runFromMenu} from './rolling.ts';

describe('words', () => {
  test.each<[text: string, words: readonly string[]]>([
    ['', []],
    ['  a=1   b- ', ['a=1', 'b-']],
    ['a="x y" b', ['a=x y', 'b']],
    [`"a=x y"`, ['a=x y']],
    [`a='{"x": 1}'`, ['a={"x": 1}']],
    ['a="say \\"hi\\" \\\\ there"', ['a=say "hi" \\ there']],
    ['a=\\d+', ['a=\\d+']],
    ['a=""', ['a=']],
    [`""`, ['']],
    ['a=b"c d"e', ['a=bc de']],
  ])('%j', (text, words) => {
    expect(quotedWords(text)).toEqual(words);
  });

  test.each(['a="x', `b='x y`, 'a="x\\"'])('a quote that is not closed: %j', text => {
    expect(quotedWords(text)).toEqual({problem: expect.stringMatching(/^A quote is not closed: /)});
  });

  test.each([
    ['a=1', 'a=1'],
    ['example.com/a-', 'example.com/a-'],
    ['a=x y', `'a=x y'`],
    [`a=it's`, `'a=it'\\''s'`],
    ['', `''`],
  ])('for a shell: %j', (word, quoted) => {
    expect(shellQuoted(word)).toBe(quoted);
  });
});

describe('what is typed', () => {
  test.each<[text: string, edits: readonly (readonly [string, string | null])[]]>([
    ['tier=front', [['tier', 'front']]],
    ['tier=', [['tier', '']]],
    ['tier-', [['tier', null]]],
    ['tier=a-', [['tier', 'a-']]],
    [
      'example.com/tier=Front_1.2 old-',
      [
        ['example.com/tier', 'Front_1.2'],
        ['old', null],
      ],
    ],
  ])('%j as annotations', (text, edits) => {
    expect([...(parseLabelEdits(text, 'annotations') as LabelEdits)]).toEqual(edits);
  });

  test.each<[text: string, problem: string]>([
    ['', 'Which labels? key=value sets one, key- removes it'],
    ['  ', 'Which labels? key=value sets one, key- removes it'],
    ['a=1 tier', '"tier": key=value sets it, tier- removes it'],
    ['=x', '"=x": the key is missing'],
    ['-', '"-": the key is missing'],
    ['a=1 a-', '"a-": a stands there twice'],
    ['a/b/c=1', '"a/b/c=1": a key holds one slash at most: example.com/name'],
    ['/b=1', '"/b=1": before the slash a domain is missing: example.com/name'],
    ['Example.com/b=1', '"Example.com/b=1": before the slash stands a domain in small letters, not "Example.com"'],
    ['example.com/=1', '"example.com/=1": the name behind the slash is missing'],
    ['-a=1', '"-a=1": "-a" may hold letters, digits, - _ and . and begins and ends with a letter or digit'],
    ['__proto__=1', '"__proto__=1": "__proto__" may hold letters, digits, - _ and . and begins and ends with a letter or digit'],
    [`${'k'.repeat(64)}=1`, `"${'k'.repeat(64)}=1": a name has 63 characters at most, not 64`],
    ['tier=a-', '"tier=a-": a value may hold letters, digits, - _ and . and begins and ends with a letter or digit'],
    ['tier="a b"', '"tier=a b": a value may hold letters, digits, - _ and . and begins and ends with a letter or digit'],
    [`tier=${'v'.repeat(64)}`, `"tier=${'v'.repeat(64)}": a value has 63 characters at most, not 64`],
    ['tier="a', 'A quote is not closed: "a'],
  ])('%j is refused as labels', (text, problem) => {
    expect(parseLabelEdits(text, 'labels')).toEqual({problem});
  });

  test('annotations hold what they like, and their keys take capitals before the slash', () => {
    const edits = parseLabelEdits(`Example.com/Note='{"a": [1, 2]}' x=ä-`, 'annotations') as LabelEdits;
    expect([...edits]).toEqual([
      ['Example.com/Note', '{"a": [1, 2]}'],
      ['x', 'ä-'],
    ]);
    expect(labelWords(edits)).toBe(`'Example.com/Note={"a": [1, 2]}' 'x=ä-'`);
  });
});

describe('an edit', () => {
  const object: KubeObject = {metadata: {name: 'web', labels: {app: 'web', tier: 'front'}}};
  const edits: LabelEdits = new Map([
    ['tier', null],
    ['zone', 'a'],
  ]);

  test('patches those labels alone', () => {
    expect(mergePatched(object as unknown as Json, labelPatch(edits, 'labels'))).toEqual({
      metadata: {name: 'web', labels: {app: 'web', zone: 'a'}},
    });
  });

  test('shows the values of its keys', () => {
    expect(labelsShown(object, edits, 'labels')).toBe('tier=front zone=–');
    expect(labelsShown(object, new Map([['tier', null]]), 'labels')).toBe('front');
    expect(labelsShown(object, new Map([['toString', 'x']]), 'labels')).toBe('–');
    expect(labelsShown(object, new Map([['note', 'x']]), 'annotations')).toBe('–');
    expect(labelsShown({metadata: {name: 'a', labels: {tier: ''}}}, new Map([['tier', 'x']]), 'labels')).toBe('""');
    expect(labelsShown({metadata: {name: 'a', annotations: {n: 'x'.repeat(50)}}}, new Map([['n', 'y']]), 'annotations')).toHaveLength(40);
    expect(labelsShown({} as KubeObject, edits, 'labels')).toBe('tier=– zone=–');
  });
});

describe('labels on the demo', () => {
  test('are set and removed, shown first, and undone', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, 'Label');
    await it.press('tier=back zone=a\r');
    await reads(it, 'kubectl label --overwrite -n shop deployment/web tier=back zone=a');
    await reads(it, 'tier=front zone=–');
    await agreeTo(it, 'label');
    await reads(it, 'deployment web labelled');
    const path = 'apps/v1/namespaces/shop/deployments/web';
    expect((await it.object(path))?.metadata.labels).toMatchObject({tier: 'back', zone: 'a'});
    await it.press('u');
    await agreeTo(it, 'undo');
    await reads(it, 'undone');
    const {labels} = (await it.object(path))!.metadata;
    expect(labels).toMatchObject({tier: 'front'});
    expect(labels).not.toHaveProperty('zone');
  });

  test('a wrong word is told, what was typed stays, and can be put right', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, 'Label');
    await it.press('tier=-x\r');
    await reads(it, '"tier=-x": a value may hold');
    await it.press('\u007f\u007fy\r');
    await reads(it, 'kubectl label --overwrite -n shop deployment/web tier=y');
    await agreeTo(it, 'label');
    await reads(it, 'deployment web labelled');
  });

  test('what is so already is refused', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, 'Label');
    await it.press('tier=front\r');
    await reads(it, 'it is so already');
  });

  test('on all marked rows, of any kind', async () => {
    const it = await actingOn('cm');
    await it.press('*');
    await runFromMenu(it, 'Annotate');
    await it.press('"note=two words"\r');
    await reads(it, "note=two words'");
    await agreeTo(it, 'annotate');
    await reads(it, 'configmaps annotated');
    expect((await it.object('v1/namespaces/shop/configmaps/web-config'))?.metadata.annotations).toMatchObject({note: 'two words'});
  });

  test('a pod that loses the label of its service says so', async () => {
    const cluster = await demoCluster();
    const it = await actingOn('pods', {cluster});
    await it.onto('web');
    await it.press('*');
    await runFromMenu(it, 'Label');
    await it.press('app-\r');
    await reads(it, 'are the last backends of');
  });
});
