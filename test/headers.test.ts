import {expect, test} from 'vitest';
import {launch, NOW} from './drive.ts';
import {column, namesOn} from './on-screen.ts';
import {namespace, pod} from './scripted-objects.ts';
import {shop} from './shop.ts';
import {tickingClock} from './ticking-clock.ts';

const inShop = {namespace: 'shop'};
const HEADER = '\u0005';

/** The look of the cell at the place where the text begins on the line. */
function lookAt(frame: string, y: number, text: string | RegExp): string {
  const [glyphs = '', styles = '', legend = ''] = frame.split(/^─+$\n/m);
  const x = glyphs.split('\n')[y]!.search(typeof text === 'string' ? text.replaceAll(/[()+?.]/g, '\\$&') : text);
  if (x < 0) throw new Error(`No ${text} on line ${y}:\n${glyphs}`);
  const letter = styles.split('\n')[y]?.charAt(x) ?? ' ';
  return new RegExp(`^${letter} (.*)$`, 'm').exec(legend)?.[1] ?? '';
}

const rowOf = (text: string, name: string) => text.split('\n').findIndex(line => line.includes(name));

test('until the server answers it is connecting; keys work meanwhile', async () => {
  const server = await shop();
  server.fail({path: /pods/, hangs: true, times: Number.POSITIVE_INFINITY});
  const {until, press, line} = await launch({url: server.url});
  await until('Connecting …');
  expect(line(0)).toMatch(/^ ◆ test › shop +○ connecting/);
  await press(':deploy\r');
  await until(/● live +2 deployments/);
});

test('counts by how rows are, singular and plural, and they follow', async () => {
  const server = await shop();
  const {until, line, frame} = await launch({url: server.url, wish: {line: 'pods ops'}});
  await until(/● live +1 pod$/m);
  const second = pod('second', {namespace: 'ops', waiting: 'ErrImagePull', phase: 'Pending'});
  server.add('pods', second);
  await until(/● live +2 pods {2}1 failing$/m);
  server.update('pods', {...second, metadata: {...second.metadata, deletionTimestamp: new Date(NOW).toISOString()}});
  await until(/● live +2 pods {2}1 going$/m);
  server.add('pods', pod('third', {namespace: 'ops', phase: 'Pending'}));
  await until(/● live +3 pods {2}1 waiting {2}1 going$/m);
  expect(lookAt(frame(), 0, '1 waiting')).not.toBe(lookAt(frame(), 0, '1 going'));
  server.remove('pods', second);
  await until(/● live +2 pods {2}1 waiting$/m);
  expect(line(0)).not.toContain('going');
});

test('without answers the rows stay, with their age and when the next try is', async () => {
  const server = await shop();
  const clock = tickingClock();
  const {until, frame, text} = await launch({url: server.url, clock});
  await until(/live +6 pods/);
  server.fail({path: /pods/, isReset: true, times: Number.POSITIVE_INFINITY});
  server.dropWatches();
  await until(/○ no answer for 0s, (next try in \ds|trying again) +6 pods, as of \d\d:\d\d:\d\d/);
  expect(namesOn({text})).toHaveLength(6);
  expect(lookAt(frame(), 0, '○')).toBe('fg 3');
});

test('the fuller header: where, as whom, at what cost, and where the digits go', async () => {
  const server = await shop();
  server.add('namespaces', namespace('a'));
  const {until, press, line, text} = await launch({url: server.url});
  await until(/live +6 pods/);
  const [rows] = [
    text()
      .split('\n')
      .findIndex(found => found.includes('NAME')),
  ];
  await press(HEADER);
  await until(/version v1\.36\.3/);
  expect(line(2)).toMatch(/^ cluster test {3}user test {3}server http:\/\/127\.0\.0\.1:\d+ {3}version v1\.36\.3$/);
  expect(line(3)).toMatch(/^ requests \d+ {3}in \d+ (B|kB) {3}to the terminal \d+ (B|kB) {3}memory 64 MB$/);
  expect(line(4)).toBe(' 0 all namespaces   1 shop');
  await press(':pods ops\r');
  await until(/live +1 pod/);
  expect(line(4)).toBe(' 0 all namespaces   1 shop   2 ops');
  await press(HEADER);
  expect(
    text()
      .split('\n')
      .findIndex(found => found.includes('NAME')),
  ).toBe(rows);
});

test('a server that does not tell its version, groups that do not answer', async () => {
  const server = await shop();
  server.fail({path: /^\/version/, status: 403, reason: 'Forbidden', times: Number.POSITIVE_INFINITY});
  server.fail({path: /^\/apis/, status: 503, reason: 'ServiceUnavailable', message: 'try later', times: Number.POSITIVE_INFINITY});
  const {until, press} = await launch({url: server.url});
  await until(/live +6 pods/);
  await press(HEADER);
  await until('version does not say');
  await until(/did not answer: try later/);
});

test('on a screen too low for the fuller header the rows come first', async () => {
  const server = await shop();
  const {until, press, line} = await launch({url: server.url, rows: 9});
  await until(/live +6 pods/);
  await press(HEADER);
  expect(line(2)).toContain('NAME');
});

test('T: times as such in every column that has them, and back', async () => {
  const server = await shop();
  server.add('pods', pod('timed', {...inShop, metadata: {creationTimestamp: '2025-12-24T18:30:05Z'}}));
  const {until, press, text} = await launch({url: server.url});
  await until(/live +7 pods/);
  await press('T');
  const time = new Date('2025-12-24T18:30:05Z');
  const two = (value: number) => String(value).padStart(2, '0');
  const wanted = `2025-12-${two(time.getDate())} ${two(time.getHours())}:30:05`;
  expect(text().split('\n')[rowOf(text(), 'timed')]).toContain(wanted);
  await press('T');
  expect(text().split('\n')[rowOf(text(), 'timed')]).toMatch(/7d7h$/);
});

test('new, changed, failing, waiting and going rows differ by sign and by colour; after two seconds what is new is old', async () => {
  const server = await shop();
  const clock = tickingClock();
  const {until, press, frame, text} = await launch({url: server.url, clock});
  await until(/live +6 pods/);
  await press('/!cart\rG');
  server.add('pods', pod('a-new', inShop));
  await until('+a-new');
  server.update('pods', pod('web-5ff6-cj86p', {...inShop, restarts: 5}));
  await until('∆web-5ff6-cj86p');
  const look = (name: string, what: string | RegExp) => lookAt(frame(), rowOf(text(), name), what);
  expect(look('a-new', /\+/)).not.toBe(look('cj86p', /∆/));
  expect(look('cj86p', /(?<=\s)5(?=\s)/)).not.toBe(look('cj86p', 'Running'));
  expect(look('db-0', '◐')).toBe('fg 3');
  expect(look('db-0', 'Running')).toBe('fg 3');
  await clock.advance(1000);
  expect(text()).toContain('+a-new');
  await clock.advance(1500);
  await until(found => !found.includes('+a-new') && !found.includes('∆'));
});

test('in a storm nothing is marked', async () => {
  const server = await shop();
  const {until, text} = await launch({url: server.url});
  await until(/live +6 pods/);
  server.expire();
  for (let index = 0; index < 60; index++) server.add('pods', pod(`many-${index}`, inShop));
  await until(/live +66 pods/);
  // The first rows may have come before anybody could know that it is a storm.
  expect([...text().matchAll(/^.. ?\+many-/gm)].length).toBeLessThanOrEqual(20);
  expect(column({text}, 'STATUS')).toContain('Running');
});
