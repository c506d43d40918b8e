import {cpuText, memoryText, parseQuantity} from '../kube/quantity.ts';
import type {CellValue} from '../kube/row.ts';
import type {Column} from './kind.ts';

type Amount<T> = (object: T, type: 'requests' | 'limits') => number | undefined;

/** Requests and limits as `100:500`, in millicores; `-` where there is none. */
export function cpuColumn<T>(amount: Amount<T>, more: Partial<Column<T>> = {}): Column<T> {
  return pairColumn('CPU/RL', amount, cpuText, more);
}

/** Requests and limits as `64Mi:1Gi`. */
export function memoryColumn<T>(amount: Amount<T>, more: Partial<Column<T>> = {}): Column<T> {
  return pairColumn('MEM/RL', amount, memoryText, more);
}

/** Requests and limits as `1:1`, of all makes together. */
export function gpuColumn<T>(amount: Amount<T>, more: Partial<Column<T>> = {}): Column<T> {
  return pairColumn('GPU/RL', amount, String, more);
}

/** `nvidia.com/gpu`, `gpu.intel.com/i915`, `nvidia.com/gpu.shared`. */
export function isGpu(resource: string): boolean {
  return resource !== 'cpu' && resource !== 'memory' && /(^|[./])gpus?([./]|$)/.test(resource);
}

function pairColumn<T>(title: string, amount: Amount<T>, text: (amount: number) => string, more: Partial<Column<T>>): Column<T> {
  return {
    title,
    align: 'right',
    value(object) {
      const request = amount(object, 'requests');
      const limit = amount(object, 'limits');
      if (request === undefined && limit === undefined) return undefined;
      return `${request === undefined ? '-' : text(request)}:${limit === undefined ? '-' : text(limit)}`;
    },
    sortKey: requestOf,
    ...more,
  };
}

function requestOf(value: CellValue): number | undefined {
  if (typeof value !== 'string') return undefined;
  return parseQuantity(value.slice(0, value.indexOf(':'))) ?? 0;
}
