import {openLedger} from '../../src/changes/ledger-file.ts';
import {changeOf, entryOf} from '../entries.ts';

/** A process that writes entries: `FOLDER NAME COUNT CAP`. */
const [folder = '', name = '', count = '0', capBytes = '0'] = process.argv.slice(2);
const ledger = openLedger({folder, capBytes: Number(capBytes)});
for (let index = 0; index < Number(count); index++) {
  const id = `${name}-${index}`;
  const change = changeOf(name.padEnd(300, 'x'), {outcome: 'planned'});
  const {endedAt: _, ...entry} = entryOf(id, index, [change]);
  const problems = [
    await ledger.begin(entry, new Set()),
    await ledger.settle(id, 0, {outcome: 'done', problem: undefined, undo: change.undo}),
    await ledger.end(id, 99),
  ];
  const problem = problems.find(Boolean);
  if (problem !== undefined) throw new Error(problem);
}
