import {decodeBase64} from './base64.ts';
import {gunzip} from './inflate.ts';
import type {KubeObject} from './object.ts';

/** A release as helm 3 keeps it (Release of helm.sh/helm/v3/pkg/release). */
export type HelmRelease = {
  readonly name: string;
  readonly revision: number | undefined;
  readonly status: string;
  readonly description: string;
  /** As sent. */
  readonly firstDeployed: string;
  readonly lastDeployed: string;
  readonly chart: string;
  readonly appVersion: string;
  readonly notes: string;
  /** What the user has set. */
  readonly values: unknown;
  /** All objects, as YAML. */
  readonly manifest: string;
};

/** No release of a secret's size holds as much, but one that means harm. */
const MOST_BYTES = 32 * 2 ** 20;

/** Reads what lies in the key `release`, once decoded: base64 over gzip over JSON. Undefined where it is none. */
export function readHelmRelease(text: string): HelmRelease | undefined {
  const packed = decodeBase64(text);
  if (!packed) return undefined;
  const bytes = packed[0] === 0x1f ? gunzip(packed, MOST_BYTES) : packed;
  if (!bytes) return undefined;
  try {
    const release = recordOf(JSON.parse(new TextDecoder().decode(bytes)));
    const info = recordOf(release['info']);
    const chart = recordOf(recordOf(release['chart'])['metadata']);
    if (typeof release['name'] !== 'string') return undefined;
    return {
      name: release['name'],
      revision: typeof release['version'] === 'number' ? release['version'] : undefined,
      status: textOf(info['status']),
      description: textOf(info['description']),
      firstDeployed: textOf(info['first_deployed']),
      lastDeployed: textOf(info['last_deployed']),
      chart: [chart['name'], chart['version']].map(textOf).filter(Boolean).join(' '),
      appVersion: textOf(chart['appVersion']),
      notes: textOf(info['notes']),
      values: release['config'] ?? {},
      manifest: textOf(release['manifest']),
    };
  } catch {
    return undefined;
  }
}

/** What the labels of a release tell, which are no secret: `release redis, revision 2, deployed`. Undefined where it is none. */
export function helmLabelsText({type, metadata}: KubeObject): string | undefined {
  const labels = recordOf(metadata?.labels);
  if (type !== 'helm.sh/release.v1' || typeof labels['name'] !== 'string') return undefined;
  const parts = [`release ${labels['name']}`, labels['version'] === undefined ? '' : `revision ${textOf(labels['version'])}`];
  return [...parts, textOf(labels['status'])].filter(Boolean).join(', ');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
