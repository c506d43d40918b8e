// Writes docs/keys.md, docs/kinds.md, docs/config.md and docs/pictures/: node scripts/gen-docs.ts
import {writeFileSync} from 'node:fs';
import {generatedDocs} from './docs.ts';

for (const [file, text] of Object.entries(generatedDocs)) writeFileSync(new URL(`../${file}`, import.meta.url), text());
