/**
 * The same string object for equal texts, so that what thousands of rows repeat (namespaces, nodes, status words) is kept once.
 * Long texts come back as they are: they hardly repeat. What is remembered is bounded; forgetting costs memory, never correctness.
 */
export function intern(text: string): string {
  return text.length > longestText ? text : texts(text, () => text);
}

/** One frozen map for equal labels; the pods of a ReplicaSet share theirs. Keys and values are interned. */
export function internLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let key = '';
  // Lengths, because odd labels may hold any character that would separate.
  for (const name in labels) key += `${name.length}:${name}${labels[name]!.length}:${labels[name]}`;
  if (key === '') return noLabels;
  return key.length > longestLabels ? labels : maps(key, () => copyOf(labels));
}

/** Without a prototype, because `constructor` is a lawful label. */
function copyOf(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const copy = Object.create(null) as Record<string, string>;
  for (const name in labels) copy[intern(name)] = intern(labels[name]!);
  return Object.freeze(copy);
}

/** Two generations: what was not asked for while the younger one filled up is forgotten. */
function remembering<V>(most: number): (key: string, make: () => V) => V {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  return (key, make) => {
    const known = young.get(key);
    if (known !== undefined) return known;
    const value = old.get(key) ?? make();
    if (young.size >= most) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
    return value;
  };
}

const longestText = 128;
const longestLabels = 2048;
const texts = remembering<string>(20_000);
const maps = remembering<Readonly<Record<string, string>>>(10_000);
const noLabels: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);
