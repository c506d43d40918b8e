/** As `/version` tells it. */
export const version = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.3',
  gitCommit: '$Format:%H$',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.26.8',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** What `/readyz`, `/livez` and `/healthz` answer, and one of their checks (`/readyz/ping`); undefined where there is no such check. */
export function healthText(path: string, query: URLSearchParams): string | undefined {
  const [, name = '', check] = path.split('/');
  const checks = checksOf[name];
  if (!checks) return undefined;
  if (check !== undefined && check !== '') return checks.includes(check) ? 'ok' : undefined;
  if (!query.has('verbose')) return 'ok';
  const excluded = new Set(query.getAll('exclude'));
  const lines = checks.map(each => (excluded.has(each) ? `[+]${each} excluded: ok\n` : `[+]${each} ok\n`));
  return `${lines.join('')}${name} check passed\n`;
}

/** Only what a server in memory has. */
const live = ['ping', 'log', 'etcd', 'poststarthook/rbac/bootstrap-roles', 'poststarthook/bootstrap-controller'];
const checksOf: Readonly<Record<string, readonly string[] | undefined>> = {
  readyz: [...live.slice(0, 3), 'etcd-readiness', 'informer-sync', ...live.slice(3), 'shutdown'],
  livez: live,
  healthz: live,
};
