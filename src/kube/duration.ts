/**
 * Milliseconds as kubectl writes spans: `45s`, `5m30s`, `3h12m`, `26h`, `5d3h`, `120d`, `2y40d`. More than a second below zero is
 * `<invalid>`, as clocks may differ by so much. Follows HumanDuration of k8s.io/apimachinery/pkg/util/duration.
 */
export function humanDuration(ms: number): string {
  if (Number.isNaN(ms)) return '<invalid>';
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return joined(minutes, 'm', seconds % 60, 's');
  if (minutes < 3 * 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return joined(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return joined(days, 'd', hours % 24, 'h');
  if (days < 2 * 365) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? joined(years, 'y', days % 365, 'd') : `${years}y`;
}

/**
 * How long ago, for tables: as `humanDuration`, but in steps of ten seconds under ten minutes, so that rows stand still between them.
 * Clocks that differ by less than ten seconds give `0s`. Takes milliseconds.
 */
export function ageText(ms: number): string {
  if (ms >= 600_000 || Number.isNaN(ms)) return humanDuration(ms);
  return humanDuration(Math.trunc(ms / 10_000) * 10_000);
}

/** Milliseconds of `90s`, `1h30m`, `5d3h`, `2y40d` or `250ms`; undefined where it is no span. Units descend and come once each. */
export function parseDuration(text: string): number | undefined {
  const match = /^(?:(\d+)y)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (!match || text === '') return undefined;
  return unitsInMs.reduce((total, unit, index) => total + unit * Number(match[index + 1] ?? 0), 0);
}

const unitsInMs = [365 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1];

function joined(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`;
}
