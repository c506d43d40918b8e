import {z} from 'zod';
import {attributeNames, colourPattern, slots} from './skin.ts';

const expected = {error: 'expected a colour: a name (red, brightblack, default), a number from 0 to 255, or "#rrggbb" in quotes'};
const colour = z.union([z.string().regex(colourPattern, expected), z.int(expected).min(0, expected).max(255, expected)], expected);
const flag = z.boolean({error: 'expected true or false'});

/** What a slot may say. */
export const lookSchema = z.strictObject(
  {
    fg: colour.optional(),
    bg: colour.optional(),
    ...Object.fromEntries(attributeNames.map(name => [name, flag.optional()])),
  },
  {error: issue => (issue.code === 'invalid_type' ? 'expected a look, as "{fg: red, bold: true}"' : undefined)},
);

/** A skin file: any of the slots, and the built-in skin that it starts from. */
export const skinSchema = z.strictObject({
  base: z.string().optional(),
  ...Object.fromEntries(slots.map(slot => [slot, lookSchema.optional()])),
});
