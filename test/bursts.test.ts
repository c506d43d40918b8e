import {describe, expect, test} from 'vitest';
import {launch} from './drive.ts';
import {shop} from './shop.ts';

/** As a terminal sends what is pasted. */
const pasted = (text: string) => `\u001b[200~${text}\u001b[201~`;

describe('a burst of keys behaves as typed slowly', () => {
  const bursts = [
    'jj\u0004',
    'jjjk j',
    'GGgj*',
    '/web\rj',
    '/we\u007f\u007fcart\r>',
    '.\u001bj?\u001bj',
    ':deploy\u001bjj',
    ':\u001b/\u001bj:pod',
    ':deploy\u0003\u0003',
    '\u001b[B\u001b[B\u001bOA',
    'T\u0017!',
    'é漢\ud83d\ude00j',
  ];
  test.each(bursts)('%j', async keys => {
    const server = await shop();
    const slow = await launch({url: server.url});
    const fast = await launch({url: server.url});
    const cut = await launch({url: server.url});
    for (const {until} of [slow, fast, cut]) await until(/live.*6 pods/);
    const typed = keys.replaceAll(/\u001b(?![[O])/g, '\u001b[27u');
    for (const [key] of typed.matchAll(/\u001b\[27u|\u001b[[O]\w|./gsu)) await slow.press(key);
    await fast.press(keys);
    for (const byte of Buffer.from(typed)) cut.app.feed(Buffer.from([byte]));
    await cut.press('');
    expect(fast.frame()).toBe(slow.frame());
    expect(cut.frame()).toBe(slow.frame());
  });

  test('that goes elsewhere, in one chunk', async () => {
    const server = await shop();
    const {until, press} = await launch({url: server.url});
    await until('live');
    await press(':deploy\r');
    await until(/live.*2 deployments/);
    await press(':svc\r/outs\r');
    expect(await until(/live.*1 of 2 services/)).toContain('outside');
  });

  test('that ends in leaving, quits once', async () => {
    const server = await shop();
    const {until, press, ends} = await launch({url: server.url});
    await until('live');
    await press('jj:deploy\r?\u001bq');
    expect(ends).toEqual(['quit']);
  });
});

describe('keys that come before anything is there', () => {
  test('before the kubeconfig is read: go where they say', async () => {
    const server = await shop();
    const {until, press} = await launch({url: server.url});
    await press(':deploy\r');
    await until(/live.*2 deployments/);
  });

  test('before the first rows: the filter takes hold of them', async () => {
    const server = await shop();
    const {until, press} = await launch({url: server.url});
    await press('/web\r');
    const text = await until(/live.*3 of 6 pods/);
    expect(text).not.toContain('cart-6c9f');
  });

  test('for a kind that only the server knows', async () => {
    const server = await shop();
    const {until, press} = await launch({url: server.url});
    await press(':widgets\r');
    await until(/live.*1 widget/);
  });

  test('moving among rows that are not there does no harm', async () => {
    const server = await shop();
    const {until, press} = await launch({url: server.url});
    await press('jjGk\u0006 \r}>!!');
    await until(/live.*6 pods/);
  });

  test('ctrl-c twice and q leave at once', async () => {
    const server = await shop();
    for (const keys of ['\u0003\u0003', 'q']) {
      const {press, ends, until} = await launch({url: server.url});
      await press(keys);
      await until(() => ends.length > 0);
      expect(ends).toEqual(['quit']);
    }
  });
});

describe('what is pasted', () => {
  test.each(['q', ':q\r', '\u0003\u0003', 'jj\u0004', '!\r\n*', ''])('into a table runs nothing: %j', async text => {
    const server = await shop();
    const {until, press, ends, line} = await launch({url: server.url});
    const before = await until(/live.*6 pods/);
    await press(pasted(text));
    expect(ends).toEqual([]);
    const [rows, all] = [(shown: string) => shown.split('\n').slice(0, -1), await until('live')];
    expect(rows(all)).toEqual(rows(before));
    expect(line(29)).toMatch(/not run as keys|⏎/);
  });

  test('into the prompt is text, and enter in it runs nothing', async () => {
    const server = await shop();
    const {until, press, ends, line} = await launch({url: server.url});
    await until('live');
    await press(':');
    await press(pasted('deploy\r\nq\u0003'));
    expect(line(29)).toMatch(/:deploy q/);
    expect(ends).toEqual([]);
    await press('\u0015deploy\r');
    await until(/live.*2 deployments/);
  });

  test('into the filter is text', async () => {
    const server = await shop();
    const {until, press} = await launch({url: server.url});
    await until('live');
    await press('/');
    await press(pasted('web-5ff6\n'));
    await until('3 of 6 pods');
  });

  test('into the palette is text', async () => {
    const server = await shop();
    const {until, press, ends} = await launch({url: server.url});
    await until('live');
    await press('\u0010');
    await press(pasted('quit\r'));
    await until('/quit');
    expect(ends).toEqual([]);
  });

  test('of 1 MB keeps the program answering', async () => {
    const server = await shop();
    const {until, press, far} = await launch({url: server.url});
    await until('live');
    await press(':');
    await press(pasted('deploy '.repeat(150_000)));
    await press('\u0015');
    await press('deploy\r');
    await until(/live.*2 deployments/);
    expect(far.bytes).toBeLessThan(100_000);
  });
});
