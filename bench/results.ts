import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {cpus, loadavg, release, totalmem} from 'node:os';
import {type Beside, besideTitles, rowOf} from './beside.ts';
import type {Line} from './verdict.ts';

const file = new URL('RESULTS.md', import.meta.url);

/** Writes bench/RESULTS.md anew: the figures of this run, and what stands beside them, with when and where they were taken. */
export function writeResults(figures: readonly Line[], beside: readonly Beside[], kubectl: string | undefined): void {
  const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {version: string};
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const parts = [
    '# Results',
    'Written by `npm run bench -- --results`; the last run is all that is kept.',
    table(
      ['', ''],
      [
        ['date', new Date().toISOString().slice(0, 16).replace('T', ' ')],
        [
          'machine',
          `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${gigabytes} GB, Linux ${release()}, load ${loadavg()[0]!.toFixed(1)}`,
        ],
        [
          'versions',
          [
            `dogwatch ${version}`,
            `Node ${process.versions.node}`,
            ...(kubectl === undefined ? [] : [`kubectl ${versionOf(kubectl)}`]),
          ].join(', '),
        ],
      ],
    ),
    '## Figures',
    table(
      ['figure', 'measured', 'budget', 'verdict'],
      figures.map(({title, ours, budget, verdict}) => [title, ours, budget, verdict]),
    ),
    '## Beside other programs',
    beside.length === 0
      ? 'No kubectl was found.'
      : table(
          ['where', 'program', ...besideTitles],
          beside.map(({where, program, figures: found}) => [where, program, ...(typeof found === 'string' ? [found] : rowOf(found))]),
        ),
    'CPU is of one core, of the program alone; memory is the most it held. Each program follows the same pods for 15 seconds into a pipe. A line is lost where a number of its container is missing between two that came.',
  ];
  writeFileSync(file, `${parts.join('\n\n')}\n`);
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

function versionOf(kubectl: string): string {
  const {clientVersion} = JSON.parse(execFileSync(kubectl, ['version', '--client', '-o', 'json'], {encoding: 'utf8'})) as {
    clientVersion: {gitVersion: string};
  };
  return clientVersion.gitVersion;
}
