import type {Table} from '../store/table.ts';

/** Why there are no rows, and what to do about it. */
export function emptyLines(table: Table, now: number): string[] {
  const {kind, collection} = table;
  const {sync, scope} = collection;
  const place = placeText(scope.namespace, kind.isNamespaced);
  if (table.total > 0) return hiddenLines(table);
  switch (sync.state) {
    case 'connecting':
      return [`Connecting …`, 'Keys work meanwhile: :ctx picks another context, q quits'];
    case 'listing':
      return [`Reading ${kind.plural}${place} …`];
    case 'failed': {
      const {status, reason, message} = sync.error;
      const next = sync.retryAt > now ? `Next try in ${Math.ceil((sync.retryAt - now) / 1000)}s · ctrl-r tries now` : 'Trying again …';
      if (status === 403) return [message, ...(table.collection.advice ?? []), ':ns picks another namespace · :ctx another context', next];
      if (status === 404)
        return [message, `This server does not have ${kind.plural}`, ': goes to other kinds · :ctx picks another context', next];
      if (status === 401) return [message, 'The server does not know who you are: log in again, or :ctx picks another context', next];
      const doubt =
        reason === 'Malformed' || reason === 'Truncated'
          ? ['That is no answer of an API server; if it stays, check the address in the kubeconfig']
          : [];
      return [message, ...doubt, ':ctx picks another context · --log FILE keeps the details', next];
    }
    default:
      return emptyText(table, place);
  }
}

function emptyText({kind, collection: {scope, advice = []}}: Table, place: string): string[] {
  if (kind.from === 'local') {
    return kind.plural === 'contexts'
      ? [
          advice.length > 0 ? 'There is no context to use.' : 'No kubeconfig was found, so there is no cluster to show.',
          ...advice,
          'Set KUBECONFIG, pass --kubeconfig FILE, or put one at ~/.kube/config.',
        ]
      : [`There are no ${kind.singular}s yet.`, ...advice];
  }
  const selected = [scope.labelSelector, scope.fieldSelector].filter(Boolean).join(', ');
  if (selected !== '') return [`No ${kind.singular} matches ${selected}${place}.`, 'esc goes back'];
  return place === '' || scope.namespace === ''
    ? [`There are no ${kind.plural} in this cluster.`]
    : [`There are no ${kind.plural}${place}.`, '0 shows all namespaces · :ns picks another'];
}

function hiddenLines(table: Table): string[] {
  const what = `${table.kind.singular}`;
  const filter = table.filter.text;
  if (filter === '' || table.isTroubledOnly) {
    return filter === ''
      ? [`All ${table.total} ${table.kind.plural} are well.`, 'esc shows them']
      : [`No ${what} that is not well matches ${filter}.`, 'esc clears the filter'];
  }
  const near = nearestWords(table, filter);
  const hint = near.length > 0 ? `Nearest: ${near.map(([word, count]) => `${word} (${count})`).join(', ')}. ` : '';
  return [`No ${what} matches ${filter}.`, `${hint}esc clears the filter`];
}

/** First parts of names that share the most letters with the filter's last word, and how many rows have them. */
function nearestWords(table: Table, filter: string): [string, number][] {
  const wanted = [...new Set(filter.toLowerCase().replace(/^.*\s/, ''))].filter(letter => /\w/.test(letter));
  if (wanted.length < 2) return [];
  const counts = new Map<string, number>();
  for (const row of table.collection.rows.values()) {
    const word = /^[a-z0-9]+/i.exec(row.name)?.[0] ?? row.name;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const shared = (word: string) =>
    wanted.filter(letter => word.includes(letter)).length / wanted.length - Math.abs(word.length - wanted.length) / 20;
  return [...counts]
    .filter(([word]) => shared(word) > 0.5)
    .sort(([a], [b]) => shared(b) - shared(a))
    .slice(0, 2);
}

export function placeText(namespace: string | undefined, isNamespaced: boolean): string {
  return isNamespaced && namespace !== undefined && namespace !== '' ? ` in ${namespace}` : '';
}
