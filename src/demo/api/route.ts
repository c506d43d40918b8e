/** What a request asks for, read off its method and path. Follows NewRequestInfo of k8s.io/apiserver. */
export type Place = {
  /** As RBAC names it; the method in small letters for what is no resource. */
  readonly verb: string;
  readonly path: string;
  readonly resource?: ResourcePlace;
};

export type ResourcePlace = {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** What stands behind the subresource, such as a path to be proxied to. */
  readonly rest: readonly string[];
};

export function placeOf(method: string, path: string, query: URLSearchParams): Place {
  const plain: Place = {verb: method.toLowerCase(), path};
  const parts = path.split('/').filter(part => part !== '');
  const isCore = parts[0] === 'api';
  if (parts.length < 3 || (!isCore && (parts[0] !== 'apis' || parts.length < 4))) return plain;
  const group = isCore ? '' : parts[1]!;
  const version = parts[isCore ? 1 : 2]!;
  let rest = parts.slice(isCore ? 2 : 3).map(decoded);
  const isWatchPath = rest[0] === 'watch';
  if (isWatchPath) {
    if (rest.length < 2) return plain;
    rest = rest.slice(1);
  }
  let namespace: string | undefined;
  if (rest[0] === 'namespaces' && rest.length > 1) {
    namespace = rest[1];
    if (rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize') rest = rest.slice(2);
  }
  const [plural = '', name, subresource, ...further] = rest;
  const verb = isWatchPath ? 'watch' : verbOf(method, name, query);
  return {verb, path, resource: {group, version, plural, namespace, name, subresource, rest: further}};
}

/** As strconv.ParseBool reads what is in a query; anything odd is true, as the conversion of query parameters has it. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): string {
  switch (method) {
    case 'POST':
      return 'create';
    case 'GET':
    case 'HEAD':
      if (name !== undefined) return 'get';
      return isTrue(query.get('watch')) ? 'watch' : 'list';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      return '';
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
