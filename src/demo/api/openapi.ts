import type {Call} from './call.ts';
import {mediaTypes} from './negotiate.ts';
import {documentsOf} from './openapi-documents.ts';
import type {Serving} from './serving.ts';
import {methodNotAllowed, PageNotFound} from './unserved.ts';

/** Answers `/openapi/v2`, `/openapi/v3` and what is behind it: `parts` are those of the path after `openapi`. */
export function answerOpenapi(serving: Serving, call: Call, parts: readonly string[]): void {
  const [version, ...root] = parts;
  if (version === 'v2' && root.length === 0) answerVersion2(serving, call);
  else if (version === 'v3') answerVersion3(serving, call, root);
  else throw new PageNotFound();
}

function answerVersion3(serving: Serving, {request, response, query}: Call, root: readonly string[]): void {
  if (request.method !== 'GET') throw methodNotAllowed();
  const document = documentsOf(serving).version3(root.join('/'));
  if (!document) {
    response.writeHead(404, {'Cache-Control': 'no-cache, private', 'Content-Length': '0'});
    response.end();
    return;
  }
  const {text, tag} = document;
  const hash = query.get('hash');
  const headers = {
    'Cache-Control': hash === null ? 'no-cache, private' : 'public, immutable',
    'Content-Type': root.length === 0 ? 'text/plain; charset=utf-8' : 'application/json',
    ...(root.length > 0 && {ETag: `"${tag}"`, Vary: 'Accept'}),
  };
  if (root.length > 0 && request.headers['if-none-match'] === `"${tag}"`) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  response.writeHead(200, headers);
  response.end(text);
}

const protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** What may be asked for, and what it is answered with. */
const answered: Readonly<Record<string, string | undefined>> = {
  '*/*': 'application/json',
  'application/*': 'application/json',
  'application/json': 'application/json',
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf': protobuf,
  [protobuf]: protobuf,
};

/** Follows the handler of k8s.io/kube-openapi, which takes any method. */
function answerVersion2(serving: Serving, {request, response}: Call): void {
  const type = mediaTypes(request.headers.accept || '*/*').find(asked => answered[asked]);
  const headers = {'Cache-Control': 'no-cache, private', Vary: 'Accept'};
  if (type === undefined) {
    response.writeHead(406, {...headers, 'Content-Length': '0'});
    response.end();
    return;
  }
  const {text, tag} = documentsOf(serving).version2();
  const isKnown = request.headers['if-none-match'] === `"${tag}"`;
  response.writeHead(isKnown ? 304 : 200, {...headers, ETag: `"${tag}"`, ...(!isKnown && {'Content-Type': answered[type]})});
  response.end(isKnown ? undefined : answered[type] === protobuf ? documentsOf(serving).version2Protobuf() : text);
}
