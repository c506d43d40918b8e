import {describe, expect, test} from 'vitest';
import {createGuarding} from '../src/live/guarding.ts';
import {type GuardRules, guardOf, lockedBecause, openGuard} from '../src/store/guard.ts';
import {createState} from '../src/store/state.ts';
import {actingOn} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {kubeconfigFor, launch} from './drive.ts';
import {fakeClock} from './fake-clock.ts';
import {shop} from './shop.ts';
import {tickingClock} from './ticking-clock.ts';

const usual: GuardRules = {readOnly: false, protect: ['*prod*'], contexts: {}};

describe('what a context begins with', () => {
  const cases: [string, Partial<GuardRules>, string, string | undefined][] = [
    ['dev', {}, 'dev', undefined],
    ['prod', {}, 'prod', 'protected, as its name matches *prod*'],
    ['prod-eu', {}, 'prod-eu', 'protected, as its name matches *prod*'],
    ['capitals', {}, 'EU-PROD', 'protected, as its name matches *prod*'],
    ['an ARN', {}, 'arn:aws:eks:eu-west-1:123456789012:cluster/prod', 'protected, as its name matches *prod*'],
    ['an exception', {protect: ['*prod*', '!*nonprod*']}, 'eu-nonprod', undefined],
    ['an exception before', {protect: ['!*nonprod*', '*prod*']}, 'eu-nonprod', undefined],
    ['an exception for another', {protect: ['*prod*', '!*nonprod*']}, 'eu-prod', 'protected, as its name matches *prod*'],
    ['no patterns', {protect: []}, 'prod', undefined],
    ['a pattern for the whole name', {protect: ['live']}, 'live-eu', undefined],
    ['one character', {protect: ['live-?']}, 'live-1', 'protected, as its name matches live-?'],
    ['one character, not two', {protect: ['live-?']}, 'live-12', undefined],
    ['one character, not none', {protect: ['live-?']}, 'live-', undefined],
    [
      'characters that mean something else in expressions',
      {protect: ['a.b+(c)[d]/e']},
      'a.b+(c)[d]/e',
      'protected, as its name matches a.b+(c)[d]/e',
    ],
    ['a dot is a dot', {protect: ['a.b']}, 'axb', undefined],
    ['a name with a line break', {protect: ['*prod*']}, 'x\nprod\ny', 'protected, as its name matches *prod*'],
    ['everything', {protect: ['*']}, '', 'protected, as its name matches *'],
    ['its own word', {contexts: {dev: {protect: true}}}, 'dev', 'protected by config.yaml'],
    ['its own word against the name', {contexts: {prod: {protect: false}}}, 'prod', undefined],
    ['a word about something else', {contexts: {prod: {readOnly: false}}}, 'prod', 'protected, as its name matches *prod*'],
    ['a name that every object has', {}, 'constructor', undefined],
  ];
  test.each(cases)('%s: protected', (_, rules, context, because) => {
    expect(guardOf(context, {...usual, ...rules}, false)).toEqual({...openGuard, protectedBecause: because});
  });

  const byFile = 'read-only; readOnly in config.yaml says so';
  const byFlag = 'read-only by --readonly; start without it to change things';
  const readOnly: [string, Partial<GuardRules>, boolean, string | undefined][] = [
    ['nothing', {}, false, undefined],
    ['the flag', {}, true, byFlag],
    ['the file', {readOnly: true}, false, byFile],
    ['the file for this context', {contexts: {dev: {readOnly: true}}}, false, byFile],
    ['the file for another context', {contexts: {bank: {readOnly: true}}}, false, undefined],
    ['the file, but not for this context', {readOnly: true, contexts: {dev: {readOnly: false}}}, false, undefined],
    ['the flag, whatever the file says', {contexts: {dev: {readOnly: false}}}, true, byFlag],
  ];
  test.each(readOnly)('%s: read-only', (_, rules, isReadOnly, because) => {
    expect(guardOf('dev', {...usual, ...rules}, isReadOnly)).toEqual({...openGuard, readOnlyBecause: because});
  });

  test('a name of stars costs no time', () => {
    const protect = [`${'*a'.repeat(30)}*b`];
    const from = performance.now();
    guardOf('a'.repeat(60), {...usual, protect}, false);
    expect(performance.now() - from).toBeLessThan(1000);
  });
});

