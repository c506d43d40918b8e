/** The sizes that a log view may be given, as they are typed. */
export const keepSizes = {least: '4Mi', most: '1Gi', usual: '32Mi'};

/** Bytes of `32Mi`, `1.5Gi`; undefined for anything else. */
export function bytesOfSize(text: unknown): number | undefined {
  const [, number, unit] = (typeof text === 'string' && /^(\d{1,6}(?:\.\d{1,6})?)(Mi|Gi)$/.exec(text)) || [];
  return number === undefined ? undefined : Math.round(Number(number) * 1024 ** (unit === 'Gi' ? 3 : 2));
}

/** Bytes of a size that a log view may keep. */
export function keepBytesOf(text: unknown): number | undefined {
  const bytes = bytesOfSize(text);
  return bytes !== undefined && bytes >= bytesOfSize(keepSizes.least)! && bytes <= bytesOfSize(keepSizes.most)! ? bytes : undefined;
}
