import {bytesOf, type Der, derAt, derIn, hexOf, magnitude, oidText} from './asn1.ts';
import {type KeyPair, publicKeyIn} from './public-key.ts';
import {sha256} from './sha-256.ts';

/** What people want to know of an X.509 certificate (RFC 5280). Nothing is verified. */
export type Certificate = {
  /** `CN=shop.example, O=Shop`; the nearest name first. */
  readonly subject: string;
  readonly issuer: string;
  readonly isSelfIssued: boolean;
  readonly isAuthority: boolean;
  /** Whom it is for: host names, addresses, e-mail, URIs. */
  readonly names: readonly string[];
  /** ms since the epoch; NaN where it cannot be read. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly key: KeyPair | undefined;
  /** In hexadecimal. */
  readonly serial: string;
  /** SHA-256 over the whole, as `AB:CD:…`. */
  readonly fingerprint: string;
};

/** Reads a certificate in DER. Undefined where it is none. */
export function readCertificate(bytes: Uint8Array): Certificate | undefined {
  const whole = derAt(bytes, 0, bytes.length);
  const [content] = derIn(bytes, whole);
  if (!whole || content?.tag !== 0x30) return undefined;
  const all = derIn(bytes, content);
  // The version is left out of the first one.
  const [serial, , issuer, validity, subject, info] = all[0]?.tag === 0xa0 ? all.slice(1) : all;
  if (!serial || !issuer || !validity || !subject || !info) return undefined;
  const [from, to] = derIn(bytes, validity).map(time => timeOf(bytes, time));
  const extensions = extensionsIn(bytes, all);
  return {
    subject: distinguishedName(bytes, subject),
    issuer: distinguishedName(bytes, issuer),
    isSelfIssued: hexOf(bytesOf(bytes, subject)) === hexOf(bytesOf(bytes, issuer)),
    isAuthority: isAuthority(extensions.get(BASIC_CONSTRAINTS)),
    names: alternativeNames(extensions.get(ALTERNATIVE_NAMES)),
    notBefore: from ?? Number.NaN,
    notAfter: to ?? Number.NaN,
    key: publicKeyIn(bytes, info),
    serial: hexOf(magnitude(bytes, serial)),
    fingerprint: hexOf(sha256(bytesOf(bytes, {...whole, from: whole.at})), ':').toUpperCase(),
  };
}

const ALTERNATIVE_NAMES = '551d11';
const BASIC_CONSTRAINTS = '551d13';

/** The values of the extensions by the hexadecimal of their identifiers. */
function extensionsIn(bytes: Uint8Array, fields: readonly Der[]): ReadonlyMap<string, Uint8Array> {
  const [list] = derIn(
    bytes,
    fields.find(({tag}) => tag === 0xa3),
  );
  const found = new Map<string, Uint8Array>();
  for (const extension of derIn(bytes, list)) {
    const parts = derIn(bytes, extension);
    const [id, value] = [parts[0], parts.at(-1)];
    if (id && value) found.set(hexOf(bytesOf(bytes, id)), bytesOf(bytes, value));
  }
  return found;
}

function isAuthority(constraints: Uint8Array | undefined): boolean {
  if (!constraints) return false;
  const [flag] = derIn(constraints, derAt(constraints, 0, constraints.length));
  return flag?.tag === 0x01 && constraints[flag.from] !== 0;
}

function alternativeNames(value: Uint8Array | undefined): readonly string[] {
  if (!value) return [];
  return derIn(value, derAt(value, 0, value.length)).flatMap(name => {
    const bytes = bytesOf(value, name);
    if (name.tag === 0x87) return [addressText(bytes)];
    return name.tag === 0x81 || name.tag === 0x82 || name.tag === 0x86 ? [latin(bytes)] : [];
  });
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return hexOf(bytes, ':');
  const groups = Array.from({length: 8}, (_, i) => (((bytes[2 * i]! << 8) | bytes[2 * i + 1]!) >>> 0).toString(16)).join(':');
  // The longest run of zeros is left out (RFC 5952).
  const [run] = [...groups.matchAll(/\b0(?::0)+\b/g)].sort((a, b) => b[0].length - a[0].length);
  return run === undefined ? groups : `${groups.slice(0, run.index)}::${groups.slice(run.index + run[0].length)}`.replace(/:{3,}/, '::');
}

const attributes: Readonly<Record<string, string>> = {
  '550403': 'CN',
  '550405': 'serialNumber',
  '550406': 'C',
  '550407': 'L',
  '550408': 'ST',
  '550409': 'street',
  '55040a': 'O',
  '55040b': 'OU',
  '0992268993f22c640101': 'UID',
  '0992268993f22c640119': 'DC',
  '2a864886f70d010901': 'emailAddress',
};

function distinguishedName(bytes: Uint8Array, name: Der): string {
  const parts = derIn(bytes, name).map(set =>
    derIn(bytes, set)
      .map(pair => {
        const [id, value] = derIn(bytes, pair);
        const hex = id ? hexOf(bytesOf(bytes, id)) : '';
        return `${attributes[hex] ?? (id ? oidText(bytesOf(bytes, id)) : '?')}=${value ? stringOf(bytes, value) : ''}`;
      })
      .join('+'),
  );
  return parts.reverse().join(', ');
}

function stringOf(bytes: Uint8Array, {tag, from, to}: Der): string {
  const content = bytes.subarray(from, to);
  if (tag === 0x0c) return new TextDecoder().decode(content);
  if (tag === 0x1e) return Array.from({length: content.length >> 1}, (_, i) => wide(content, i)).join('');
  return latin(content);
}

function wide(bytes: Uint8Array, index: number): string {
  return String.fromCharCode((bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
}

function latin(bytes: Uint8Array): string {
  return Array.from(bytes, byte => String.fromCharCode(byte)).join('');
}

/** UTCTime with two digits of the year, or GeneralizedTime with four. */
function timeOf(bytes: Uint8Array, der: Der): number {
  const text = latin(bytesOf(bytes, der));
  const [, digits = '', rest = ''] = (der.tag === 0x17 ? /^(\d\d)(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/).exec(text) ?? [];
  const short = Number(digits);
  const year = digits.length === 2 ? short + (short < 50 ? 2000 : 1900) : short;
  const [month, day, hour, minute, second] = (rest.match(/\d\d/g) ?? []).map(Number);
  return rest === '' ? Number.NaN : Date.UTC(year, month! - 1, day, hour, minute, second);
}
