// Bundles the program: node scripts/build.mjs [--report] [--entry src/cli.ts] [--outdir dist] [--metafile FILE]
// Runs while the packages are being installed, so on the Node that is there (20 or later), and needs no compiler.
import {chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {build, formatMessages} from 'esbuild';
import {namedWhenLazy, patching, yogaBytes} from './build-plugins.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const {values: options} = parseArgs({
  options: {
    entry: {type: 'string', default: join(root, 'src/cli.ts')},
    outdir: {type: 'string', default: join(root, 'dist')},
    metafile: {type: 'string'},
    report: {type: 'boolean', default: false},
  },
});
const outdir = resolve(options.outdir);
const startedAt = performance.now();

clear(outdir);
const {metafile} = await bundle(resolve(options.entry)).catch(fail);
makeExecutable(join(outdir, 'cli.js'));
writeFileSync(join(outdir, 'THIRD-PARTY.txt'), notices());
if (options.metafile !== undefined) writeFileSync(options.metafile, JSON.stringify(metafile));
if (options.report) report();

function bundle(entry) {
  return build({
    entryPoints: {cli: entry, ...(options.entry.endsWith('src/cli.ts') && {'demo-worker': join(root, 'src/demo-worker.ts')})},
    outdir,
    absWorkingDir: root,
    tsconfig: join(root, 'tsconfig.json'),
    bundle: true,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    target: 'node22',
    minify: true,
    legalComments: 'none',
    define: {'process.env.NODE_ENV': '"production"'},
    // Packages in the older module format ask for Node's own modules by require, which such a file does not have.
    banner: {js: "import {createRequire as createRequireHere} from 'node:module';const require=createRequireHere(import.meta.url);"},
    external: ['node-pty'],
    // The same code as modules: what is not used stays out, and a dynamic import finds the names.
    alias: {yaml: join(root, 'node_modules/yaml/browser/index.js')},
    plugins: [patching(), yogaBytes(), namedWhenLazy()],
    metafile: true,
    logLevel: 'silent',
  });
}

async function fail(error) {
  if (error.errors === undefined) throw error;
  console.error((await formatMessages(error.errors, {kind: 'error'})).join(''));
  process.exit(1);
}

/** Files of an earlier build have other names and would stay for ever. */
function clear(directory) {
  mkdirSync(directory, {recursive: true});
  rmSync(join(directory, 'chunks'), {recursive: true, force: true});
}

function makeExecutable(file) {
  const text = readFileSync(file, 'utf8');
  if (!text.startsWith('#!')) writeFileSync(file, `#!/usr/bin/env node\n${text}`);
  chmodSync(file, 0o755);
}

/** The licences of what is bundled ask that their text goes along. */
function notices() {
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap(input => /^(?:yoga-bytes:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  const texts = [...packages].sort().map(path => {
    const directory = resolve(root, path);
    const {name, version, license} = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const file = readdirSync(directory).find(entry => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(directory, file), 'utf8').trim()}\n`;
  });
  return `dogwatch contains these packages.\n\n${texts.join('\n----------------------------------------\n\n')}`;
}

function report() {
  const outputs = Object.entries(metafile.outputs).map(([path, output]) => ({path: resolve(root, path), output}));
  for (const {path, output} of outputs.sort((a, b) => b.output.bytes - a.output.bytes)) {
    const [heaviest] = Object.entries(output.inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
    console.log(
      `${kilobytes(output.bytes).padStart(9)}  ${relative(outdir, path).padEnd(32)} ${output.entryPoint ?? `shared, mostly ${heaviest?.[0] ?? 'nothing'}`}`,
    );
  }
  const total = outputs.reduce((sum, {path}) => sum + statSync(path).size, 0);
  console.log(
    `${kilobytes(total).padStart(9)}  in ${outputs.length} files in ${dirname(join(outdir, 'cli.js'))}, built in ${Math.round(performance.now() - startedAt)} ms`,
  );
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
