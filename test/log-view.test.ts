import {describe, expect, test} from 'vitest';
import {actingOn} from './acting.ts';

const shop = {scenario: 'shop', columns: 100, rows: 24} as const;

/** The logs of a deployment of the demo, in UTC, since frames must not depend on where they are made. */
async function logsOf(name: string, size: {readonly columns: number; readonly rows: number} = shop) {
  const it = await actingOn('deploy shop', {...shop, ...size});
  await it.onto(name);
  await it.press('l');
  await it.until('following');
  await it.until('1k lines');
  await it.press('T');
  await it.until('times utc');
  return it;
}

describe('logs of a workload', () => {
  test.each([
    ['logs/program', 100, 24],
    ['logs/program-small', 80, 24],
    ['logs/program-wide', 200, 60],
  ])('%s', async (name, columns, rows) => {
    const it = await logsOf('cart', {columns, rows});
    await it.press('x');
    await it.until('as written');
    await it.press('x');
    await it.until(text => !text.includes('as written'));
    // A key takes away what was just said.
    await it.press('G');
    await expect(it.frame()).toMatchFileSnapshot(`../snapshots/${name}.txt`);
  });

  test('esc comes back to the table, to the same row', async () => {
    const it = await logsOf('cart');
    await it.press('\u001b');
    await it.until(/deployments +\/cart/);
  });

  test('moving up stops following, G goes on', async () => {
    const it = await logsOf('cart');
    await it.press('k');
    await it.until('paused');
    await it.press('G');
    await it.until('following');
  });

  test('new lines come by themselves, and do not move who reads', async () => {
    const it = await logsOf('cart');
    await it.press('kk');
    const before = it.line(10);
    it.cluster.advance(60_000);
    await it.until(/paused, \d+ new/);
    expect(it.line(10)).toBe(before);
  });
});

describe('finding', () => {
  test('hides nothing, n and N go round', async () => {
    const it = await logsOf('cart');
    await it.press('/timeout\r');
    await it.until(/\/timeout \d+ of \d+/);
    const count = Number(/\/timeout \d+ of (\d+)/.exec(it.text())![1]);
    await it.press('n');
    await it.until(`/timeout 1 of ${count}`);
    await it.press('N');
    await it.until(`/timeout ${count} of ${count}`);
    expect(it.text()).not.toMatch(/& /);
    await it.press('\u001b');
    await it.until(text => !text.includes('/timeout'));
  });

  test('esc while typing comes back to where one was, and follows on', async () => {
    const it = await logsOf('cart');
    await it.press('/timeout');
    await it.until('paused');
    await it.press('\u001b');
    await it.until('following');
    await it.press('kk');
    await it.until('paused');
    const before = it.frame();
    await it.press('/timeout');
    await it.until(/\/timeout \d+ of \d+/);
    await it.press('\u001b');
    await it.until(text => !text.includes('/timeout'));
    expect(it.frame()).toBe(before);
  });

  test('what is broken is not thrown away by enter', async () => {
    const it = await logsOf('cart');
    await it.press('//a(b/\r');
    await it.until('//a(b/');
    await it.until(/parenthesis|group/i);
  });

  test('& keeps what matches, esc shows all again', async () => {
    const it = await logsOf('cart');
    await it.press('&level>=error\r');
    await it.until('& level>=error');
    await it.until(text => !text.includes('INFO'));
    await it.press('\u001b');
    await it.until('INFO');
  });

  test('what cannot be looked for says why', async () => {
    const it = await logsOf('cart');
    await it.press('/\\/(a)\\\\1\\/'.replaceAll('\\/', '/').replaceAll('\\\\', '\\'));
    await it.until('refers back to what it found');
  });
});

describe('one line', () => {
  test('enter opens the record, enter closes it', async () => {
    const it = await logsOf('cart');
    await it.press('k\r');
    await it.until('record');
    await it.until(/container +shop/);
    await it.press('\r');
    await it.until(text => !/container +shop/.test(text));
  });

  test('n goes on with the record of the next match', async () => {
    const it = await logsOf('cart');
    await it.press('/timeout\r\r');
    await it.until('record');
    const written = () => /written +(\S+ \S+)/.exec(it.text())?.[1];
    const before = written();
    await it.press('N');
    await it.until(() => written() !== before);
  });

  test('nothing is opened where the filter hides all', async () => {
    const it = await logsOf('cart');
    await it.press('&nowhere\r');
    await it.until('The filter hides all');
    await it.press('\r');
    await it.until('The filter hides all lines; esc clears it');
  });

  test('containers are chosen with v', async () => {
    const it = await logsOf('cart');
    await it.press('v');
    await it.until('Containers');
    await it.press('\r');
    await it.until('[ ]');
    await it.press('\u001b');
    await it.until(/0 of 2 containers/);
  });

  test('marks are come back to', async () => {
    const it = await logsOf('cart');
    await it.press('kkm');
    await it.until('1 marked');
    await it.press('G');
    await it.until('following');
    await it.press("'");
    await it.until('paused');
    expect(
      it
        .text()
        .split('\n')
        .filter(line => line.startsWith('●')).length,
    ).toBe(1);
  });
});

test('a range is frozen from the menu, G goes on', async () => {
  const it = await logsOf('cart');
  await it.press('.freeze');
  await it.until('Freeze');
  await it.press('\r');
  await it.until('frozen at');
  await it.press('G');
  await it.until('following');
});

test('a filter that is not understood is told apart from one that keeps all', async () => {
  const it = await logsOf('cart');
  await it.press('&/a(b/\r');
  await it.until('& /a(b/ not understood');
});

describe('from when on', () => {
  test('a time before the oldest line', async () => {
    const it = await logsOf('cart');
    await it.press(':at 2020-01-01 12:00\r');
    await it.until('Only newer lines were read; 0 reads from the start');
  });

  test('digits, and :since', async () => {
    const it = await logsOf('cart');
    await it.press('2');
    await it.until('the last 5m ');
    await it.press('0');
    await it.until(/from the start/i);
    await it.press(':since 10m\r');
    await it.until('the last 10m ');
    await it.press(':since nonsense\r');
    await it.until('nonsense');
  });
});

test('what has no pods says so', async () => {
  const it = await actingOn('cm shop', shop);
  await it.press('l');
  await it.until('has no pods');
});
