import {createHash} from 'node:crypto';
import type {Demo} from '../demo.ts';
import {documentOf, openapiDocument, openapiIndex} from '../schema/openapi.ts';
import type {Documented} from '../schema/openapi-schemas.ts';
import {swaggerOf} from '../schema/openapi-v2.ts';
import {swaggerBytes} from '../schema/openapi-v2-protobuf.ts';
import {schemaNameOf} from '../schema/schema.ts';
import type {Serving} from './serving.ts';
import type {VirtualResource} from './virtual.ts';

export type Document = {readonly text: string; readonly tag: string};

/** The documents that tell what is served. */
export type Documents = {
  /** Of OpenAPI version 3, behind `api/v1` or `apis/apps/v1`; the index of them behind nothing. */
  version3(root: string): Document | undefined;
  version2(): Document;
  version2Protobuf(): Buffer;
};

const made = new WeakMap<Demo, {readonly edition: number; readonly documents: Documents}>();

/** Each is made when somebody asks, and again when what is served has changed. */
export function documentsOf({demo, virtual}: Pick<Serving, 'demo' | 'virtual'>): Documents {
  const {all, edition} = demo.types;
  const known = made.get(demo);
  if (known?.edition === edition) return known.documents;
  const documents = makeDocuments([...all, ...virtual.flatMap(documented)]);
  made.set(demo, {edition, documents});
  return documents;
}

function makeDocuments(types: readonly Documented[]): Documents {
  const roots = new Map<string, Document>();
  const swagger = once(() => swaggerOf(documentOf(types)));
  return {
    version3(root) {
      const found = roots.get(root);
      if (found) return found;
      const body = root === '' ? openapiIndex(types) : openapiDocument(types, root);
      if (!body) return undefined;
      const document = tagged(body);
      roots.set(root, document);
      return document;
    },
    version2: once(() => tagged(swagger())),
    version2Protobuf: once(() => swaggerBytes(swagger())),
  };
}

function tagged(body: object): Document {
  const text = JSON.stringify(body);
  return {text, tag: createHash('sha512').update(text).digest('hex').toUpperCase()};
}

function once<T>(make: () => T): () => T {
  let known: {readonly value: T} | undefined;
  return () => (known ??= {value: make()}).value;
}

/** What is not stored is told of where there is a schema of it. */
function documented({group, version, kind, plural, isNamespaced, verbs}: VirtualResource): readonly Documented[] {
  const schema = schemaNameOf({group, version, kind});
  if (schema === undefined || plural.includes('/')) return [];
  return [{group, version, kind, plural, isNamespaced, verbs, schema}];
}
