/** Its names, without empty ones and `.`. */
export function partsOf(path: string): string[] {
  return path.split('/').filter(part => part !== '' && part !== '.');
}

/** Without `.`, `..`, doubled or trailing slashes; links are not looked at. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of partsOf(path)) {
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path below another, which may be the root. */
export function joined(one: string, other: string): string {
  return one === '/' ? other || '/' : one + other;
}
