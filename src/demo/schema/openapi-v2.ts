import type {Members, OpenapiDocument} from './openapi.ts';

/** What /openapi/v2 answers: the same as the documents of version 3, in the words of version 2. */
export type SwaggerDocument = {
  readonly swagger: string;
  readonly info: Members;
  readonly paths: Readonly<Record<string, Members>>;
  readonly definitions: Readonly<Record<string, Members>>;
  readonly securityDefinitions: Readonly<Record<string, Members>>;
  readonly security: readonly Members[];
};

export function swaggerOf({info, paths, components}: OpenapiDocument): SwaggerDocument {
  const {schemas, securitySchemes} = components;
  return {
    swagger: '2.0',
    info,
    paths: mapped(paths, pathItem),
    definitions: mapped(schemas, definition),
    securityDefinitions: securitySchemes,
    security: Object.keys(securitySchemes).map(name => ({[name]: []})),
  };
}

function pathItem({parameters, ...operations}: Members): Members {
  return {
    ...mapped(operations as Readonly<Record<string, Members>>, operation),
    parameters: (parameters as readonly Members[]).map(parameter),
  };
}

function operation({parameters, requestBody, responses, ...said}: Members): Members {
  const body = requestBody as {content: Content; required?: boolean} | undefined;
  const codes = Object.entries(responses as Readonly<Record<string, {description: string; content?: Content}>>);
  const produces = new Set(codes.flatMap(([, {content = {}}]) => Object.keys(content)));
  return {
    ...said,
    consumes: body ? Object.keys(body.content) : ['*/*'],
    produces: [...produces],
    schemes: ['https'],
    parameters: [
      ...(body ? [{name: 'body', in: 'body', ...(body.required && {required: true}), schema: contentOf(body.content)}] : []),
      ...(parameters as readonly Members[]).map(parameter),
    ],
    responses: Object.fromEntries(
      codes.map(([code, {description, content}]) => [code, {description, ...(content && {schema: contentOf(content)})}]),
    ),
  };
}

type Content = Readonly<Record<string, {schema: Members}>>;

function contentOf(content: Content): Members {
  return schemaOf(Object.values(content)[0]!.schema);
}

function parameter({schema, ...said}: Members): Members {
  return {...said, ...(schema as Members)};
}

/** kubectl would refuse all that it does not find among the properties of something open. */
function definition(schema: Members): Members {
  const kinds = 'x-kubernetes-group-version-kind';
  return schema[isOpen] ? {type: 'object', [kinds]: schema[kinds]} : schemaOf(schema);
}

const isOpen = 'x-kubernetes-preserve-unknown-fields';

/** As ToStructuralOpenAPIV2 of apiextensions-apiserver takes from custom resources what kubectl cannot read in version 2. */
function schemaOf(schema: Members): Members {
  const {allOf, oneOf, nullable, default: _, $ref, type, items, properties, required, additionalProperties, ...said} = schema;
  const [referred] = (allOf ?? []) as readonly Members[];
  if (referred) return {...said, ...schemaOf(referred)};
  if (typeof $ref === 'string') return {$ref: $ref.replace('#/components/schemas/', '#/definitions/')};
  // Quantities, and what is a number or a string, are strings there.
  if (oneOf) return {...said, type: 'string'};
  const isAny = nullable === true || schema[isOpen] === true;
  const hasType = type !== undefined && !nullable && !(schema[isOpen] && (type === 'object' || type === 'array'));
  return {
    ...said,
    ...(hasType && {type}),
    ...(required !== undefined && {required}),
    ...(!isAny && items !== undefined && {items: schemaOf(items as Members)}),
    ...(!isAny && properties !== undefined && {properties: mapped(properties as Readonly<Record<string, Members>>, schemaOf)}),
    ...(additionalProperties !== undefined && {additionalProperties: schemaOf(additionalProperties as Members)}),
  };
}

function mapped(members: Readonly<Record<string, Members>>, make: (member: Members) => Members): Readonly<Record<string, Members>> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, make(member)]));
}
