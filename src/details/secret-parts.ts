import type {Path} from '../kube/field-changes.ts';
import type {Inspected} from './tab.ts';

/** What of an object is secret, by path: the id that reveals it, undefined where there is nothing to hide. */
export type SecretParts = {
  secretAt(path: Path, value: unknown): string | undefined;
  isHidden(secret: string): boolean;
};

/**
 * The data of a Secret, each key of its own, and what `kubectl apply` keeps of it in an annotation. Undefined for all other kinds, so that
 * nobody asks for every path.
 */
export function secretPartsOf({kind, object, isRevealed}: Pick<Inspected, 'kind' | 'object' | 'isRevealed'>): SecretParts | undefined {
  if (kind.name !== 'Secret' && object?.kind !== 'Secret') return undefined;
  return {secretAt, isHidden: secret => !isRevealed(secret)};
}

function secretAt([first, second, third]: Path, value: unknown): string | undefined {
  if (first === 'data' || first === 'stringData') {
    if (second !== undefined) return `data.${second}`;
    // The names of a map may be known, and each of its values is asked for; anything else is hidden as it is.
    return typeof value === 'object' ? undefined : '*';
  }
  return first === 'metadata' && second === 'annotations' && third === LAST_APPLIED ? 'last-applied' : undefined;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What base64 stands for, where that is one line that can be read; undefined where it is not. */
export function decodedLine(base64: unknown): string | undefined {
  if (typeof base64 !== 'string' || base64 === '' || base64.length > 4096) return undefined;
  try {
    const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
    const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
    return /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
