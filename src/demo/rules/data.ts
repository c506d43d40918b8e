import {type Causes, forbiddenField} from './causes.ts';

/** The most that a config map or a secret may hold (MaxSecretSize). */
export const mostDataBytes = 1024 * 1024;

export function sizeOfBase64(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return (text.length / 4) * 3 - padding;
}

/** What became immutable stays so. */
export function checkStaysImmutable(causes: Causes, immutable: boolean | undefined): void {
  if (!immutable) causes.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'));
}
