import {z} from 'zod';
import {defaultConfig} from './config.ts';
import {keepBytesOf, keepSizes} from './size.ts';

const flag = () => z.boolean({error: 'expected true or false'});
const pattern = z.string({error: 'expected a name, as "*prod*"'}).regex(/^!?[^!]/, {error: 'expected a name, as "*prod*"'});

/** What a context may say of its own. */
export const contextSchema = z.strictObject(
  {
    readOnly: flag().optional().meta({values: 'true, false', description: 'Nothing is ever changed in this context; false excepts it.'}),
    protect: flag()
      .optional()
      .meta({values: 'true, false', description: 'This context starts locked, whatever its name; false excepts it.'}),
  },
  {error: issue => (issue.code === 'invalid_type' ? 'expected what holds for this context, as "{readOnly: true}"' : undefined)},
);

const keep = z.custom<string>(value => keepBytesOf(value) !== undefined, {
  error: `expected a size from ${keepSizes.least} to ${keepSizes.most}, as ${keepSizes.usual}`,
});

/** config.yaml. Each key says in its meta what docs/config.md tells of it. */
export const configSchema = z.strictObject({
  readOnly: flag()
    .optional()
    .meta({
      values: 'true, false',
      default: String(defaultConfig.readOnly),
      description: 'Nothing is ever changed, as with `--readonly`.',
    }),
  protect: z
    .array(pattern, {error: 'expected a list of names, as ["*prod*"]'})
    .optional()
    .meta({
      values: 'a list of names; `*` stands for anything, `?` for one character, `!` excepts; capitals do not matter',
      default: `[${defaultConfig.protect.map(name => `"${name}"`).join(', ')}]`,
      description:
        'Contexts with these names start locked: nothing can be changed there until `:unlock 10m REASON`. `[]` protects none. Exceptions alone except from the default.',
    }),
  contexts: z.record(z.string(), contextSchema, {error: 'expected names of contexts and what holds for each'}).optional().meta({
    values: 'names of contexts, and what holds for each',
    default: '{}',
    description: 'What goes before the two above, for one context.',
  }),
  logs: z
    .strictObject(
      {keep: keep.optional()},
      {error: issue => (issue.code === 'invalid_type' ? `expected what holds for logs, as "{keep: ${keepSizes.usual}}"` : undefined)},
    )
    .optional()
    .meta({
      values: `\`keep\`: a size from ${keepSizes.least} to ${keepSizes.most}`,
      default: `{keep: ${keepSizes.usual}}`,
      description:
        'So much memory the lines of one log view may take, twice as much while older ones are read; what is older is asked of the server.',
    }),
});
