/** Whether two values of plain JSON are the same. What both share is not looked at; a member that is undefined is none. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) return Array.isArray(other) && areEqual(one, other);
  if (Array.isArray(other)) return false;
  const [members, others] = [one, other] as [Members, Members];
  let count = 0;
  for (const key in members) {
    const value = members[key];
    if (value === undefined) continue;
    if (!Object.hasOwn(others, key) || !isEqual(value, others[key])) return false;
    count++;
  }
  for (const key in others) if (others[key] !== undefined) count--;
  return count === 0;
}

type Members = Readonly<Record<string, unknown>>;

function areEqual(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (!isEqual(one[index], other[index])) return false;
  return true;
}