test('what locks, and what opens it', () => {
  const unlocked = {until: 1, reason: 'x'};
  expect(lockedBecause(openGuard)).toBeUndefined();
  expect(lockedBecause({...openGuard, protectedBecause: 'protected'})).toBe('protected; :unlock 10m REASON opens it');
  expect(lockedBecause({...openGuard, protectedBecause: 'protected', unlocked})).toBeUndefined();
  expect(lockedBecause({readOnlyBecause: 'read-only', protectedBecause: 'protected', unlocked})).toBe('read-only');
});

describe('unlocking', () => {
  test.each<[string, Partial<GuardRules>, boolean, string, number, string, RegExp]>([
    ['read-only by the flag', {}, true, 'prod', 60_000, 'x', /^read-only by --readonly; start without it/],
    ['read-only by the file', {readOnly: true}, false, 'prod', 60_000, 'x', /^read-only; readOnly in config.yaml says so$/],
    ['not protected', {}, false, 'dev', 60_000, 'x', /^dev is not protected: there is nothing to unlock$/],
    ['without a reason', {}, false, 'prod', 60_000, ' ', /^What for\? :unlock 10m REASON$/],
    ['for no time', {}, false, 'prod', 0, 'x', /^For how long\? :unlock 10m REASON$/],
    ['for nonsense', {}, false, 'prod', Number.NaN, 'x', /^For how long\?/],
    ['for too long', {}, false, 'prod', 8 * 3_600_000 + 1, 'x', /^At most 8h/],
  ])('%s is refused', (_, rules, isReadOnly, context, forMs, reason, because) => {
    const {guarding, guard} = guardingOf(rules, isReadOnly);
    guarding.guardFor(context);
    expect(guarding.unlock(forMs, reason)).toMatch(because);
    expect(guard().unlocked).toBeUndefined();
  });

  test('before a context is shown is refused', () => {
    expect(guardingOf().guarding.unlock(1000, 'x')).toBe('No context is shown that could be unlocked');
  });

  test('ends by itself, to the millisecond, and says so', async () => {
    const {guarding, guard, clock, told} = guardingOf();
    guarding.guardFor('prod');
    expect(guarding.unlock(90_500, ' the incident ')).toBeUndefined();
    expect(guard()).toMatchObject({unlocked: {until: clock.now() + 90_500, reason: 'the incident'}});
    expect(told.at(-1)).toBe('prod is unlocked for 90s; :lock locks it again');
    await clock.advance(90_499);
    expect(lockedBecause(guard())).toBeUndefined();
    await clock.advance(1);
    expect(lockedBecause(guard())).toMatch(/^protected, .*:unlock/);
    expect(told.at(-1)).toBe('prod is locked again');
    expect(clock.sleeps).toEqual([]);
  });

  test('again counts from then', async () => {
    const {guarding, guard, clock} = guardingOf();
    guarding.guardFor('prod');
    guarding.unlock(60_000, 'first');
    await clock.advance(59_000);
    guarding.unlock(60_000, 'second');
    await clock.advance(59_999);
    expect(guard().unlocked?.reason).toBe('second');
    await clock.advance(1);
    expect(guard().unlocked).toBeUndefined();
  });

  test('a computer that slept locks as soon as it wakes', async () => {
    const clock = fakeClock();
    let slept = 0;
    const {guarding, guard} = guardingOf({}, false, {now: () => clock.now() + slept, sleep: clock.sleep});
    guarding.guardFor('prod');
    guarding.unlock(600_000, 'x');
    await clock.advance(5000);
    slept = 3_600_000;
    await clock.advance(1000);
    expect(guard().unlocked).toBeUndefined();
  });

  test('belongs to the context: it holds when one comes back, and ends while one is elsewhere', async () => {
    const {guarding, guard, clock, told} = guardingOf();
    guarding.guardFor('prod');
    guarding.unlock(60_000, 'x');
    guarding.guardFor('other-prod');
    expect(lockedBecause(guard())).toBeDefined();
    guarding.guardFor('prod');
    expect(lockedBecause(guard())).toBeUndefined();
    guarding.guardFor('dev');
    await clock.advance(60_000);
    expect(guard()).toEqual(openGuard);
    expect(told.at(-1)).toBe('prod is locked again');
    guarding.guardFor('prod');
    expect(lockedBecause(guard())).toBeDefined();
  });

  test('is taken back by lock', async () => {
    const {guarding, guard, clock, told} = guardingOf();
    guarding.lock();
    expect(told).toEqual([]);
    guarding.guardFor('prod');
    guarding.lock();
    expect(told.at(-1)).toBe('prod is locked');
    guarding.unlock(60_000, 'x');
    guarding.lock();
    expect(lockedBecause(guard())).toBeDefined();
    expect(told.at(-1)).toBe('prod is locked again');
    await clock.advance(60_000);
    expect(told.filter(text => text === 'prod is locked again')).toHaveLength(1);
    guarding.guardFor('dev');
    guarding.lock();
    expect(told.at(-1)).toBe('dev is not protected; protect in config.yaml can do that');
  });

  test('ends with the program', async () => {
    const {guarding, clock} = guardingOf();
    guarding.guardFor('prod');
    guarding.unlock(60_000, 'x');
    guarding.close();
    expect(clock.sleeps).toEqual([]);
  });
});

