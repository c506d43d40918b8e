import {parseQuantity} from '../kube/quantity.ts';
import type {CellValue} from '../kube/row.ts';
import type {Column} from './kind.ts';

/** How much a volume holds, as the server writes it: sorted by what it stands for, the most first. */
export function capacityColumn<T>(value: (object: T) => string | undefined): Column<T> {
  return {title: 'CAPACITY', align: 'right', weight: 6, value, sortKey: minusAmount};
}

function minusAmount(value: CellValue): number | undefined {
  const amount = typeof value === 'string' ? parseQuantity(value) : undefined;
  return amount === undefined ? undefined : -amount;
}
