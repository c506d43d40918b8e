import {expect, test} from 'vitest';
import {launch} from './drive.ts';
import {pod} from './scripted-objects.ts';
import {shop} from './shop.ts';

test('pods of the current namespace, live', async () => {
  const server = await shop();
  const {until, frame, press} = await launch({url: server.url});
  await until('live');
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/pods.txt');
  const late = pod('web-5ff6-zzzzz', {namespace: 'shop', labels: {app: 'web'}, phase: 'Pending'});
  server.add('pods', late);
  await until(/◐\+web-5ff6-zzzzz/);
  server.remove('pods', late);
  await until(text => !text.includes('zzzzz'));
  await press('G');
  expect(server.requests.filter(({path}) => path.includes('/pods'))).toHaveLength(1);
});
