import {readFileSync} from 'node:fs';
import type {ZodType} from 'zod';
import type {Action} from '../src/actions/action.ts';
import {type ActionId, actions} from '../src/actions/index.ts';
import {configSchema, contextSchema} from '../src/config/config-schema.ts';
import {dialog} from '../src/keymaps/dialog.ts';
import {everywhere} from '../src/keymaps/everywhere.ts';
import type {Keymap} from '../src/keymaps/keymap.ts';
import {kindKeymaps} from '../src/keymaps/kinds.ts';
import {overlay} from '../src/keymaps/overlay.ts';
import {prompt} from '../src/keymaps/prompt.ts';
import {table} from '../src/keymaps/table.ts';
import {kinds} from '../src/resources/index.ts';
import {pictureOf} from './picture.ts';

/** What is generated from the code and from golden frames, by file. */
export const generatedDocs: Readonly<Record<string, () => string>> = {
  'docs/keys.md': keysDoc,
  'docs/kinds.md': kindsDoc,
  'docs/config.md': configDoc,
  'docs/pictures/shop.svg': () => picture('scenarios/shop-pods', 'Pods of the demo cluster, one of them crashing'),
  'docs/pictures/outage.svg': () =>
    picture('scenarios/outage-pods', 'Pods of the demo cluster in an outage, many of them failing or going'),
};

function picture(frame: string, title: string): string {
  return pictureOf(readFileSync(new URL(`../snapshots/${frame}.txt`, import.meta.url), 'utf8'), title);
}

function keysDoc(): string {
  const parts: readonly (readonly [string, Keymap])[] = [
    ['Everywhere', everywhere],
    ['In tables', table],
    ...Object.entries(kindKeymaps).map(([id, keymap]): readonly [string, Keymap] => [`In ${id.split('.')[0]}`, keymap]),
    ['While typing behind `:` or `/`', prompt],
    ['In the menu, the palette and help', overlay],
    ['In a question before a change', dialog],
  ];
  const sections = parts.map(([title, keymap]) => {
    const keys = new Map<string, string[]>();
    for (const [chord, id] of Object.entries(keymap)) keys.set(id, [...(keys.get(id) ?? []), `\`${chord}\``]);
    const rows = [...keys].map(([id, chords]) => `| ${chords.join(' ')} | ${actions[id as keyof typeof actions].title} |`);
    return [`## ${title}`, '', '| key | what it does |', '|---|---|', ...rows].join('\n');
  });
  const bound = new Set(parts.flatMap(([, keymap]) => Object.values(keymap)));
  const unbound = Object.entries<Action>(actions).filter(([id]) => !bound.has(id as ActionId));
  const menu = ['## In the menu (`.`) alone', '', ...unbound.map(([, {title}]) => `- ${title}`)].join('\n');
  const editing =
    'While typing: left, right, home, end, backspace, delete, `ctrl-w` (word), `ctrl-u` (to the start), `ctrl-k` (to the end).';
  return `# Keys\n\nGenerated from the keymaps by \`node scripts/gen-docs.ts\`. \`?\` shows them in the program, with what works where you are.\n\n${sections.join('\n\n')}\n\n${menu}\n\n${editing}\n`;
}

function kindsDoc(): string {
  const sections = kinds.map(kind => {
    const names = [kind.singular, ...kind.aliases].map(name => `\`${name}\``).join(', ');
    const columns = kind.columns.map(({title, isWide}) => (isWide ? `${title} (wide)` : title)).join(', ');
    return `## ${kind.plural}\n\nAlso ${names}${kind.group === '' ? '' : `, \`${kind.plural}.${kind.group}\``}.\n\nColumns: ${columns}.`;
  });
  return `# Kinds\n\nGenerated from the kinds by \`node scripts/gen-docs.ts\`. These have a table of their own; every other kind of the server, custom resources\nincluded, is shown with the columns that the server gives it. Wide columns come with \`ctrl-w\`.\n\n${sections.join('\n\n')}\n`;
}

function configDoc(): string {
  const example = [
    'readOnly: false',
    'protect: ["*prod*", "live-?", "!*nonprod*"]',
    'contexts:',
    '  bank: {readOnly: true}',
    '  prod-sandbox: {protect: false}',
  ];
  return [
    '# config.yaml',
    'Generated from its schema by `node scripts/gen-docs.ts`. It lies in the folder that `DOGWATCH_CONFIG_DIR` names, else in `$XDG_CONFIG_HOME/dogwatch`\n(`~/.config/dogwatch`); skins lie beside it in `skins/`. Without it everything is as in the column "unless told". The program never writes it,\nand reads it when it starts.',
    `\`\`\`yaml\n${example.join('\n')}\n\`\`\``,
    keysOf(configSchema.shape, true),
    `## contexts: NAME\n\n${keysOf(contextSchema.shape, false)}`,
    'The first line of the screen says `read-only`, `protected`, or for how long it is still unlocked. `--readonly` goes before everything here.\nNames that begin with * or ! stand in quotes. What is wrong in the file is told when the program starts, with its line, and taken for the safer\nof what it can mean; a file that is no YAML leaves everything read-only.',
  ]
    .join('\n\n')
    .concat('\n');
}

function keysOf(shape: Readonly<Record<string, ZodType>>, hasDefaults: boolean): string {
  const rows = Object.entries(shape).map(([key, type]) => {
    const meta = type.meta() ?? {};
    const cells = [`\`${key}\``, meta['values'], ...(hasDefaults ? [`\`${meta['default']}\``] : []), meta.description];
    return `| ${cells.join(' | ')} |`;
  });
  const titles = ['key', 'what it takes', ...(hasDefaults ? ['unless told'] : []), 'what it does'];
  return [`| ${titles.join(' | ')} |`, `|${titles.map(() => '---|').join('')}`, ...rows].join('\n');
}
