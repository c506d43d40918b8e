// Records what vim, less and top write on a terminal that grows from 80 × 24 to 200 × 60: node test/recordings/record.ts
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createEmulator} from '../../src/terminal/emulator.ts';
import {openLocalPty} from '../../src/terminal/local-pty.ts';

const QUIET_MS = 700;
const document = `${['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: web', 'spec:', '  template:', '    spec:', '      containers:'].join('\n')}
${Array.from({length: 60}, (_, i) => `        - name: container-${i}\n          image: registry.example/shop/web:${i}.0 # größer, 実装, 🚀\n`).join('')}`;
const programs: Record<string, {readonly args: readonly string[]; readonly keys: readonly string[]}> = {
  vim: {
    args: ['vim', '-u', 'NONE', '-N', '-i', 'NONE', '-n', '-c', 'syntax on', '-c', 'set hlsearch number', 'web.yaml'],
    keys: ['/image\r', ':split\r', '3Gochanged: "yes"\u001b', 'V2j'],
  },
  less: {args: ['less', '-N', 'web.yaml'], keys: ['/image\r', ' ', '-S\r']},
  top: {args: ['sh', '-c', 'sleep 600 & sleep 601 & exec top -d 60 -p $$,$!'], keys: ['z', 'x']},
};

for (const [name, {args, keys}] of Object.entries(programs)) {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  writeFileSync(join(folder, 'web.yaml'), document);
  const text = await record(args, keys, folder);
  writeFileSync(new URL(`${name}.txt`, import.meta.url), text);
  rmSync(folder, {recursive: true});
}

async function record([command = '', ...args]: readonly string[], keys: readonly string[], cwd: string): Promise<string> {
  let bytes: Uint8Array[] = [];
  let last = Date.now();
  const emulator = createEmulator({columns: 80, rows: 24, onReply: reply => pty?.write(reply), onChange() {}, onDrain() {}});
  const env = {PATH: process.env['PATH'], HOME: cwd, LANG: 'C.UTF-8'};
  const pty = await openLocalPty({
    command,
    args,
    columns: 80,
    rows: 24,
    env,
    cwd,
    onOutput(output) {
      bytes.push(output);
      last = Date.now();
      emulator.write(output);
    },
    onEnd() {},
  });
  if (!pty) throw new Error('node-pty is not installed');
  for (const key of ['', ...keys]) {
    pty.write(key);
    await quiet();
  }
  const small = linesOf(bytes);
  bytes = [];
  emulator.resize(200, 60);
  pty.resize(200, 60);
  await quiet();
  const big = linesOf(bytes);
  pty.close();
  return `80 24\n${small}\n200 60\n${big}\n`;

  async function quiet(): Promise<void> {
    last = Date.now();
    while (Date.now() < last + QUIET_MS) await new Promise(resolve => setTimeout(resolve, 20));
  }
}

function linesOf(bytes: readonly Uint8Array[]): string {
  const text = Buffer.concat(bytes).toString();
  return (text.match(/.{1,100}/gsu) ?? []).map(part => JSON.stringify(part)).join('\n');
}
