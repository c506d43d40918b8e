import type {Requirement} from '../../kube/selector.ts';
import type {Cause} from '../refusal.ts';
import {badRequest, invalid} from '../refusal.ts';
import {type FieldTerm, parseFieldSelector} from './field-selector.ts';
import {parseLabelSelector} from './label-selector.ts';
import {isTrue} from './route.ts';

/** What a list or a watch is asked for with (metav1.ListOptions). */
export type ListOptions = {
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldTerm[];
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly timeoutSeconds: number | undefined;
  readonly hasBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
};

export type WriteOptions = {
  readonly manager: string;
  readonly isDryRun: boolean;
  readonly fieldValidation: 'Ignore' | 'Strict' | 'Warn';
  readonly isForced: boolean;
};

export function listOptions(query: URLSearchParams, isWatch: boolean): ListOptions {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  if ('problem' in labels) throw badRequest(labels.problem);
  const initial = query.get('sendInitialEvents');
  const options: ListOptions = {
    labels,
    fields: parseFieldSelector(query.get('fieldSelector') ?? ''),
    limit: wholeNumber(query, 'limit') ?? 0,
    continue: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    timeoutSeconds: wholeNumber(query, 'timeoutSeconds'),
    hasBookmarks: isTrue(query.get('allowWatchBookmarks')),
    sendInitialEvents: initial === null ? undefined : isTrue(initial),
  };
  const defaulted = isWatch ? withInitialEvents(options) : options;
  check('ListOptions', isWatch ? watchProblems(defaulted) : listProblems(defaulted));
  return defaulted;
}

/** Of a create, an update or a patch; throws where they are not valid. Follows ValidateCreateOptions and its like. */
export function writeOptions(
  query: URLSearchParams,
  agent: string | undefined,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  isApply = false,
): WriteOptions {
  const asked = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  const dryRun = query.getAll('dryRun').filter(each => each !== '');
  const causes: Cause[] = [];
  if (kind === 'PatchOptions') {
    if (isApply && asked === '') causes.push(cause('fieldManager', 'FieldValueRequired', 'Required value: is required for apply patch'));
    if (!isApply && query.has('force')) {
      causes.push(cause('force', 'FieldValueForbidden', 'Forbidden: may not be specified for non-apply patch'));
    }
  }
  causes.push(...managerProblems(asked), ...dryRunProblems(dryRun));
  if (!['Ignore', 'Strict', 'Warn'].includes(fieldValidation)) {
    const supported = 'supported values: "", "Ignore", "Strict", "Warn"';
    causes.push(cause('fieldValidation', 'FieldValueNotSupported', `Unsupported value: "${fieldValidation}": ${supported}`));
  }
  check(kind, causes);
  return {
    manager: asked || managerOfAgent(agent),
    isDryRun: dryRun.includes('All'),
    fieldValidation: fieldValidation as WriteOptions['fieldValidation'],
    isForced: isTrue(query.get('force')),
  };
}

export function dryRunProblems(dryRun: readonly string[]): readonly Cause[] {
  if (dryRun.every(each => each === 'All')) return [];
  const told = `[${dryRun.map(each => JSON.stringify(each)).join(',')}]`;
  return [cause('dryRun', 'FieldValueNotSupported', `Unsupported value: ${told}: supported values: "All"`)];
}

export function check(kind: string, causes: readonly Cause[]): void {
  if (causes.length > 0) throw invalid({group: 'meta.k8s.io', kind}, '', causes);
}

/** A number in a query as strconv.ParseInt reads it. */
export function wholeNumber(query: URLSearchParams, key: string): number | undefined {
  const text = query.get(key);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

export function cause(field: string, reason: string, message: string): Cause {
  return {reason, message, field};
}

/** The name of the program that asks, as managerOrUserAgent of k8s.io/apiserver takes it. */
function managerOfAgent(agent = ''): string {
  return (
    [...agent.split('/')[0]!]
      .filter(each => each > '\u001f' && each !== '\u007f')
      .join('')
      .slice(0, 128) || 'unknown'
  );
}

function managerProblems(manager: string): readonly Cause[] {
  const causes: Cause[] = [];
  if (manager.length > 128) {
    causes.push(cause('fieldManager', 'FieldValueTooLong', 'Too long: may not be more than 128 bytes'));
  }
  const at = [...manager].findIndex(each => !/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(each));
  if (at >= 0) {
    const code = manager.codePointAt(at) ?? 0;
    const quoted = JSON.stringify(manager).replace(/\\u00(..)/g, '\\x$1');
    const message = `Invalid value: ${quoted}: invalid character U+${code.toString(16).toUpperCase().padStart(4, '0')} (at position ${at})`;
    causes.push(cause('fieldManager', 'FieldValueInvalid', message));
  }
  return causes;
}

/** As SetListOptionsDefaults: watches from the start are streaming lists, told or not. */
function withInitialEvents(options: ListOptions): ListOptions {
  const {resourceVersion, sendInitialEvents, resourceVersionMatch} = options;
  if (sendInitialEvents !== undefined || resourceVersionMatch !== '' || (resourceVersion !== '' && resourceVersion !== '0')) return options;
  return {...options, sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan'};
}

function listProblems({resourceVersion, resourceVersionMatch, continue: token, sendInitialEvents}: ListOptions): readonly Cause[] {
  const causes: Cause[] = [];
  if (resourceVersionMatch !== '') {
    if (resourceVersion === '') causes.push(forbiddenMatch('resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (token !== '') causes.push(forbiddenMatch('resourceVersionMatch is forbidden when continue is provided'));
    if (resourceVersionMatch !== 'Exact' && resourceVersionMatch !== 'NotOlderThan') {
      causes.push(unsupportedMatch(resourceVersionMatch, '"Exact", "NotOlderThan", ""'));
    }
    if (resourceVersionMatch === 'Exact' && resourceVersion === '0') {
      causes.push(forbiddenMatch('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (sendInitialEvents !== undefined) {
    causes.push(cause('sendInitialEvents', 'FieldValueForbidden', 'Forbidden: sendInitialEvents is forbidden for list'));
  }
  return causes;
}

function watchProblems({resourceVersionMatch, continue: token, sendInitialEvents}: ListOptions): readonly Cause[] {
  const causes: Cause[] = [];
  if (sendInitialEvents !== undefined && resourceVersionMatch !== 'NotOlderThan') {
    causes.push(forbiddenMatch('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (resourceVersionMatch === '') return causes;
  if (sendInitialEvents === undefined) {
    causes.push(forbiddenMatch('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  }
  if (resourceVersionMatch !== 'NotOlderThan') causes.push(unsupportedMatch(resourceVersionMatch, '"NotOlderThan"'));
  if (token !== '') causes.push(forbiddenMatch('resourceVersionMatch is forbidden when continue is provided'));
  return causes;
}

function forbiddenMatch(because: string): Cause {
  return cause('resourceVersionMatch', 'FieldValueForbidden', `Forbidden: ${because}`);
}

function unsupportedMatch(match: string, supported: string): Cause {
  const message = `Unsupported value: ${JSON.stringify(match)}: supported values: ${supported}`;
  return cause('resourceVersionMatch', 'FieldValueNotSupported', message);
}
