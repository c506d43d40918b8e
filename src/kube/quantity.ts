/**
 * What a quantity stands for, in bytes, cores or pieces: `1.5Gi`, `128974848000m`, `1e3`, `0.1`. Undefined where it is none. Exact up to
 * 2^53. Follows the grammar of k8s.io/apimachinery/pkg/api/resource.
 */
export function parseQuantity(text: string): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, number, suffix, exponent] = match;
  if (exponent !== undefined) return Number(`${number}e${exponent}`);
  if (suffix === undefined) return Number(number);
  const tens = decimal[suffix];
  // Through text, because 0.1 * 1e-3 is not 0.0001.
  return tens === undefined ? Number(number) * binary[suffix]! : Number(`${number}e${tens}`);
}

/** Cores in millicores, without a unit and rounded up as Quantity.MilliValue does: 0.25 is `250`. */
export function cpuText(cores: number): string {
  // The detour rounds away what floating point adds: 1.001 * 1000 is 1000.9999.
  return String(Math.ceil(Number((cores * 1000).toFixed(6))));
}

/** Bytes in the unit of 1024 that leaves fewest digits, one decimal at most: `8Mi`, `1.5Gi`, `512Ki`, `0`. */
export function memoryText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (Math.abs(size) >= 1023.95 && unit < binaryUnits.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = Math.abs(size) >= 99.95 || unit === 0 ? Math.round(size) : Number(size.toFixed(1));
  return `${digits}${binaryUnits[unit]}`;
}

const binaryUnits = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const binary: Readonly<Record<string, number>> = Object.fromEntries(binaryUnits.map((unit, power) => [unit, 1024 ** power]));
const decimal: Readonly<Record<string, number>> = {n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18};
