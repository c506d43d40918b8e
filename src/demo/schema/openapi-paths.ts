import {type Documented, patchSchema, reference, schemaName} from './openapi-schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** The paths under which a type is served, with the operations and the parameters that clients look for. */
export function pathsOf(type: Documented): Readonly<Record<string, Json>> {
  const {group, version, plural, isNamespaced} = type;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const collection = isNamespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const named = `${collection}/{name}`;
  const verbs = new Set(type.verbs ?? allVerbs);
  const paths: Record<string, Json> = {};
  put(
    paths,
    collection,
    type,
    ['namespace'],
    [verbs.has('list') && list(type), verbs.has('create') && create(type), verbs.has('deletecollection') && removeAll(type)],
  );
  put(
    paths,
    named,
    type,
    ['name', 'namespace'],
    [
      verbs.has('get') && read(type),
      verbs.has('update') && replace(type),
      verbs.has('delete') && remove(type),
      verbs.has('patch') && patch(type),
    ],
  );
  if (isNamespaced && verbs.has('list')) put(paths, `${root}/${plural}`, type, [], [list(type, true)]);
  if (type.hasStatus)
    put(paths, `${named}/status`, type, ['name', 'namespace'], [read(type, 'status'), replace(type, 'status'), patch(type, 'status')]);
  if (type.scale) {
    const scale = {...type, schema: 'io.k8s.api.autoscaling.v1.Scale', shown: {group: 'autoscaling', version: 'v1', kind: 'Scale'}};
    put(paths, `${named}/scale`, type, ['name', 'namespace'], [read(scale, 'scale'), replace(scale, 'scale'), patch(scale, 'scale')]);
  }
  return paths;
}

/** A type, and what its operations say that they are about where it is something else. */
type Shown = Documented & {readonly shown?: {readonly group: string; readonly version: string; readonly kind: string}};
type Operation = readonly [method: string, operation: Json];

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const answers = ['application/json', 'application/yaml'];
const listing = {
  allowWatchBookmarks: 'boolean',
  continue: 'string',
  fieldSelector: 'string',
  labelSelector: 'string',
  limit: 'integer',
  resourceVersion: 'string',
  resourceVersionMatch: 'string',
  sendInitialEvents: 'boolean',
  timeoutSeconds: 'integer',
  watch: 'boolean',
};
const writing = {dryRun: 'string', fieldManager: 'string', fieldValidation: 'string'};
const removing = {
  dryRun: 'string',
  gracePeriodSeconds: 'integer',
  ignoreStoreReadErrorWithClusterBreakingPotential: 'boolean',
  orphanDependents: 'boolean',
  propagationPolicy: 'string',
};
const deleteOptions = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';
const status = 'io.k8s.apimachinery.pkg.apis.meta.v1.Status';

function put(
  paths: Record<string, Json>,
  path: string,
  {isNamespaced, kind}: Documented,
  inPath: readonly string[],
  operations: readonly (Operation | false)[],
): void {
  const some = operations.filter(operation => operation !== false);
  if (some.length === 0) return;
  const texts: Readonly<Record<string, string>> = {
    name: `name of the ${kind}`,
    namespace: 'object name and auth scope, such as for teams and projects',
  };
  const names = inPath.filter(name => name !== 'namespace' || isNamespaced);
  const parameters = names.map(name => ({
    name,
    in: 'path',
    description: texts[name],
    required: true,
    schema: {type: 'string', uniqueItems: true},
  }));
  paths[path] = {...Object.fromEntries(some), parameters: [...parameters, ...query({pretty: 'string'})]};
}

function list(type: Shown, isEverywhere = false): Operation {
  const id = isEverywhere ? `list${groupWord(type)}${type.kind}ForAllNamespaces` : `list${wordOf(type)}`;
  const about = `list or watch objects of kind ${type.kind}`;
  return ['get', operation(type, id, 'list', about, query(listing), {200: `${schemaName(type)}List`})];
}

