import {describe, expect, test} from 'vitest';
import {demoCluster} from './demo-cluster.ts';
import {launch} from './drive.ts';

async function shop(columns = 100, rows = 30, line = 'pods shop') {
  const cluster = await demoCluster('quiet', 1, true);
  const driven = await launch({kubeconfig: cluster.kubeconfig, wish: {line}, columns, rows});
  await driven.until('live');
  return {cluster, driven};
}

/** The prompt of the shell that is shown: the last line with something on it. */
const prompt = /[#$] $|[#$]$/m;

describe('a shell', () => {
  test('opens in the one container of a pod, obeys, and gives its exit code when it ends', async () => {
    const {driven} = await shop();
    await driven.press('/web\rs');
    await driven.until(prompt);
    await driven.press('echo so $((40+2))\r');
    await driven.until('so 42');
    expect(driven.line(0)).toMatch(/◆ demo › shop › web-\S+ \S+ +shell +● live +ctrl-\] leaves/);
    await driven.press('exit 3\r');
    await driven.until(/Shell in web-\S+ \S+ ended with 3/);
    expect(driven.line(1)).toContain('pods');
  });

  test('takes what was typed before it stood', async () => {
    const {driven} = await shop();
    await driven.press('/web\rsecho typed-$((1+1))\r');
    await driven.until('typed-2');
  });

  test('goes on when it is left, and is gone back into', async () => {
    const {driven} = await shop();
    await driven.press('/web\rs');
    await driven.until(prompt);
    await driven.press('x=kept\r\u001d');
    await driven.until(/live +\d+ pods|\d+ of \d+ pods/);
    await driven.press('j\u001d');
    await driven.until('ctrl-] leaves');
    await driven.press('echo $x$x\r');
    await driven.until('keptkept');
  });

  test('is listed with the last line that it wrote', async () => {
    const {driven} = await shop();
    await driven.press('/web\rs');
    await driven.until(prompt);
    await driven.press('echo here; sleep 1000\r');
    await driven.until(/^here/m);
    await driven.press('\u001d\u0014');
    await driven.until(/web-\S+ \S+ +shell +live .*here/);
    await driven.press('\r');
    await driven.until('ctrl-] leaves');
    await driven.press('\u001d\u0014\u0004');
    await driven.until('Shells, attached terminals and editors are listed here');
    expect(driven.app.store.getState().sessions).toEqual([]);
  });

  test('has the size of the screen, also when that changes', async () => {
    const {driven} = await shop();
    await driven.press('/web\rs');
    await driven.until(prompt);
    await driven.press('stty size\r');
    await driven.until('29 100');
    await driven.resize(133, 40);
    await driven.press('stty size\r');
    await driven.until('39 133');
  });

  test('hears of the mouse where its program asks for it, and the terminal is told so; not elsewhere', async () => {
    const {driven} = await shop();
    await driven.press('/web\rs');
    await driven.until(prompt);
    await driven.press("printf '\\033[?1000h\\033[?1006h'; cat -v\r");
    await driven.until(() => driven.far.raw.includes('\u001b[?1000h\u001b[?1006h'));
    // The third row of the screen is the second of the program's.
    driven.app.feed('\u001b[<0;5;3M\r');
    await driven.until('^[[<0;5;2M');
    await driven.press('\u001d');
    await driven.until('pods');
    expect(driven.far.raw.lastIndexOf('\u001b[?1000l')).toBeGreaterThan(driven.far.raw.lastIndexOf('\u001b[?1000h'));
  });

  test('that is opened again is in the same container, without asking again', async () => {
    const {driven} = await shop();
    await driven.press('/checkout\rs');
    await driven.until('A shell in which container of checkout-');
    await driven.press('\u001b[B\r');
    await driven.until(prompt);
    const [, container] = /› checkout-\S+ (\S+) +shell/.exec(driven.line(0))!;
    await driven.press('exit\r');
    await driven.until('ended with 0');
    await driven.press('\u0014r');
    await driven.until(new RegExp(`› checkout-\\S+ ${container} +shell +● live`));
  });

  test('is ended by q only when it is pressed again', async () => {
    const {driven} = await shop();
    await driven.press('s');
    await driven.until('ctrl-] leaves');
    await driven.press('\u001dq');
    await driven.until('1 session would end; q again quits all the same, ctrl-t shows it');
    expect(driven.ends).toEqual([]);
    await driven.press('q');
    expect(driven.ends).toEqual(['quit']);
  });

  test('is not opened where nothing may be changed', async () => {
    const cluster = await demoCluster('quiet', 1, true);
    const driven = await launch({kubeconfig: cluster.kubeconfig, wish: {line: 'pods shop'}, isReadOnly: true});
    await driven.until('live');
    await driven.press('s');
    await driven.until('read-only by --readonly');
    expect(driven.app.store.getState().sessions).toEqual([]);
  });

  test('is opened in a pod of a deployment, of a service, and asks for one pod at a time', async () => {
    const {driven} = await shop(100, 30, 'deploy shop');
    await driven.press('/web\rs');
    await driven.until(prompt);
    expect(driven.line(0)).toMatch(/› shop › web-\S+ \S+/);
    await driven.press('\u001d:svc shop\r');
    await driven.until(/web +ClusterIP/);
    await driven.press('/web\rs');
    await driven.until('ctrl-] leaves');
    await driven.press('\u001d:pods shop\r');
    await driven.until('11 pods');
    await driven.press('  s');
    await driven.until('One at a time');
  });
});
