/** `a,b,c + 2 more...`, as kubectl shows what is too long for a cell; empty where there is nothing. */
export function fewText(texts: readonly string[], most: number, separator = ','): string {
  const shown = texts.slice(0, most).join(separator);
  return texts.length <= most ? shown : `${shown} + ${texts.length - most} more...`;
}
