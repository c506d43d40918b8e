// Writes src/config/builtin-skins.ts from skins/*.yaml, so that a start reads no file and no YAML: node scripts/gen-skins.mjs
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {parse} from 'yaml';

const root = new URL('../', import.meta.url);
const target = new URL('src/config/builtin-skins.ts', root);

/** The text of the generated file. */
export function generateSkins() {
  const names = readdirSync(new URL('skins/', root))
    .filter(file => file.endsWith('.yaml'))
    .map(file => file.slice(0, -5));
  const others = names.filter(name => name !== 'default').sort();
  return [
    '// Generated from skins/*.yaml by scripts/gen-skins.mjs.',
    "import type {Skin} from './skin.ts';",
    '',
    `export const defaultSkin: Skin = ${literal(slotsOf('default'))};`,
    ...others.flatMap(name => ['', `export const ${name}Skin: Skin = ${literal(slotsOf(name), ['...defaultSkin'])};`]),
    '',
    `export const builtinSkins: Readonly<Record<string, Skin>> = {${['default', ...others].map(name => `${name}: ${name}Skin`).join(', ')}};`,
    '',
  ].join('\n');
}

function slotsOf(name) {
  return Object.entries(parse(readFileSync(new URL(`skins/${name}.yaml`, root), 'utf8')));
}

function literal(slots, first = []) {
  const lines = slots.map(([slot, look]) => `${key(slot)}: {${Object.entries(look).map(property).join(', ')}}`);
  return `{\n${[...first, ...lines].map(line => `  ${line},\n`).join('')}}`;
}

function property([name, value]) {
  return `${name}: ${typeof value === 'string' ? `'${value}'` : value}`;
}

function key(slot) {
  return /^\w+$/.test(slot) ? slot : `'${slot}'`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, generateSkins());
