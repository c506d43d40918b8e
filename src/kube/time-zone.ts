const formats = new Map<string, Intl.DateTimeFormat | undefined>();

export function isTimeZone(zone: string): boolean {
  return formatOf(zone) !== undefined;
}

/** How far the clocks there are ahead of UTC, in milliseconds. 0 without a zone, or with one that nobody knows. */
export function offsetOf(zone: string | undefined, at: number): number {
  const format = zone === undefined ? undefined : formatOf(zone);
  if (!format) return 0;
  const parts: Record<string, number> = {};
  for (const {type, value} of format.formatToParts(at)) parts[type] = Number(value);
  const {year = 0, month = 1, day, hour, minute, second} = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** As RFC 3339 has it, in the time of the zone: `2026-11-26T02:00:00+01:00`. */
export function zonedText(zone: string | undefined, at: number): string {
  const offset = offsetOf(zone, at);
  const local = new Date(at + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const minutes = Math.abs(offset) / 60_000;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0'));
  return `${local}${offset < 0 ? '-' : '+'}${hours}:${rest}`;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, made(zone));
  return formats.get(zone);
}

function made(timeZone: string): Intl.DateTimeFormat | undefined {
  const part = 'numeric';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: part,
      month: part,
      day: part,
      hour: part,
      minute: part,
      second: part,
    });
  } catch {
    return undefined;
  }
}