describe('on the screen', () => {
  const servers = async () => {
    const {url} = await shop();
    return kubeconfigFor({'prod-eu': url, dev: url, 'arn:aws:eks:eu-west-1:123456789012:cluster/checkout-prod': url});
  };
  const said = 'prod-eu is protected: nothing can be changed here; :unlock 10m REASON opens it';

  test('a protected context says so in the first line always, and in words once in a sitting', async () => {
    const {until, press, line, text} = await launch({kubeconfig: await servers(), wish: {line: 'deploy'}});
    await until(said);
    await until('● live');
    expect(line(0)).toMatch(/^ ◆ prod-eu › shop {2}⊘ protected +● live/);
    await press(':ctx dev\r');
    await until(/dev › shop +● live/);
    expect(text()).not.toContain('protected');
    await press(':ctx prod-eu\r');
    await until(/prod-eu › shop {2}⊘ protected +● live/);
    expect(text()).not.toContain(said);
  });

  test('another message is read first', async () => {
    const {until, press, text} = await launch({kubeconfig: await servers(), wish: {line: 'deplyments'}});
    await until('No kind is called deplyments');
    await until('● live');
    expect(text()).not.toContain(said);
    await press('j');
    await until(said);
  });

  test('its name looks dangerous; that of another does not', async () => {
    const {until, press, frame} = await launch({kubeconfig: await servers()});
    await until('● live');
    const dangerous = lookOf(frame(), 'prod-eu');
    expect(lookOf(frame(), '⊘ protected')).toBe(dangerous);
    await press(':ctx dev\r');
    await until(/dev › shop +● live/);
    expect(lookOf(frame(), 'dev')).not.toBe(dangerous);
  });

  test('without Unicode the sign is another', async () => {
    const {until} = await launch({kubeconfig: await servers(), env: {LANG: 'C'}});
    await until(/^ # prod-eu > shop {2}! protected/);
  });

  test('a long name leaves room for what matters', async () => {
    const context = 'arn:aws:eks:eu-west-1:123456789012:cluster/checkout-prod';
    const {until, line} = await launch({kubeconfig: await servers(), wish: {context}, columns: 60});
    await until('⊘ protected');
    await until('● live');
    expect(line(0)).toMatch(/^ ◆ …\S*cluster\/checkout-prod › shop {2}⊘ protected {2,}● live/);
    await until('…2:cluster/checkout-prod is');
  });

  test.each([
    ['--readonly', {isReadOnly: true}, 'read-only by --readonly; start without it'],
    ['config.yaml', {config: {readOnly: true}}, 'read-only; readOnly in config.yaml says so'],
  ])('read-only by %s: keys that change are refused, with the reason', async (_, options, because) => {
    const {until, press, line} = await actingOn('deploy', {cluster: await demoCluster('quiet'), ...options});
    expect(line(0)).toMatch(/^ ◆ demo › shop {2}⊘ read-only +● live/);
    for (const key of ['S', 'z', 'e', '\u0004']) {
      await press(key);
      await until(because);
      await press('j');
    }
    await press('.');
    await until(new RegExp(`Scale to … .*${because.slice(0, 20)}`));
  });

  test('a protected context is opened for a while, counted down, and locks again', async () => {
    const clock = tickingClock();
    const {until, press, line} = await actingOn('deploy', {clock, config: {protect: ['demo']}});
    await press('z');
    await until('protected, as its name matches demo; :unlock 10m REASON opens it');
    await press(':unlock 10m the incident\r');
    await until('demo is unlocked for 10m');
    await until('unlocked 10m0s');
    await clock.advance(19_000);
    await until('unlocked 9m41s');
    expect(line(0)).toMatch(/^ ◆ demo › shop {2}unlocked 9m41s +● live/);
    await press('z');
    await until('Scale to zero · demo');
    await press('\u001b');
    await clock.advance(580_000);
    await until('unlocked 1s');
    await clock.advance(1000);
    await until('demo is locked again');
    await until('⊘ protected');
    await press('z');
    await until('protected, as its name matches demo; :unlock 10m REASON opens it');
  });

  test('a dialog that waits when the lock falls can no longer be agreed to', async () => {
    const clock = tickingClock();
    const {until, press, object} = await actingOn('deploy', {clock, config: {protect: ['demo']}});
    await press(':unlock 1m x\r');
    await until('unlocked');
    await press('z');
    await until(/y scale/);
    const before = JSON.stringify((await object('apps/v1/namespaces/shop/deployments'))!);
    await clock.advance(60_000);
    await until('⊘ protected');
    await press('y');
    await until(/protected, as its name matches demo/);
    expect(JSON.stringify((await object('apps/v1/namespaces/shop/deployments'))!)).toBe(before);
  });

  test('lock ends it at once', async () => {
    const {until, press} = await actingOn('deploy', {config: {protect: ['demo']}});
    await press(':unlock 1h x\r');
    await until('unlocked 1h0m0s');
    await press(':lock\r');
    await until('demo is locked again');
    await until('⊘ protected');
  });
});

function guardingOf(rules: Partial<GuardRules> = {}, isReadOnly = false, given = {}) {
  const clock = {...fakeClock(), ...given};
  const store = createState();
  const told: string[] = [];
  const guarding = createGuarding({store, clock, config: {...usual, ...rules}, isReadOnly, flash: (_, text) => told.push(text)});
  return {guarding, clock, told, guard: () => store.getState().guard};
}

/** The look of the first line where the text begins. */
function lookOf(frame: string, text: string): string {
  const [glyphs = '', styles = '', legend = ''] = frame.split(/^─+$\n/m);
  const x = glyphs.split('\n')[0]!.indexOf(text);
  if (x < 0) throw new Error(`No ${text} on the first line:\n${glyphs}`);
  const letter = styles.split('\n')[0]!.charAt(x);
  return new RegExp(`^${letter} (.*)$`, 'm').exec(legend)?.[1] ?? '';
}
