/** A part of a value. `secret` names the secret's key that it comes from; `isUnknown`: it stands for something that is not known. */
export type Piece = {readonly text: string; readonly secret?: string; readonly isUnknown?: true};

/**
 * Replaces each `$(NAME)` by what `lookUp` gives; what it does not know stays as it is written. `$$` is a dollar, so that `$$(NAME)` is no
 * reference; a `$` before anything else stands for itself. Follows Expand of k8s.io/kubernetes/third_party/forked/golang/expansion.
 */
export function expand(input: string, lookUp: (name: string) => readonly Piece[] | undefined): Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') pieces.push({text: plain});
    plain = '';
  };
  for (let at = 0; at < input.length; at++) {
    const next = input[at + 1];
    if (input[at] !== '$' || next === undefined) {
      plain += input[at];
      continue;
    }
    const end = next === '(' ? input.indexOf(')', at + 2) : -1;
    if (end < 0) {
      plain += next === '$' ? '$' : `$${next}`;
      at += 1;
      continue;
    }
    const found = lookUp(input.slice(at + 2, end));
    if (found) {
      flush();
      pieces.push(...found);
    } else plain += input.slice(at, end + 1);
    at = end;
  }
  flush();
  return pieces;
}

/** Undefined where a part of it is not known. */
export function plainOf(pieces: readonly Piece[]): string | undefined {
  return pieces.some(({isUnknown}) => isUnknown) ? undefined : pieces.map(({text}) => text).join('');
}
