/**
 * A kind as it reads in a sentence: `config map`, `HTTP route`, `claim`. What Kubernetes names at length has the word that people use.
 * Takes the kind as manifests have it; any kind will do.
 */
export function kindWords(kind: string): string {
  let words = known.get(kind);
  if (words === undefined) {
    words = split(kind);
    known.set(kind, words);
  }
  return words;
}

/** Of several: `config maps`, `network policies`, `classes`. */
export function kindsWords(kind: string): string {
  const words = kindWords(kind);
  if (/(s|x|ch|sh)$/.test(words)) return kind.endsWith('s') && !/(ss|class)$/i.test(kind) ? words : `${words}es`;
  return /[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`;
}

/** A cluster has few kinds, and a tree names them thousands of times. */
const known = new Map([
  ['PersistentVolumeClaim', 'claim'],
  ['PersistentVolume', 'volume'],
  ['HorizontalPodAutoscaler', 'HPA'],
  ['PodDisruptionBudget', 'disruption budget'],
]);

/** At each capital that follows a small letter, and before the last of several capitals. Abbreviations stay as they are. */
function split(kind: string): string {
  const words = kind.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return words
    .split(' ')
    .map(word => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
}
