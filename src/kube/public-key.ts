import {bitString, bitsIn, bytesOf, type Der, derAt, derIn, hexOf, magnitude, oidText} from './asn1.ts';

/** A key pair as both halves tell it. */
export type KeyPair = {
  /** `RSA 2048`, `EC P-256`, `Ed25519`. */
  readonly text: string;
  /** The same for a public key and the private key that belongs to it; undefined where the private half does not tell. */
  readonly identity: string | undefined;
};

const RSA = '2a864886f70d010101';
const EC = '2a8648ce3d0201';

const algorithms: Readonly<Record<string, string>> = {
  [RSA]: 'RSA',
  '2a864886f70d01010a': 'RSA-PSS',
  [EC]: 'EC',
  '2a8648ce380401': 'DSA',
  '2b656e': 'X25519',
  '2b656f': 'X448',
  '2b6570': 'Ed25519',
  '2b6571': 'Ed448',
};
const curves: Readonly<Record<string, string>> = {
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
  '2b8104000a': 'secp256k1',
};

/** A SubjectPublicKeyInfo (RFC 5280). Undefined where it is none. */
export function publicKeyIn(bytes: Uint8Array, info: Der | undefined): KeyPair | undefined {
  const [algorithm, bits] = derIn(bytes, info);
  if (!algorithm || !bits) return undefined;
  const [id, curve] = algorithmOf(bytes, algorithm);
  const key = bitString(bytes, bits);
  if (id !== RSA && id !== '2a864886f70d01010a') return {text: nameOf(id, curve), identity: hexOf(key)};
  const [modulus] = derIn(key, derAt(key, 0, key.length));
  return modulus ? rsaPair(magnitude(key, modulus)) : undefined;
}

/** A private key in DER, by the label of its PEM block: PKCS #1, SEC 1 or PKCS #8 (RFC 5958). Undefined where it is none, or encrypted. */
export function privateKeyIn(bytes: Uint8Array, label: string): KeyPair | undefined {
  const parts = derIn(bytes, derAt(bytes, 0, bytes.length));
  if (label === 'RSA PRIVATE KEY') return parts[1] && rsaPair(magnitude(bytes, parts[1]));
  if (label === 'EC PRIVATE KEY') return ecPair(bytes, parts, undefined);
  const [, algorithm, inner] = parts;
  if (label !== 'PRIVATE KEY' || !algorithm || !inner) return undefined;
  const [id, curve] = algorithmOf(bytes, algorithm);
  const key = bytesOf(bytes, inner);
  const innerParts = derIn(key, derAt(key, 0, key.length));
  if (id === RSA) return innerParts[1] && rsaPair(magnitude(key, innerParts[1]));
  if (id === EC) return ecPair(key, innerParts, curve);
  // The second version of the format holds the public half, too.
  const half = parts.find(({tag}) => tag === 0x81);
  return {text: nameOf(id, curve), identity: half && hexOf(bitString(bytes, half))};
}

function rsaPair(modulus: Uint8Array): KeyPair {
  return {text: `RSA ${bitsIn(modulus)}`, identity: hexOf(modulus)};
}

function ecPair(bytes: Uint8Array, parts: readonly Der[], curve: string | undefined): KeyPair | undefined {
  const inside = (tag: number) => {
    const found = parts.find(part => part.tag === tag);
    return found && derAt(bytes, found.from, found.to);
  };
  const named = inside(0xa0);
  const half = inside(0xa1);
  if (parts.length < 2) return undefined;
  return {text: nameOf(EC, curve ?? (named && hexOf(bytesOf(bytes, named)))), identity: half && hexOf(bitString(bytes, half))};
}

function algorithmOf(bytes: Uint8Array, algorithm: Der): readonly [id: string, parameter: string | undefined] {
  const [id, parameter] = derIn(bytes, algorithm);
  return [id ? hexOf(bytesOf(bytes, id)) : '', parameter && hexOf(bytesOf(bytes, parameter))];
}

function nameOf(id: string, curve: string | undefined): string {
  const name = algorithms[id] ?? oidText(Buffer.from(id, 'hex'));
  return id === EC && curve !== undefined ? `${name} ${curves[curve] ?? oidText(Buffer.from(curve, 'hex'))}` : name;
}
