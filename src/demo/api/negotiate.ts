import {Refusal} from '../refusal.ts';

/** What a client wants to be answered with. */
export type Medium = {
  readonly format: 'json' | 'yaml';
  readonly isPretty: boolean;
  /** What objects are turned into. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | undefined;
  /** `meta.k8s.io/v1`, `meta.k8s.io/v1beta1`. */
  readonly asVersion?: string;
  /** For discovery: the parameters that were accepted, as they are answered with. */
  readonly discovery?: string;
};

/** What an endpoint can turn its answers into. */
export type Abilities = {
  readonly isStream?: boolean;
  readonly hasTransforms?: boolean;
  readonly hasDiscovery?: boolean;
  /** What the endpoint says that it produces; JSON, YAML and protobuf unless told. */
  readonly produces?: readonly string[];
};

const all = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const streams = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
export const listProduces: readonly string[] = [...all, ...streams];

/**
 * The best of what the Accept header lists that can be served; throws 406 where nothing can. Follows the router of go-restful, which
 * minds only the types, and NegotiateMediaTypeOptions of k8s.io/apiserver. Protobuf is passed over.
 */
export function negotiate(accept: string | undefined, query: URLSearchParams, agent: string | undefined, able: Abilities = {}): Medium {
  const {produces = all} = able;
  const clauses = clausesOf(accept || '*/*');
  if (!clauses.some(({type}) => type === '*/*' || produces.includes(type))) {
    throw new Refusal(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${produces.join(', ')}`, {});
  }
  const isPretty = isPrettyAsked(query, agent);
  if (produces.includes('text/plain')) return {format: 'json', isPretty};
  for (const {type, parameters} of clauses) {
    const format = formats[type];
    if (!format || (format === 'yaml' && !produces.includes('application/yaml'))) continue;
    const medium = accepted(parameters, able);
    if (medium && able.isStream && format === 'yaml') throw notAcceptable(streams);
    if (medium) return {format, isPretty: isPretty || parameters.get('pretty') === '1', ...medium};
  }
  throw notAcceptable(all);
}

/** What an Accept header lists, the most wanted first. */
export function mediaTypes(accept: string): readonly string[] {
  return clausesOf(accept).map(({type}) => type);
}

function notAcceptable(types: readonly string[]): Refusal {
  return new Refusal(406, 'NotAcceptable', `only the following media types are accepted: ${types.join(', ')}`);
}

/** Pretty for people: asked for, or a browser or curl. */
export function isPrettyAsked(query: URLSearchParams, agent: string | undefined): boolean {
  const asked = query.get('pretty');
  if (asked) return /^(1|t|T|TRUE|true|True)$/.test(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(agent ?? '');
}

const formats: Readonly<Record<string, Medium['format'] | undefined>> = {
  '*/*': 'json',
  'application/*': 'json',
  'application/json': 'json',
  'application/yaml': 'yaml',
};

type Clause = {readonly type: string; readonly quality: number; readonly parameters: ReadonlyMap<string, string>};

/** In the order of their q, and then of standing there. */
function clausesOf(accept: string): readonly Clause[] {
  return accept
    .split(',')
    .map(text => {
      const [type = '', ...pairs] = text.split(';').map(part => part.trim());
      const parameters = new Map(pairs.map(pair => pair.split('=', 2) as [string, string]).map(([key, value = '']) => [key, value]));
      const quality = Number(parameters.get('q') ?? 1);
      parameters.delete('q');
      return {type, quality: Number.isNaN(quality) ? 1 : quality, parameters};
    })
    .filter(({type}) => type !== '')
    .sort((one, other) => other.quality - one.quality);
}

function accepted(parameters: ReadonlyMap<string, string>, able: Abilities): Omit<Medium, 'format' | 'isPretty'> | undefined {
  const kind = parameters.get('as');
  const group = parameters.get('g');
  const version = parameters.get('v');
  if (kind === undefined && group === undefined && version === undefined) return {};
  if (able.hasDiscovery && kind === 'APIGroupDiscoveryList' && group === 'apidiscovery.k8s.io' && version === 'v2') {
    return {discovery: 'g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'};
  }
  if (!able.hasTransforms || group !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined;
  const asVersion = `meta.k8s.io/${version}`;
  switch (kind) {
    case 'Table':
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return {as: kind, asVersion};
    default:
      return undefined;
  }
}
