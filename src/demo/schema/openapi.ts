import {createHash} from 'node:crypto';
import {pathsOf} from './openapi-paths.ts';
import {type Documented, schemasFor} from './openapi-schemas.ts';

export type Members = Readonly<Record<string, unknown>>;

/** A document of OpenAPI version 3. */
export type OpenapiDocument = {
  readonly openapi: string;
  readonly info: Members;
  readonly paths: Readonly<Record<string, Members>>;
  readonly components: {readonly schemas: Readonly<Record<string, Members>>; readonly securitySchemes: Readonly<Record<string, Members>>};
};

/** What /openapi/v3 answers: where the document of each served group and version is, with a hash that changes when the document does. */
export function openapiIndex(types: readonly Documented[]): object {
  const paths = [...new Set(types.map(rootOf))].sort().map(root => {
    const hash = createHash('sha512').update(textOf(types.filter(type => rootOf(type) === root)));
    return [root, {serverRelativeURL: `/openapi/v3/${root}?hash=${hash.digest('hex').toUpperCase()}`}];
  });
  return {paths: Object.fromEntries(paths)};
}

/** The document behind /openapi/v3/, of `api/v1` or `apis/apps/v1`; undefined where nothing of it is served. */
export function openapiDocument(types: readonly Documented[], root: string): OpenapiDocument | undefined {
  const own = types.filter(type => rootOf(type) === root);
  return own.length === 0 ? undefined : documentOf(own);
}

/** One document of all these types. */
export function documentOf(types: readonly Documented[]): OpenapiDocument {
  const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
  const others = [
    `${meta}.DeleteOptions`,
    `${meta}.Status`,
    ...(types.some(({scale}) => scale) ? ['io.k8s.api.autoscaling.v1.Scale'] : []),
  ];
  return {
    openapi: '3.0.0',
    info: {title: 'Kubernetes', version: '1.36'},
    paths: Object.assign({}, ...types.map(pathsOf)) as OpenapiDocument['paths'],
    components: {
      schemas: schemasFor(types, others),
      securitySchemes: {BearerToken: {type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header'}},
    },
  };
}

function rootOf({group, version}: Documented): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

/** All that the documents of these types depend on. */
function textOf(types: readonly Documented[]): string {
  return JSON.stringify(
    types.map(({kind, plural, schema, customSchema, verbs, isNamespaced, hasStatus, scale}) => [
      ...[kind, plural, schema, customSchema, verbs, isNamespaced, hasStatus],
      scale !== undefined,
    ]),
  );
}
