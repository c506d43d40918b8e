import type {Path} from '../../kube/field-changes.ts';
import type {DocLine} from '../document.ts';
import {field, listed} from './parts.ts';
import {at, fields, isSet, sortedEntries, text} from './read.ts';
import {handlerText} from './probes.ts';

/** What a container or a pod may do, a field a line as manifests have it; the seccomp profile first and by itself, as kubectl has it. */
export function securityContext(depth: number, value: unknown, path: Path): DocLine[] {
  const profile = at(value, 'seccompProfile');
  const local = text(at(profile, 'localhostProfile'));
  const values = sortedEntries(value)
    .filter(([name, held]) => name !== 'seccompProfile' && isSet(held))
    .map(([name, held]) => ({value: `${name}: ${inFlow(held)}`, more: {path: [...path, name]}}));
  return [
    ...(isSet(profile) ? [field(depth, 'SeccompProfile', text(at(profile, 'type')), {path: [...path, 'seccompProfile']})] : []),
    ...(local === '' ? [] : [field(depth + 1, 'LocalhostProfile', local)]),
    ...(values.length === 0 ? [] : listed(depth, 'Security Context', values, {path})),
  ];
}

/** What is done after a container has started and before it stops. */
export function lifecycle(depth: number, value: unknown, path: Path): DocLine[] {
  const {postStart, preStop, stopSignal} = fields(value);
  return [
    ...(isSet(postStart) ? [field(depth, 'Post Start', handlerText(fields(postStart)), {path: [...path, 'postStart']})] : []),
    ...(isSet(preStop) ? [field(depth, 'Pre Stop', handlerText(fields(preStop)), {path: [...path, 'preStop']})] : []),
    ...(isSet(stopSignal) ? [field(depth, 'Stop Signal', text(stopSignal), {path: [...path, 'stopSignal']})] : []),
  ];
}

/** In one line: `{add: [NET_ADMIN], drop: [ALL]}`. */
function inFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return text(value);
  return `{${sortedEntries(value)
    .map(([name, held]) => `${name}: ${inFlow(held)}`)
    .join(', ')}}`;
}
