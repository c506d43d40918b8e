import type {Demo} from '../../demo.ts';
import type {Container, LimitRange, PersistentVolumeClaim, Pod} from '../../schema/kinds.ts';
import {limitRanges} from '../../types/limitranges.ts';
import {persistentVolumeClaims} from '../../types/persistentvolumeclaims.ts';
import {pods} from '../../types/pods.ts';
import {parseQuantity} from '../../../kube/quantity.ts';
import {canonicalQuantity, compareQuantities} from '../../rules/quantity.ts';
import {reasonsText, refused} from './plugin.ts';
import {podAmounts} from './pod-amounts.ts';
import type {Amounts} from './quantities.ts';

type Limits = NonNullable<LimitRange['spec']>['limits'][number];

/** Fills in what containers did not name. Follows plugin/pkg/admission/limitranger. */
export function limitRangeDefaults({store}: Demo, pod: Pod): Pod {
  let admitted = pod;
  for (const {spec} of store.list(limitRanges, pod.metadata.namespace)) {
    const limits = (spec?.limits ?? []).filter(({type}) => type === 'Container');
    const requests = Object.assign({}, ...limits.map(each => each.defaultRequest));
    const most = Object.assign({}, ...limits.map(each => each.default));
    admitted = withDefaults(admitted, requests, most);
  }
  return admitted;
}

export function checkPodLimits({store}: Demo, pod: Pod): void {
  for (const {spec} of store.list(limitRanges, pod.metadata.namespace)) {
    const problems: string[] = [];
    for (const limits of spec?.limits ?? []) {
      if (limits.type === 'Container') {
        for (const {resources} of [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]) {
          problems.push(...problemsOf(limits, resources?.requests ?? {}, resources?.limits ?? {}));
        }
      } else if (limits.type === 'Pod') {
        const withOverhead = false;
        problems.push(...problemsOf(limits, podAmounts(pod, 'requests', {withOverhead}), podAmounts(pod, 'limits', {withOverhead})));
      }
    }
    if (problems.length > 0) throw refused(pods, pod, reasonsText(problems));
  }
}

export function checkClaimLimits({store}: Demo, claim: PersistentVolumeClaim): void {
  const requests = claim.spec?.resources?.requests ?? {};
  for (const {spec} of store.list(limitRanges, claim.metadata.namespace)) {
    const problems: string[] = [];
    for (const {type, min = {}, max = {}} of spec?.limits ?? []) {
      if (type !== 'PersistentVolumeClaim') continue;
      for (const name of Object.keys(min)) problems.push(...belowMinimum(type, name, min[name]!, requests[name], undefined));
      for (const name of Object.keys(max)) {
        const start = `maximum ${name} usage per ${type} is ${canonicalQuantity(max[name]!)}`;
        const request = requests[name];
        if (request === undefined) problems.push(`${start}.  No request is specified`);
        else if (compareQuantities(request, max[name]!) > 0) problems.push(`${start}, but request is ${canonicalQuantity(request)}`);
      }
    }
    if (problems.length > 0) throw refused(persistentVolumeClaims, claim, reasonsText(problems));
  }
}

function withDefaults(pod: Pod, requests: Amounts, limits: Amounts): Pod {
  const told: string[] = [];
  const filled =
    (kind: string) =>
    (container: Container): Container => {
      const {resources = {}, name} = container;
      const newRequests = Object.keys(requests).filter(each => resources.requests?.[each] === undefined);
      const newLimits = Object.keys(limits).filter(each => resources.limits?.[each] === undefined);
      if (newRequests.length + newLimits.length === 0) return container;
      if (newRequests.length > 0) told.push(`${newRequests.sort().join(', ')} request for ${kind} ${name}`);
      if (newLimits.length > 0) told.push(`${newLimits.sort().join(', ')} limit for ${kind} ${name}`);
      const merged = {
        ...resources,
        ...(newLimits.length > 0 && {limits: {...limits, ...resources.limits}}),
        ...(newRequests.length > 0 && {requests: {...requests, ...resources.requests}}),
      };
      return {...container, resources: merged};
    };
  if (!pod.spec) return pod;
  const containers = pod.spec.containers.map(filled('container'));
  const initContainers = pod.spec.initContainers?.map(filled('init container'));
  if (told.length === 0) return pod;
  const {annotations} = pod.metadata;
  return {
    ...pod,
    metadata: {...pod.metadata, annotations: {...annotations, 'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${told.join('; ')}`}},
    spec: {...pod.spec, containers, ...(initContainers && {initContainers})},
  };
}

function problemsOf({type, min = {}, max = {}, maxLimitRequestRatio = {}}: Limits, requests: Amounts, limits: Amounts): readonly string[] {
  return [
    ...Object.keys(min).flatMap(name => belowMinimum(type, name, min[name]!, requests[name], limits[name])),
    ...Object.keys(max).flatMap(name => aboveMaximum(type, name, max[name]!, requests[name], limits[name])),
    ...Object.keys(maxLimitRequestRatio).flatMap(name => aboveRatio(type, name, maxLimitRequestRatio[name]!, requests[name], limits[name])),
  ];
}

type Amount = string | undefined;

function belowMinimum(type: string, name: string, least: string, request: Amount, limit: Amount): readonly string[] {
  const start = `minimum ${name} usage per ${type} is ${canonicalQuantity(least)}`;
  if (request === undefined) return [`${start}.  No request is specified`];
  if (compareQuantities(request, least) < 0) return [`${start}, but request is ${canonicalQuantity(request)}`];
  if (limit !== undefined && compareQuantities(limit, least) < 0) return [`${start}, but limit is ${canonicalQuantity(limit)}`];
  return [];
}

function aboveMaximum(type: string, name: string, most: string, request: Amount, limit: Amount): readonly string[] {
  const start = `maximum ${name} usage per ${type} is ${canonicalQuantity(most)}`;
  if (limit === undefined) return [`${start}.  No limit is specified`];
  if (compareQuantities(limit, most) > 0) return [`${start}, but limit is ${canonicalQuantity(limit)}`];
  if (request !== undefined && compareQuantities(request, most) > 0) return [`${start}, but request is ${canonicalQuantity(request)}`];
  return [];
}

function aboveRatio(type: string, name: string, most: string, request: Amount, limit: Amount): readonly string[] {
  const start = `${name} max limit to request ratio per ${type} is ${canonicalQuantity(most)}`;
  const asked = request === undefined ? 0 : (parseQuantity(request) ?? 0);
  const allowed = limit === undefined ? 0 : (parseQuantity(limit) ?? 0);
  if (asked === 0) return [`${start}, but no request is specified or request is 0`];
  if (allowed === 0) return [`${start}, but no limit is specified or limit is 0`];
  const ratio = allowed / asked;
  return ratio > (parseQuantity(most) ?? 0) ? [`${start}, but provided ratio is ${ratio.toFixed(6)}`] : [];
}
