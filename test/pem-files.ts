import {readFileSync} from 'node:fs';

/**
 * `ca` issued `shop` (which expires on 2026-01-14) and `nameless`; `ed` (expired on 2025-12-30) and `ec` (from 2026-02-01 for ever) issued
 * themselves. Each key is that of its name; `other` belongs to nothing.
 */
export function pemFile(name: string): string {
  return readFileSync(new URL(`fakes/pem/${name}`, import.meta.url), 'utf8');
}
