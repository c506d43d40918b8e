import {describe, expect, test} from 'vitest';
import {top} from '../src/store/state.ts';
import {actingOn} from './acting.ts';
import {agree} from './rolling.ts';

describe('nodes', () => {
  test('z cordons, Z uncordons, and what is so already is refused', async () => {
    const it = await actingOn('nodes');
    const name = top(it.app.store.getState())!.table.cursor!.name;
    const spec = async () => (await it.object(`v1/nodes/${name}`))!['spec'];
    await it.press('Z');
    await it.until('it is not cordoned');
    await it.press('n');
    await it.press('z');
    await it.until(new RegExp(`${name} +open → cordoned +takes no new pods`));
    await it.until('Its pods stay. Z uncordons, u undoes this.');
    await it.until(`kubectl cordon node/${name}`);
    await agree(it, 'cordon');
    await it.until(`node ${name} cordoned · Z uncordon · u undo`);
    expect((await spec()).unschedulable).toBe(true);
    await it.until(/SchedulingDisabled/);
    await it.press('z');
    await it.until('it is cordoned already');
    await it.press('n');
    await it.press('Z');
    await it.until(new RegExp(`${name} +cordoned → open +takes new pods`));
    await agree(it, 'uncordon');
    await it.until(`node ${name} uncordoned`);
    expect((await spec()).unschedulable).toBeUndefined();
  });

  test('all that are marked, and back with u', async () => {
    const it = await actingOn('nodes');
    const {rows} = top(it.app.store.getState())!.table;
    const names = rows.map(({name}) => name);
    await it.press('*z');
    await it.until(`kubectl cordon ${names.map(name => `node/${name}`).join(' ')}`.slice(0, 60));
    await agree(it, `cordon ${names.length}`);
    await it.until(`${names.length} nodes cordoned`);
    await it.press('u');
    await it.until(/esc cancel.* y /);
    await it.press('y');
    await it.until('undone');
    for (const name of names) expect((await it.object(`v1/nodes/${name}`))!['spec'].unschedulable).toBeUndefined();
  });
});
