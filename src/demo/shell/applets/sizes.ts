/** Bytes as `ls -lh` and `du -h` print them: `1.5K`, `20M`. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let size = bytes;
  let unit = -1;
  while (size >= 1024 && unit < 4) {
    size /= 1024;
    unit++;
  }
  return `${size.toFixed(1)}${'KMGTP'[unit]}`;
}
