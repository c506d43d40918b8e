import {describe, expect, test} from 'vitest';
import {complainingSheet, keptSheet, newSheet, takeSheet} from '../src/changes/edit-sheet.ts';
import {editableText} from '../src/changes/edited-text.ts';
import {web} from './edited-objects.ts';

describe('sheets', () => {
  const unsent = (edit: (text: string) => string) => ({
    body: edit(editableText(web)),
    opened: web,
    reasons: [{path: ['spec', 'replicas'], text: 'no'}],
  });

  test('a new one says what it is and takes nothing for a change', () => {
    const sheet = newSheet(web, 'deployment web in shop, context prod');
    expect(sheet.text).toMatch(/^# deployment web in shop, context prod\n# Status .*\n# Save .*\n#\napiVersion: apps\/v1\n/);
    expect(sheet.at).toBeUndefined();
    expect(takeSheet(sheet, sheet.text)).toMatchObject({type: 'changes', changes: []});
    expect(takeSheet(sheet, '# only\n')).toEqual({type: 'nothing'});
  });

  test('what was complained of is not taken for the text', () => {
    const sheet = complainingSheet(
      unsent(text => text.replace('3', '-3')),
      'web',
    );
    expect(sheet.text).toContain('  # ^ spec.replicas: no\n');
    expect(sheet.text.split('\n')[sheet.at! - 1]).toBe('  replicas: -3');
    expect(takeSheet(sheet, sheet.text)).toMatchObject({body: sheet.body, changes: [{before: 3, after: -3}]});
  });

  test('one that was kept comes with its reasons, as it was typed', () => {
    const kept = unsent(text => text.replace('replicas: 3', 'replicas: -3 # mine'));
    const sheet = keptSheet(kept, {...web, metadata: {...web.metadata, labels: {app: 'site'}}}, 'web');
    expect(sheet.text).toContain('  replicas: -3 # mine\n  # ^ spec.replicas: no\n');
    expect(sheet.opened).toBe(web);
  });

  test('one that was kept while others changed the same is made anew of what is there now', () => {
    const now = {...web, metadata: {...web.metadata, labels: {app: 'site'}}, spec: {...web['spec'], replicas: 9}};
    const sheet = keptSheet(
      unsent(text => text.replace('replicas: 3', 'replicas: 5')),
      now,
      'web',
    );
    expect(sheet.text).toContain(
      '  replicas: 5\n  # ^ spec.replicas: somebody else changed this meanwhile: it is 9 now, and was 3 when you began\n',
    );
    expect(sheet.text).toContain('app: site');
    expect(takeSheet(sheet, sheet.text)).toMatchObject({changes: [{path: ['spec', 'replicas'], before: 9, after: 5}]});
  });

  test('one that was no YAML comes back with what is wrong', () => {
    const sheet = keptSheet({body: 'a: [', opened: web, reasons: []}, web, 'web');
    expect(sheet.text).toMatch(/# ! line \d+: Flow sequence/);
    expect(sheet.text.split('\n')[sheet.at! - 1]).toBe('a: [');
  });
});
