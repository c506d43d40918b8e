type Failure = {readonly status: number; readonly reason: string};

/** Why nothing comes from a server, in a few words that stand behind `for` and before `, next try in 3s`. */
export function lossText({status, reason}: Failure): string {
  if (status === 0) return reason === 'Malformed' || reason === 'Truncated' ? 'a broken answer' : 'no answer';
  if (status === 401) return 'not logged in';
  if (status === 403) return 'watching is forbidden';
  if (status === 429) return 'the server is busy';
  return status >= 500 ? `the server fails (${status})` : reason || String(status);
}

/** The same of a log, where the server may only hand on that it did not reach the node. */
export function logLossText(failure: Failure & {readonly message: string}): string {
  const {status, message} = failure;
  if (status === 404) return 'not found';
  const [word] = status >= 500 ? (/connection refused|no route to host|i\/o timeout/.exec(message) ?? []) : [];
  return word === undefined ? lossText(failure) : word === 'i/o timeout' ? 'no answer' : word;
}

/** When the next try comes, as it stands behind why there has to be one; in ms from now. */
export function retryText(ms: number): string {
  return ms > 0 ? `, next try in ${Math.ceil(ms / 1000)}s` : ', trying again';
}
