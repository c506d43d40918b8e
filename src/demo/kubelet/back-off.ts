const FIRST_MS = 10_000;
const MOST_MS = 300_000;

/** How long to wait after failures: 10 s, twice as long each time up to 300 s. Follows flowcontrol.Backoff of k8s.io/client-go. */
export type BackOff = {ms: number; updatedAt: number};

/** Whether what ended at `since` has to wait, and until when. */
export function waitsUntil(backOff: BackOff | undefined, since: number, now: number): number | undefined {
  if (!backOff || isForgotten(backOff, since)) return undefined;
  const until = since + backOff.ms;
  return now < until ? until : undefined;
}

export function nextBackOff(backOff: BackOff | undefined, since: number, now: number): BackOff {
  if (!backOff || isForgotten(backOff, since)) return {ms: FIRST_MS, updatedAt: now};
  return {ms: Math.min(MOST_MS, backOff.ms * 2), updatedAt: now};
}

/** The back-off of something that failed so often before we came to know it. */
export function backOffAfter(failures: number, updatedAt: number): BackOff | undefined {
  return failures === 0 ? undefined : {ms: Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(10, failures - 1)), updatedAt};
}

/** As time.Duration prints it. */
export function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
}

/** After ten minutes of peace. */
function isForgotten({updatedAt}: BackOff, since: number): boolean {
  return since - updatedAt > 2 * MOST_MS;
}
