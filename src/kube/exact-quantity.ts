/** An exact amount in units of 10^-9, rounded away from 0, and how it was written. */
export type Quantity = {readonly nanos: bigint; readonly form: 'decimal' | 'binary' | 'exponent'};

/** Undefined where it is none. Follows ParseQuantity of k8s.io/apimachinery/pkg/api/resource. */
export function parseQuantity(text: string | number): Quantity | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/.exec(String(text));
  if (!match) return undefined;
  const [, sign, whole = '', part = '', suffix = ''] = match;
  if (whole === '' && part === '') return undefined;
  const digits = BigInt(whole + part);
  const isBinary = suffix.length === 2 && suffix.endsWith('i');
  const isExponent = /^[eE][+\-\d]/.test(suffix);
  const power = 9 - part.length + (isExponent ? Number(suffix.slice(1)) : isBinary ? 0 : tens[suffix]!);
  if (Math.abs(power) > MOST_DIGITS) return undefined;
  const scaled = digits * (isBinary ? 1024n ** BigInt(binaryUnits.indexOf(suffix)) : 1n);
  const size = power >= 0 ? scaled * 10n ** BigInt(power) : dividedUp(scaled, 10n ** BigInt(-power));
  const capped = isBinary && size > MOST ? MOST : size;
  return {nanos: sign === '-' ? -capped : capped, form: isBinary ? 'binary' : isExponent ? 'exponent' : 'decimal'};
}

/** As Quantity writes itself: `1024Mi` is `1Gi`, `0.5` is `500m`, `1000` is `1k`. */
export function quantityText({nanos, form}: Quantity): string {
  if (nanos === 0n) return '0';
  const isSmall = nanos > -1024n * unit && nanos < 1024n * unit;
  if (form === 'binary' && !isSmall && nanos % unit === 0n) {
    let number = nanos / unit;
    let power = 0;
    while (number % 1024n === 0n && power < binaryUnits.length - 1) {
      number /= 1024n;
      power++;
    }
    return `${number}${binaryUnits[power]}`;
  }
  let number = nanos;
  let power = -9;
  while (number % 1000n === 0n && (form === 'exponent' || power < 18)) {
    number /= 1000n;
    power += 3;
  }
  if (form === 'exponent') return power === 0 ? `${number}` : `${number}e${power}`;
  return `${number}${decimalUnits[power / 3 + 3]}`;
}

/** As the server writes it again: `1024Mi` is `1Gi`, `1000m` is `1`. What is no quantity stays as it is. */
export function canonicalQuantity(text: string): string {
  const quantity = parseQuantity(text);
  return quantity ? quantityText(quantity) : text;
}

/** In thousandths at most, rounded up, as the API keeps amounts of resources. What is no quantity stays as it is. */
export function storedQuantity(text: string | number): string {
  const known = stored.get(text);
  if (known !== undefined) return known;
  const quantity = parseQuantity(text);
  const made = quantity ? quantityText({...quantity, nanos: dividedUp(quantity.nanos, 1_000_000n) * 1_000_000n}) : String(text);
  if (stored.size > 5000) stored.clear();
  stored.set(text, made);
  return made;
}

/** Less than, equal to or greater than 0, as the first is to the second; what is no quantity counts as nothing. */
export function compareQuantities(one: string, other: string): number {
  if (one === other) return 0;
  const difference = (parseQuantity(one)?.nanos ?? 0n) - (parseQuantity(other)?.nanos ?? 0n);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isWhole(text: string): boolean {
  return (parseQuantity(text)?.nanos ?? 0n) % unit === 0n;
}

const unit = 1_000_000_000n;
/** Those with a binary suffix are no larger. */
const MOST = (2n ** 63n - 1n) * unit;
/** The server takes longer than it may for numbers that are longer than this. */
const MOST_DIGITS = 10_000;
const binaryUnits = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimalUnits = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const tens: Readonly<Record<string, number>> = {'': 0, n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18};
const stored = new Map<string | number, string>();

function dividedUp(number: bigint, by: bigint): bigint {
  const quotient = number / by;
  if (number % by === 0n) return quotient;
  return number > 0n ? quotient + 1n : quotient - 1n;
}
