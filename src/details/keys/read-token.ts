import {readJwt} from '../../kube/jwt.ts';
import {type DocLine, docLine, ink, type ObjectName} from '../document.ts';
import type {Reading, Surroundings} from './reading.ts';
import type {TextValue} from './value.ts';
import {expirySpan, factLine, whenText} from './words.ts';

const NAMES: Readonly<Record<string, string>> = {
  iss: 'issuer',
  sub: 'subject',
  aud: 'audience',
  iat: 'issued',
  nbf: 'not before',
  exp: 'expiry',
  auth_time: 'logged in',
};
/** Seconds since the epoch (RFC 7519, 4.1). */
const TIMES: ReadonlySet<string> = new Set(['iat', 'nbf', 'exp', 'auth_time']);

/** Tokens of service accounts and other JSON web tokens: what they claim. Whether that is so, only who can verify them knows. */
export function readToken(value: TextValue, around: Surroundings): Reading | undefined {
  const token = readJwt(value.text);
  if (!token) return undefined;
  const {header, claims, isSigned} = token;
  const ends = claims['exp'];
  const first = Object.keys(NAMES).filter(name => name in claims);
  const old = oldKubernetesClaim(claims);
  const rest = Object.keys(claims)
    .filter(name => !(name in NAMES) && !name.startsWith(OLD_PREFIX))
    .sort();
  const signed = isSigned ? [] : [ink('failing', '  without a signature')];
  return {
    what: 'JSON web token',
    told: typeof ends === 'number' ? expirySpan(ends * 1000, around) : ink('text', 'does not expire'),
    facts: [
      factLine(1, 'signed by', [wordOf(header['alg']), ...signed]),
      ...(header['kid'] === undefined ? [] : [factLine(1, 'key id', [wordOf(header['kid'])], {value: wordOf(header['kid'])})]),
      ...[...first, ...rest].flatMap(name => claimLines(name, claims[name], around)),
      ...(old ? kubernetesLines(old) : []),
    ],
  };
}

function claimLines(name: string, claim: unknown, around: Surroundings): readonly DocLine[] {
  const label = NAMES[name] ?? name;
  if (TIMES.has(name) && typeof claim === 'number') {
    const time = claim * 1000;
    return [factLine(1, label, [name === 'exp' ? expirySpan(time, around) : whenText(time, around)], {value: String(claim)})];
  }
  if (name === 'kubernetes.io' && isRecord(claim)) return kubernetesLines(claim);
  const text = Array.isArray(claim) && claim.every(item => typeof item === 'string') ? claim.join(', ') : wordOf(claim);
  return text.split('\n').map((line, index) => factLine(1, index === 0 ? label : '', [line], {value: text}));
}

/** What a token is bound to (KEP-1205); those can be gone to. */
const bound: readonly (readonly [claim: string, kind: string, label: string])[] = [
  ['serviceaccount', 'ServiceAccount', 'account'],
  ['pod', 'Pod', 'pod'],
  ['node', 'Node', 'node'],
  ['secret', 'Secret', 'secret'],
];

const OLD_PREFIX = 'kubernetes.io/serviceaccount/';

/** Tokens that lie in secrets say the same in another form (pkg/serviceaccount/legacy.go). */
function oldKubernetesClaim(claims: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const [namespace, account, secret] = ['namespace', 'service-account.name', 'secret.name'].map(name => claims[`${OLD_PREFIX}${name}`]);
  return namespace === undefined ? undefined : {namespace, serviceaccount: {name: account}, secret: {name: secret}};
}

function kubernetesLines(claim: Readonly<Record<string, unknown>>): readonly DocLine[] {
  const namespace = typeof claim['namespace'] === 'string' ? claim['namespace'] : '';
  const known = ['namespace', ...bound.map(([name]) => name)];
  const objects = bound.flatMap(([name, kind, label]) => {
    const reference = claim[name];
    if (!isRecord(reference) || typeof reference['name'] !== 'string') return [];
    const target: ObjectName = {group: '', kind, namespace: kind === 'Node' ? '' : namespace, name: reference['name']};
    return [factLine(2, label, [ink('accent', target.name)], {target, value: target.name})];
  });
  const rest = Object.keys(claim)
    .filter(name => !known.includes(name))
    .sort()
    .map(name => factLine(2, name, [wordOf(claim[name])]));
  return [
    docLine(1, [ink('quiet', 'kubernetes.io')]),
    ...(namespace === '' ? [] : [factLine(2, 'namespace', [namespace])]),
    ...objects,
    ...rest,
  ];
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
