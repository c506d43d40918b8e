import type {CellValue, Row} from '../kube/row.ts';
import {ageText} from '../kube/duration.ts';
import type {Column, Moment} from '../resources/kind.ts';

export type CellTimes = 'relative' | 'absolute';

/** What stands in a cell. */
export function cellText(row: Row, column: Column, index: number, moment: Moment, times: CellTimes): string {
  const value = column.derive ? column.derive(row, moment) : row.cells[index];
  if (column.isTime && times === 'absolute' && typeof value === 'number') return timeText(value);
  if (column.text) return column.text(value, moment);
  return plainText(value, moment);
}

function plainText(value: CellValue, {now}: Moment): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  return value.count > 0 ? `${value.count} (${ageText(now - value.at)} ago)` : '0';
}

/** `2026-03-01 14:02:31`, in the user's time zone. */
export function timeText(ms: number): string {
  const time = new Date(ms);
  if (Number.isNaN(time.getTime())) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
