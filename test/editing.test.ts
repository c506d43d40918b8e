import {describe, expect, test} from 'vitest';
import type {Program} from '../src/actions/action.ts';
import {apply, change} from '../src/demo/scenarios/apply.ts';
import {actingOn} from './acting.ts';

const ESC = '\u001b';
const WEB = 'apps/v1/namespaces/shop/deployments/web';

describe('edit', () => {
  test('what was saved is shown, asked for and made', async () => {
    const {edit, turns} = editor(text => text.replace('replicas: 3', 'replicas: 4'));
    const p = await actingOn('deploy', {edit});
    await p.onto('web');
    await p.press('e');
    await p.until('y change deployment web');
    expect(p.text()).toContain('kubectl edit -n shop deployment/web');
    expect(turns[0]).toMatchObject({name: 'deployment-web.yaml', isConfidential: false});
    expect(turns[0]!.text).toMatch(/^# deployment web in shop, context demo\n/);
    expect(turns[0]!.text).not.toMatch(/managedFields|status:/);
    await p.press('y');
    await p.until('deployment web changed · u undo · H history');
    expect((await p.object(WEB))?.['spec'].replicas).toBe(4);
    await p.press('u');
    await p.until('y undo it');
    await p.press('y');
    await p.until(text => !text.includes('esc cancel'));
    await p.until('H history');
    expect((await p.object(WEB))?.['spec'].replicas).toBe(3);
  });

  test.each<[string, (text: string) => string]>([
    ['nothing', text => text],
    ['an empty file', () => ''],
    ['only comments', () => '# nothing\n\n'],
    ['other comments and another order', text => `# mine\n${text.replace('kind: Deployment\n', '')}kind: Deployment\n`],
  ])('%s saved changes nothing', async (_name, play) => {
    const {edit} = editor(play);
    const p = await actingOn('deploy', {edit});
    await p.press('e');
    await p.until('Nothing was changed');
    expect(p.app.store.getState().dialog).toBeUndefined();
  });

  test('what others change meanwhile survives', async () => {
    let p: Driven;
    const edit = editor(async text => {
      setReplicas(p, 5);
      return text.replace('tier: front\n  name', 'tier: back\n  name');
    }).edit;
    p = await actingOn('deploy', {edit});
    await p.onto('web');
    await p.press('e');
    await p.until('y change deployment web');
    await p.press('y');
    await p.until('deployment web changed');
    expect(await p.object(WEB)).toMatchObject({metadata: {labels: {tier: 'back'}}, spec: {replicas: 5}});
  });

  test('where others change the same, it is refused; e then opens the text with what they made of it', async () => {
    let p: Driven;
    const {edit, turns} = editor(
      async text => {
        setReplicas(p, 5);
        return text.replace('replicas: 3', 'replicas: 4');
      },
      text => text.replace(/ +# \^ .*\n/, ''),
    );
    p = await actingOn('deploy', {edit, columns: 140});
    await p.onto('web');
    await p.press('e');
    await p.until('somebody else changed this meanwhile');
    await p.press(ESC);
    await p.until('kept: e opens your text again');
    await p.press('e');
    await p.until('y change deployment web');
    expect(turns[1]!.text).toContain(
      '  replicas: 4\n  # ^ spec.replicas: somebody else changed this meanwhile: it is 5 now, and was 3 when you began\n',
    );
    expect(turns[1]!.text.split('\n')[turns[1]!.at! - 1]).toBe('  replicas: 4');
    await p.press('y');
    await p.until('deployment web changed');
    expect((await p.object(WEB))?.['spec'].replicas).toBe(4);
  });

  test('what the server refuses is told beside its field, and the text is kept', async () => {
    const {edit, turns} = editor(
      text => text.replace('replicas: 3', 'replicas: -3 # mine'),
      text => text.replace('replicas: -3', 'replicas: 2'),
    );
    const p = await actingOn('deploy', {edit, columns: 140});
    await p.onto('web');
    await p.press('e');
    await p.until('spec.replicas: Invalid value: -3');
    await p.press(ESC);
    await p.until(/spec\.replicas: Invalid value: -3: .* · kept: e opens your text again/);
    await p.press('e');
    await p.until('y change deployment web');
    expect(turns[1]!.text).toMatch(/\n {2}replicas: -3 # mine\n {2}# \^ spec\.replicas: Invalid value: -3: .*\n {2}revision/);
    await p.press('y');
    await p.until('deployment web changed');
    expect((await p.object(WEB))?.['spec'].replicas).toBe(2);
    await p.press('e');
    await p.until(() => turns.length === 3);
    expect(turns[2]!.text).not.toContain('mine');
  });

  test('a field that does not exist is named', async () => {
    const {edit, turns} = editor(
      text => text.replace('  replicas: 3', '  replica: 3\n  replicas: 3'),
      text => text,
    );
    const p = await actingOn('deploy', {edit, columns: 140});
    await p.onto('web');
    await p.press('e');
    await p.until('unknown field');
    await p.press(`${ESC}e`);
    await p.until('Nothing was changed; kept: e opens your text again');
    expect(turns[1]!.text).toContain('  replica: 3\n  # ^ spec.replica: there is no such field\n');
  });

  test('thought better of: the text is kept until it is emptied', async () => {
    const {edit, turns} = editor(
      text => text.replace('replicas: 3', 'replicas: 4'),
      () => '',
      text => text,
    );
    const p = await actingOn('deploy', {edit});
    await p.onto('web');
    await p.press('e');
    await p.until('y change deployment web');
    await p.press(ESC);
    await p.until('kept: e opens your text again');
    await p.press('e');
    await p.until('Nothing was changed');
    expect(turns[1]!.text).toContain('  replicas: 4\n');
    await p.press('e');
    await p.until(() => turns.length === 3);
    expect(turns[2]!.text).toContain('  replicas: 3\n');
  });

  test('rubbish: the editor opens again with what is wrong, the text kept', async () => {
    const {edit, turns} = editor(
      text => text.replace('replicas: 3', 'replicas: [3'),
      text => text.replace('replicas: [3', 'replicas: 4').replace('  name: web\n  namespace', '  name: site\n  namespace'),
      text => text.replace('name: site', 'name: web'),
    );
    const p = await actingOn('deploy', {edit});
    await p.onto('web');
    await p.press('e');
    await p.until('y change deployment web');
    expect(turns[1]!.text).toMatch(/^# deployment web .*\n# This cannot be taken over .*\n# ! line \d+: Flow sequence .*\n#\n/);
    expect(turns[1]!.text.split('\n')[turns[1]!.at! - 1]).toMatch(/replicas: \[3|revisionHistoryLimit/);
    expect(turns[2]!.text).toContain('  name: site\n  # ^ metadata.name: this cannot be changed; it is web\n');
    expect(turns[2]!.text).toContain('  replicas: 4\n');
  });

  test('an editor that saves the same rubbish again is not asked for ever', async () => {
    const {edit, turns} = editor(() => 'a: [');
    const p = await actingOn('deploy', {edit, columns: 140});
    await p.press('e');
    await p.until(/Nothing was changed: Flow sequence .* · kept: e opens your text again/);
    expect(turns).toHaveLength(2);
  });

  test('an editor that fails: words, and what it had saved is kept', async () => {
    let turn = 0;
    const texts: string[] = [];
    const p = await actingOn('deploy', {
      columns: 140,
      edit: async text => {
        texts.push(text);
        if (turn++ > 0) return {text, isChanged: false};
        return {because: 'vi ended with 137 (SIGKILL): nothing is changed', text: text.replace('replicas: 3', 'replicas: 4')};
      },
    });
    await p.onto('web');
    await p.press('e');
    await p.until('vi ended with 137 (SIGKILL): nothing is changed · kept: e opens your text again');
    await p.press('e');
    await p.until('Nothing was changed; kept');
    expect(texts[1]).toContain('  replicas: 4\n');
  });

  test('an editor that is missing', async () => {
    const p = await actingOn('deploy', {edit: async () => ({because: 'EDITOR names nvimm, which is not there'})});
    await p.press('e');
    await p.until('EDITOR names nvimm, which is not there');
  });

  test('the file of the editor is removed once the change is made, not before', async () => {
    const discarded: number[] = [];
    let turn = 0;
    const p = await actingOn('deploy', {
      edit: async text => {
        const own = turn++;
        return {text: text.replace(/replicas: \d/, `replicas: ${own + 4}`), isChanged: true, discard: () => discarded.push(own)};
      },
    });
    await p.onto('web');
    await p.press('e');
    await p.until('y change deployment web');
    await p.press(ESC);
    await p.until('kept');
    expect(discarded).toEqual([]);
    await p.press('e');
    await p.until('y change deployment web');
    await p.press('y');
    await p.until('deployment web changed');
    expect(discarded).toEqual([0, 1]);
  });

  test('one object at a time', async () => {
    const p = await actingOn('deploy');
    await p.press('*e');
    await p.until('Edit takes one object at a time');
  });

  test('an object that went before its row did, or that another has taken the place of', async () => {
    const {edit, turns} = editor(text => text);
    const p = await actingOn('cm', {edit});
    await p.onto('web-config');
    remove(p, 'configmaps', 'web-config');
    await p.press('e');
    await p.until(/Edit: .*"web-config" not found/);
    await p.press('/app-settings\r');
    await p.until('app-settings');
    remove(p, 'configmaps', 'app-settings');
    apply(p.cluster.demo, [{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'app-settings', namespace: 'shop'}}]);
    await p.press('e');
    await p.until('configmap app-settings is gone; another has its name');
    expect(turns).toEqual([]);
  });

  test('a secret is edited in clear text and stored encoded; its file and its values are nowhere kept', async () => {
    const {edit, turns} = editor(text => text.replace(/(stringData:\n {2}\w+: ).*/, '$1"hunter2"'));
    const p = await actingOn('secrets', {edit});
    await p.onto('db-credentials');
    await p.press('e');
    await p.until('y change secret db-credentials');
    expect(turns[0]).toMatchObject({isConfidential: true});
    expect(p.text()).toMatch(/\d keys? → \d keys?/);
    await p.press('y');
    await p.until('secret db-credentials changed');
    const data: Record<string, string> = (await p.object('v1/namespaces/shop/secrets/db-credentials'))?.['data'];
    expect(Object.values(data)).toContain(Buffer.from('hunter2').toString('base64'));
    expect(Object.values(data)).toHaveLength(2);
  });

  test('a secret that is refused does not show what is in it', async () => {
    const {edit} = editor(text => text.replace('stringData:', 'unheard: of\nstringData:'));
    const p = await actingOn('secrets', {edit});
    await p.onto('db-credentials');
    await p.press('e');
    await p.until(text => /unknown\s+field\s+"unheard"/.test(text.replaceAll('│', '')));
    const data: Record<string, string> = (await p.object('v1/namespaces/shop/secrets/db-credentials'))?.['data'];
    for (const value of Object.values(data)) expect(p.text()).not.toContain(value);
  });

  test.each(['escapes', 'spaces', 'right-to-left', 'wide', 'many-keys', 'labelled', 'one-line'])(
    'of the odd config map %s nothing changes but what was changed',
    async name => {
      const {edit} = editor(text =>
        text.includes('\n  labels:\n')
          ? text.replace('\n  labels:\n', '\n  labels:\n    edited: "yes"\n')
          : text.replace('metadata:\n', 'metadata:\n  labels:\n    edited: "yes"\n'),
      );
      const p = await actingOn('cm edge', {scenario: 'edge', edit});
      await p.onto(name);
      const before = await p.object(`v1/namespaces/edge/configmaps/${name}`);
      await p.press('e');
      await p.until(`y change configmap ${name}`);
      await p.press('y');
      await p.until(`configmap ${name} changed`);
      const after = await p.object(`v1/namespaces/edge/configmaps/${name}`);
      expect(after?.['data']).toEqual(before?.['data']);
      expect(after?.metadata.annotations).toEqual(before?.metadata.annotations);
      expect(after?.metadata.labels).toEqual({...before?.metadata.labels, edited: 'yes'});
    },
  );
});

/** An editor whose turns are played one after the other; the last again and again. */
function editor(...plays: ((text: string) => string | Promise<string>)[]) {
  const turns: {readonly text: string; readonly at?: number | undefined}[] = [];
  const edit: Program['edit'] = async (text, options) => {
    const play = plays[Math.min(turns.length, plays.length - 1)]!;
    turns.push({text, ...options});
    if (turns.length > 9) throw new Error(`The editor is asked again and again:\n${text.slice(0, 1000)}`);
    const saved = await play(text);
    return {text: saved, isChanged: saved !== text};
  };
  return {edit, turns};
}

function setReplicas({cluster}: Driven, replicas: number): void {
  const kind = {apiVersion: 'apps/v1', kind: 'Deployment'};
  change(cluster.demo, kind, 'shop', 'web', web => ({...web, spec: {...(web['spec'] as object), replicas}}), 'somebody');
}

function remove({cluster}: Driven, plural: string, name: string): void {
  cluster.demo.registry.remove(cluster.demo.types.find('', 'v1', plural)!, 'shop', name);
}

type Driven = Awaited<ReturnType<typeof actingOn>>;
