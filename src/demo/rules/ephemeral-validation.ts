import {isEqual} from '../equal.ts';
import type {Container, EphemeralContainer, PodSpec, Volume} from '../schema/kinds.ts';
import {type Causes, duplicate, each, forbiddenField, invalidValue, notFoundValue} from './causes.ts';
import {changesText} from './changes-text.ts';
import {checkContainer} from './container-validation.ts';

/** Follows validateEphemeralContainers of k8s.io/kubernetes/pkg/apis/core/validation. */
export function checkEphemeralContainers(
  causes: Causes,
  field: string,
  containers: readonly EphemeralContainer[],
  others: readonly Container[],
  volumes: ReadonlyMap<string, Volume>,
): void {
  const targets = new Set(others.map(({name}) => name));
  const names = new Set(targets);
  each(field, containers, (container, at) => {
    const {name, image = '', targetContainerName, volumeMounts = []} = container;
    checkContainer(causes, at, container, volumes);
    if (image.trim() !== image) causes.push(invalidValue(`${at}.image`, image, 'must not have leading or trailing whitespace'));
    if (names.has(name)) causes.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (targetContainerName && !targets.has(targetContainerName)) {
      causes.push(notFoundValue(`${at}.targetContainerName`, targetContainerName));
    }
    for (const key of forbidden) if (isSet(container[key])) causes.push(forbiddenField(`${at}.${key}`, notHere));
    volumeMounts.forEach((mount, index) => {
      for (const key of ['subPath', 'subPathExpr'] as const) {
        if (mount[key]) causes.push(forbiddenField(`${at}.volumeMounts[${index}].${key}`, notHere));
      }
    });
  });
}

/** Ephemeral containers come, and never go or change (ValidatePodEphemeralContainersUpdate). */
export function checkEphemeralUpdate(causes: Causes, next: PodSpec, before: PodSpec): void {
  const field = 'spec.ephemeralContainers';
  for (const old of before.ephemeralContainers ?? []) {
    const now = next.ephemeralContainers?.find(({name}) => name === old.name);
    if (!now) causes.push(forbiddenField(field, `existing ephemeral containers ${JSON.stringify(old.name)} may not be removed\n`));
    else if (!isEqual(now, old)) {
      const told = `existing ephemeral containers ${JSON.stringify(old.name)} may not be changed`;
      causes.push(forbiddenField(field, `${told}\n${changesText(old, now)}`));
    }
  }
}

const notHere = 'cannot be set for an Ephemeral Container';
/** In the order of the fields of the server's EphemeralContainerCommon. */
const forbidden = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

/** An empty map or list that was given is set, too; empty requirements are what defaults leave there. */
function isSet(value: unknown): boolean {
  return value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
