import {formatted} from '../printf.ts';
import {UsageProblem} from './options.ts';

/** A number, a text, or a text from outside that is compared as a number where it looks like one. */
export type AwkValue = number | string | {readonly outside: string};

export function textOf(value: AwkValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'object') return value.outside;
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? String(value) : formatted('%.6g', [String(value)]).text;
}

export function numberOf(value: AwkValue | undefined): number {
  if (typeof value === 'number') return value;
  const [found] = /^\s*[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)/.exec(textOf(value)) ?? [];
  return found === undefined ? 0 : Number(found);
}

export function isTrue(value: AwkValue | undefined): boolean {
  if (value === undefined) return false;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return looksNumeric(value.outside) ? numberOf(value) !== 0 : value.outside !== '';
}

export function compare(left: AwkValue | undefined, right: AwkValue | undefined): number {
  const isNumeric = (value: AwkValue | undefined) =>
    value === undefined || typeof value === 'number' || (typeof value === 'object' && looksNumeric(value.outside));
  if (isNumeric(left) && isNumeric(right)) return numberOf(left) - numberOf(right);
  const [one, other] = [textOf(left), textOf(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function looksNumeric(text: string): boolean {
  return /^\s*[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?)\s*$/.test(text);
}

export function calculated(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '^':
      return left ** right;
  }
  if (right === 0) throw new UsageProblem('cmd. line:1: Division by zero');
  return operator === '/' ? left / right : left % right;
}
