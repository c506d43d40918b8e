import {touchedOwners} from '../kube/field-owners.ts';
import type {KubeObject} from '../kube/object.ts';
import {versionChanges, type VersionChange} from '../kube/version-changes.ts';
import {changeLines} from './change-lines.ts';
import {type DocLine, docLine, docOf, ink} from './document.ts';
import {countText, timeText, whenText} from './keys/words.ts';
import type {Inspected, Tab, Version} from './tab.ts';

/** How the object has changed while it was looked at, newest first. */
export const changesTab: Tab = {
  id: 'changes',
  title: 'Changes',
  suits: () => true,
  count: ({versions}) => (versions.length > 1 ? stepsOf(versions).filter(({told}) => told.length > 0).length : undefined),
  doc: inspected => docOf(lines(inspected)),
};

/** From one version to the next. */
type Step = {
  readonly version: Version;
  readonly told: readonly VersionChange[];
  readonly noise: readonly VersionChange[];
  readonly who: readonly string[];
};

function lines(inspected: Inspected): readonly DocLine[] {
  const {versions, isGone} = inspected;
  const first = versions[0];
  if (!first) return [docLine(0, [ink('quiet', inspected.problem ?? 'asking …')])];
  const steps = stepsOf(versions);
  const gone = isGone ? [docLine(0, [ink('going', 'it is gone: below is how it was last')], {key: 'gone'})] : [];
  return [...gone, ...stepLines(inspected, steps), ...firstLines(inspected, first, steps.length)];
}

/** Newest first. A version and what it changed never change, so each is looked at once. */
function stepsOf(versions: readonly Version[]): readonly Step[] {
  return versions
    .slice(1)
    .map((version, index) => stepOf(versions[index]!, version))
    .reverse();
}

const known = new WeakMap<KubeObject, {readonly before: KubeObject; readonly step: Step}>();

function stepOf(before: Version, version: Version): Step {
  const last = known.get(version.object);
  if (last?.before === before.object) return last.step;
  const changes = versionChanges(before.object, version.object);
  const told = changes.filter(({isNoise}) => !isNoise);
  const step = {
    version,
    told,
    noise: changes.filter(({isNoise}) => isNoise),
    who: told.length > 0 ? whoChanged(before.object, version.object) : [],
  };
  known.set(version.object, {before: before.object, step});
  return step;
}

/** The managers that own what is not as it was. What was removed has no owner any more. */
function whoChanged(before: KubeObject, after: KubeObject): readonly string[] {
  if (!Array.isArray((after.metadata as {managedFields?: unknown} | undefined)?.managedFields)) return [];
  const names = touchedOwners(after, before).map(({manager, subresource}) =>
    subresource === '' ? manager : `${manager} (${subresource})`,
  );
  return [...new Set(names.filter(name => name !== ''))];
}

function stepLines(inspected: Inspected, steps: readonly Step[]): DocLine[] {
  const found: DocLine[] = [];
  for (let at = 0; at < steps.length; at++) {
    const {version, told, noise, who} = steps[at]!;
    const key = `version ${version.object.metadata?.resourceVersion ?? ''} ${version.seenAt}`;
    if (told.length === 0) {
      // Heartbeats in a row are one line.
      let end = at;
      while (steps[end + 1]?.told.length === 0) end += 1;
      const count = end - at + 1;
      const since = count === 1 ? '' : `${count} times since ${timeOfDay(steps[end]!.version.seenAt)}: `;
      found.push(docLine(0, [ink('quiet', `${momentText(inspected, version.seenAt)}  ${since}${noiseText(noise)}`)], {key}));
      at = end;
      continue;
    }
    const by = who.length === 0 ? [] : [ink('quiet', '  by '), ink('accent', who.join(', '))];
    found.push(docLine(0, [ink('title', momentText(inspected, version.seenAt)), `  ${countText(told.length, 'change')}`, ...by], {key}));
    found.push(...told.flatMap(change => changeLines(inspected, change, key)));
    if (noise.length > 0) found.push(docLine(1, [ink('quiet', `and ${noiseText(noise)}`)], {key: `${key} noise`}));
  }
  return found;
}

function firstLines(inspected: Inspected, {seenAt, object}: Version, steps: number): DocLine[] {
  const version = object.metadata?.resourceVersion;
  const words = `${momentText(inspected, seenAt)}  first seen${version === undefined ? '' : `, version ${version}`}`;
  const lines = [docLine(0, [ink('quiet', words)], {key: 'first'})];
  if (steps === 0)
    lines.push(docLine(0, [ink('quiet', 'it has not changed since; what changes while you look is kept here')], {key: 'unchanged'}));
  return lines;
}

function noiseText(noise: readonly VersionChange[]): string {
  const names = [...new Set(noise.map(({label}) => label.replace(/^.*[.]|^.*\[(.*)\]$/, '$1')))];
  return names.length === 0 ? 'no field has changed' : `only ${names.join(', ')}`.replace(/^only /, 'what changes by itself: ');
}

function momentText(inspected: Inspected, at: number): string {
  return inspected.times === 'absolute' ? timeText(at) : `${timeOfDay(at)} (${whenText(at, inspected)})`;
}

/** `14:03:22`, in UTC as all times that are not told as ages. */
function timeOfDay(ms: number): string {
  return timeText(ms).slice(11, 19);
}
