/**
 * A field's name for people, as kubectl makes it: `podIPs` is `Pod I Ps`, `apiVersion` is `API Version`, `lastTransitionTime` is
 * `Last Transition Time`. Names with digits, blanks or signs other than `-` stay as they are. Follows smartLabelFor of kubectl/describe.
 */
export function fieldTitle(name: string): string {
  if (!/^[\p{L}-]*$/u.test(name)) return name;
  return joined(words(name))
    .map(word => (acronyms.has(word.toUpperCase()) ? word.toUpperCase() : word.toLowerCase() === word ? capitalised(word) : word))
    .join(' ');
}

const acronyms: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'GUID']);

/** Runs of one class of character; the last capital before small letters belongs to them. */
function words(name: string): string[] {
  return name.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|[^\p{Lu}\p{Ll}]+/gu) ?? [];
}

/** Capitals that were torn from the capital behind them: `PodI` `Ps`. */
function joined(parts: readonly string[]): string[] {
  const whole: string[] = [];
  for (let index = 0; index < parts.length; index++) {
    const [part, next] = [parts[index]!, parts[index + 1]];
    if (next !== undefined && part.length >= 2 && !/\p{Ll}/u.test(part) && /^\p{Lu}/u.test(next)) {
      whole.push(part + next);
      index++;
    } else whole.push(part);
  }
  return whole;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
