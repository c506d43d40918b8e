/** Milliseconds in a format of strftime(3), in UTC. */
export function dateText(format: string, ms: number): string {
  const time = new Date(ms);
  return format.replace(/%(:?)([-_0]?)([0-9]?)([a-zA-Z%])/g, (whole, colon: string, flag: string, width: string, letter: string) => {
    if (colon !== '') return letter === 'z' ? '+00:00' : whole;
    const text = fieldOf(letter, time);
    if (text === undefined) return whole;
    if (letter === 'N' && width !== '') return text.slice(0, Number(width));
    return flag === '-'
      ? text.replace(/^[0 ]+(?=.)/, '')
      : flag === '_'
        ? text.replace(/^0+(?=.)/, zeros => ' '.repeat(zeros.length))
        : text;
  });
}

/** What a letter stands for. */
function fieldOf(letter: string, time: Date): string | undefined {
  const ms = time.getTime();
  const two = (value: number) => String(value).padStart(2, '0');
  const year = time.getUTCFullYear();
  const hours = time.getUTCHours();
  const dayOfYear = Math.floor((Date.UTC(year, time.getUTCMonth(), time.getUTCDate()) - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
  switch (letter) {
    case 'Y':
      return String(year);
    case 'C':
      return two(Math.floor(year / 100));
    case 'y':
      return two(year % 100);
    case 'm':
      return two(time.getUTCMonth() + 1);
    case 'd':
      return two(time.getUTCDate());
    case 'e':
      return String(time.getUTCDate()).padStart(2);
    case 'H':
      return two(hours);
    case 'I':
      return two(hours % 12 || 12);
    case 'k':
      return String(hours).padStart(2);
    case 'l':
      return String(hours % 12 || 12).padStart(2);
    case 'M':
      return two(time.getUTCMinutes());
    case 'S':
      return two(time.getUTCSeconds());
    case 'N':
      return `${String(Math.floor(ms) % 1000).padStart(3, '0')}000000`;
    case 's':
      return String(Math.floor(ms / 1000));
    case 'p':
      return hours < 12 ? 'AM' : 'PM';
    case 'P':
      return hours < 12 ? 'am' : 'pm';
    case 'j':
      return String(dayOfYear).padStart(3, '0');
    case 'u':
      return String(time.getUTCDay() || 7);
    case 'w':
      return String(time.getUTCDay());
    case 'a':
      return days[time.getUTCDay()]!.slice(0, 3);
    case 'A':
      return days[time.getUTCDay()]!;
    case 'b':
      return months[time.getUTCMonth()]!.slice(0, 3);
    case 'h':
      return months[time.getUTCMonth()]!.slice(0, 3);
    case 'B':
      return months[time.getUTCMonth()]!;
    case 'Z':
      return 'UTC';
    case 'z':
      return '+0000';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    case 'F':
      return dateText('%Y-%m-%d', ms);
    case 'D':
      return dateText('%m/%d/%y', ms);
    case 'T':
      return dateText('%H:%M:%S', ms);
    case 'R':
      return dateText('%H:%M', ms);
    case 'r':
      return dateText('%I:%M:%S %p', ms);
    case 'c':
      return dateText('%a %b %e %H:%M:%S %Y', ms);
    case 'x':
      return dateText('%m/%d/%y', ms);
    case 'X':
      return dateText('%H:%M:%S', ms);
    default:
      return undefined;
  }
}

/** What `date -d` understands; undefined is now, and what it does not understand gives undefined. */
export function parseDate(text: string | undefined, now: number): number | undefined {
  if (text === undefined || text === 'now' || text === '') return now;
  if (/^@-?\d+(\.\d+)?$/.test(text)) return Number(text.slice(1)) * 1000;
  if (text === 'today') return now;
  if (text === 'yesterday') return now - 86_400_000;
  if (text === 'tomorrow') return now + 86_400_000;
  const [, sign = '', count, unit, ago] = /^([-+]?)(\d+) ?(second|minute|hour|day|week)s?( ago)?$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    const ms = Number(count) * {second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000}[unit]!;
    return now + (sign === '-' || ago ? -ms : ms);
  }
  if (/^\d{1,2}:\d{2}(:\d{2})?$/.test(text))
    return Date.parse(`${new Date(now).toISOString().slice(0, 10)}T${text.padStart(5, '0')}${text.length < 6 ? ':00' : ''}Z`);
  const [, date, time = '00:00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(?: ?(Z|UTC|[-+]\d\d:?\d\d))?$/.exec(text) ?? [];
  if (date === undefined) return undefined;
  const parsed = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}${zone === 'UTC' ? 'Z' : zone}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
