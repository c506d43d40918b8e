/** A hash of what an object holds, in the letters of Kubernetes' generated names: `5ff6f747c5`. The same content gives the same hash. */
export function contentHash(content: unknown, collisions = 0): string {
  const text = canonical(content) + (collisions > 0 ? String(collisions) : '');
  return safeText(String(fnv32a(text)));
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}

function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  const bytes = Buffer.from(text);
  for (let index = 0; index < bytes.length; index++) hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
  return hash >>> 0;
}

/** Decimal digits mapped to letters that make no words (SafeEncodeString of k8s.io/apimachinery/pkg/util/rand). */
function safeText(digits: string): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  return [...digits].map(digit => letters[digit.charCodeAt(0) % letters.length]).join('');
}