function create(type: Shown): Operation {
  const made = schemaName(type);
  const codes = {200: made, 201: made, 202: made};
  return ['post', {...operation(type, `create${wordOf(type)}`, 'post', `create a ${type.kind}`, query(writing), codes), ...body(made)}];
}

function removeAll(type: Shown): Operation {
  const {allowWatchBookmarks: _, watch: __, ...rest} = listing;
  const made = operation(
    type,
    `delete${wordOf(type, 'Collection')}`,
    'deletecollection',
    `delete collection of ${type.kind}`,
    query({...rest, ...removing}),
    {
      200: status,
    },
  );
  return ['delete', {...made, ...body(deleteOptions, false)}];
}

function read(type: Shown, subresource = ''): Operation {
  const about = `read ${partOf(subresource)}the specified ${type.kind}`;
  return ['get', operation(type, `read${wordOf(type)}${capital(subresource)}`, 'get', about, [], {200: schemaName(type)})];
}

function replace(type: Shown, subresource = ''): Operation {
  const made = schemaName(type);
  const about = `replace ${partOf(subresource)}the specified ${type.kind}`;
  const id = `replace${wordOf(type)}${capital(subresource)}`;
  return ['put', {...operation(type, id, 'put', about, query(writing), {200: made, 201: made}), ...body(made)}];
}

function patch(type: Shown, subresource = ''): Operation {
  const made = schemaName(type);
  const about = `partially update ${partOf(subresource)}the specified ${type.kind}`;
  const kinds = ['apply-patch+yaml', 'json-patch+json', 'merge-patch+json', ...(type.customSchema ? [] : ['strategic-merge-patch+json'])];
  const content = Object.fromEntries(kinds.map(kind => [`application/${kind}`, {schema: reference(patchSchema)}]));
  const id = `patch${wordOf(type)}${capital(subresource)}`;
  const parameters = query({...writing, force: 'boolean'});
  return ['patch', {...operation(type, id, 'patch', about, parameters, {200: made, 201: made}), requestBody: {content, required: true}}];
}

function remove(type: Shown): Operation {
  const made = operation(type, `delete${wordOf(type)}`, 'delete', `delete a ${type.kind}`, query(removing), {200: status, 202: status});
  return ['delete', {...made, ...body(deleteOptions, false)}];
}

function operation(
  type: Shown,
  operationId: string,
  action: string,
  description: string,
  parameters: readonly Json[],
  codes: Readonly<Record<number, string>>,
): Json {
  const {group, version, kind} = type.shown ?? type;
  const responses = Object.entries(codes).map(([code, name]) => [code, {description: texts[code], content: content(name)}]);
  return {
    tags: [`${groupTag(type)}_${type.version}`],
    description,
    operationId,
    parameters,
    responses: {...Object.fromEntries(responses), 401: {description: 'Unauthorized'}},
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': {group, version, kind},
  };
}

const texts: Readonly<Record<string, string>> = {200: 'OK', 201: 'Created', 202: 'Accepted'};

function content(name: string): Json {
  return Object.fromEntries(answers.map(answer => [answer, {schema: reference(name)}]));
}

function body(name: string, required = true): Json {
  return {requestBody: {content: {'*/*': {schema: reference(name)}}, ...(required && {required})}};
}

function query(parameters: Readonly<Record<string, string>>): readonly Json[] {
  return Object.entries(parameters)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, type]) => ({name, in: 'query', schema: {type, uniqueItems: true}}));
}

/** `AppsV1NamespacedDeployment`. */
function wordOf(type: Shown, before = ''): string {
  return `${groupWord(type)}${before}${type.isNamespaced ? 'Namespaced' : ''}${type.kind}`;
}

function groupWord({group, version}: Documented): string {
  const words = group === '' ? ['core'] : group.replace(/\.k8s\.io$/, '').split('.');
  return `${words.map(capital).join('')}${capital(version)}`;
}

function groupTag({group}: Documented): string {
  const [first = '', ...rest] = (group || 'core').replace(/\.k8s\.io$/, '').split('.');
  return `${first}${rest.map(capital).join('')}`;
}

function partOf(subresource: string): string {
  return subresource === '' ? '' : `${subresource} of `;
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
