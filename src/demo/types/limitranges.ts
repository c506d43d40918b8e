import {type Causes, complain, duplicate, each, forbiddenField, invalidValue, required} from '../rules/causes.ts';
import {nameColumn} from '../rules/columns.ts';
import {qualifiedNameComplaints} from '../rules/names.ts';
import {compareQuantities} from '../rules/quantity.ts';
import {createdColumn} from '../rules/rbac.ts';
import {type Amounts, checkContainerResource, storedAmounts} from '../rules/resources.ts';
import {changed, filled, mapped, withField} from '../rules/sharing.ts';
import type {LimitRange, LimitRangeItem} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const limitRanges: ResourceType<LimitRange> = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  isNamespaced: true,
  schema: 'io.k8s.api.core.v1.LimitRange',
  columns: [nameColumn, createdColumn],
  defaults: range => changed(range, 'spec', spec => changed(spec, 'limits', limits => mapped(limits, withDefaults))),
  validate({spec}, before) {
    const causes: Causes = [];
    if (spec === before?.spec) return causes;
    const types = new Set<string>();
    each('spec.limits', spec?.limits, (item, at) => {
      complain(causes, `${at}.type`, item.type, qualifiedNameComplaints(item.type));
      if (types.has(item.type)) causes.push(duplicate(`${at}.type`, item.type));
      types.add(item.type);
      checkItem(causes, at, item);
    });
    return causes;
  },
};

/** Follows SetDefaults_LimitRangeItem of k8s.io/kubernetes/pkg/apis/core/v1. */
function withDefaults(item: LimitRangeItem): LimitRangeItem {
  let next = item;
  for (const key of ['default', 'defaultRequest', 'max', 'min', 'maxLimitRequestRatio'] as const) next = changed(next, key, storedAmounts);
  if (next.type !== 'Container') return next;
  const limits = filled(next.default ?? {}, next.max ?? {});
  const requests = filled(filled(next.defaultRequest ?? {}, limits), next.min ?? {});
  const orNothing = (amounts: Amounts) => (Object.keys(amounts).length > 0 ? amounts : undefined);
  return withField(withField(next, 'default', orNothing(limits)), 'defaultRequest', orNothing(requests));
}

/** Follows ValidateLimitRange of core/validation. */
function checkItem(causes: Causes, at: string, item: LimitRangeItem): void {
  const {type, max = {}, min = {}, maxLimitRequestRatio: ratios = {}} = item;
  const isPod = type === 'Pod';
  const limits = item.default ?? {};
  const requests = item.defaultRequest ?? {};
  if (type === 'Container' || isPod) {
    const lists = {max, min, ...(!isPod && {default: limits, defaultRequest: requests}), maxLimitRequestRatio: ratios};
    for (const [key, amounts] of Object.entries(lists)) {
      for (const name in amounts) checkContainerResource(causes, `${at}.${key}[${name}]`, name);
    }
  }
  if (isPod && Object.keys(limits).length > 0) causes.push(forbiddenField(`${at}.default`, "may not be specified when `type` is 'Pod'"));
  if (isPod && Object.keys(requests).length > 0) {
    causes.push(forbiddenField(`${at}.defaultRequest`, "may not be specified when `type` is 'Pod'"));
  }
  if (type === 'PersistentVolumeClaim' && max['storage'] === undefined && min['storage'] === undefined) {
    causes.push(required(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
  }
  const compare = (field: string, shown: string | undefined, [low, lowWord]: Side, [high, highWord]: Side) => {
    if (low === undefined || high === undefined || compareQuantities(low, high) <= 0) return;
    causes.push(invalidValue(field, shown, `${lowWord} value ${low} is greater than ${highWord} value ${high}`));
  };
  const names = new Set([max, min, ...(isPod ? [] : [limits, requests]), ratios].flatMap(amounts => Object.keys(amounts)));
  for (const name of names) {
    const [most, least] = [max[name], min[name]];
    const [limit, request] = isPod ? [] : [limits[name], requests[name]];
    compare(`${at}.min[${name}]`, least, [least, 'min'], [most, 'max']);
    compare(`${at}.defaultRequest[${name}]`, request, [least, 'min'], [request, 'default request']);
    compare(`${at}.defaultRequest[${name}]`, request, [request, 'default request'], [most, 'max']);
    compare(`${at}.defaultRequest[${name}]`, request, [request, 'default request'], [limit, 'default limit']);
    // The server shows the other side of these two.
    compare(`${at}.default[${name}]`, least, [least, 'min'], [limit, 'default']);
    compare(`${at}.default[${name}]`, most, [limit, 'default'], [most, 'max']);
    const ratio = ratios[name];
    if (ratio !== undefined && compareQuantities(ratio, '1') < 0) {
      causes.push(invalidValue(`${at}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${ratio} is less than 1`));
    }
  }
}

type Side = readonly [amount: string | undefined, word: string];
