import {type Causes, complain, invalidValue, notNegative} from './causes.ts';
import {percentComplaints} from './names.ts';

type IntOrPercent = number | string | undefined;

/** Follows ValidatePositiveIntOrPercent of k8s.io/kubernetes/pkg/apis/apps/validation. */
export function checkIntOrPercent(causes: Causes, field: string, value: IntOrPercent): void {
  if (typeof value === 'string') complain(causes, field, value, percentComplaints(value));
  else if (value !== undefined && value < 0) causes.push(invalidValue(field, value, notNegative));
}

export function checkAtMostAll(causes: Causes, field: string, value: IntOrPercent): void {
  if (typeof value !== 'string' || percentComplaints(value).length > 0 || Number.parseInt(value, 10) <= 100) return;
  causes.push(invalidValue(field, value, 'must not be greater than 100%'));
}

/** Whether it comes to nothing, whatever of. */
export function isNothing(value: IntOrPercent): boolean {
  return typeof value === 'string' ? Number.parseInt(value, 10) === 0 : (value ?? 0) === 0;
}

/** A number, or so many percent of a total (GetScaledValueFromIntOrPercent of k8s.io/apimachinery/pkg/util/intstr). */
export function scaledValue(value: IntOrPercent, total: number, rounding: 'up' | 'down'): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const part = (Number.parseInt(value, 10) * total) / 100;
  return rounding === 'up' ? Math.ceil(part) : Math.floor(part);
}
