/**
 * The paths of all members of a JSON text in its order, and whether the same member stood there before in the same object: what JSON.parse
 * does not tell. Paths are written as Go's strict decoder writes them: `spec.containers[0].name`. The text is known to be JSON.
 */
export function membersOf(text: string): readonly {readonly path: string; readonly isDuplicate: boolean}[] {
  const members: {path: string; isDuplicate: boolean}[] = [];
  let at = 0;
  value('');
  return members;

  function value(path: string): void {
    space();
    if (text[at] === '{') return object(path);
    if (text[at] === '[') return list(path);
    if (text[at] === '"') string();
    else while (at < text.length && !/[\s,\]}]/.test(text[at]!)) at++;
  }

  function object(path: string): void {
    const seen = new Set<string>();
    at++;
    for (space(); at < text.length && text[at] !== '}'; space()) {
      if (text[at] === ',') {
        at++;
        continue;
      }
      const key = string();
      const below = path === '' ? key : `${path}.${key}`;
      members.push({path: below, isDuplicate: seen.has(key)});
      seen.add(key);
      space();
      at++;
      value(below);
    }
    at++;
  }

  function list(path: string): void {
    at++;
    let index = 0;
    for (space(); at < text.length && text[at] !== ']'; space()) {
      if (text[at] === ',') at++;
      else value(`${path}[${index++}]`);
    }
    at++;
  }

  function string(): string {
    const start = at++;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at++;
    return JSON.parse(text.slice(start, at)) as string;
  }

  function space(): void {
    while (at < text.length && /\s/.test(text[at]!)) at++;
  }
}
