import {FileError} from '../files.ts';
import {absolute, complain} from '../io.ts';
import {listen} from '../listening.ts';
import type {HttpReply, HttpRequest} from '../network.ts';
import {cleanPath} from '../paths.ts';
import type {Steps, Task} from '../task.ts';
import {parseOptions} from './options.ts';

/** httpd: serves the files of a folder. In the background unless told otherwise. */
export function* httpd(task: Task, given: readonly string[]): Steps<number> {
  const {has, value} = parseOptions(given, {
    letters: 'fivp:h:u:r:c:',
    usage: 'httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]\nor httpd -d/-e/-m STRING',
  });
  const port = Number((value('p') ?? '80').replace(/^.*:/, ''));
  const home = absolute(task, value('h') ?? '.');
  if (task.container.files.stat(home)?.type !== 'folder') {
    yield* complain(task, `can't change directory to '${value('h') ?? '.'}': No such file or directory`);
    return 1;
  }
  const isForeground = has('f');
  let isListening: boolean | undefined;
  const serve = function* (own: Task): Steps<number> {
    const stop = listen(own.container, port, {pid: own.pid, answer: request => answerFrom(own, home, request)});
    isListening = stop !== undefined;
    if (!stop) return 1;
    // Whatever ends the process, the port is free again.
    own.onEnd(stop);
    yield own.sleep(Number.POSITIVE_INFINITY);
    return 0;
  };
  if (isForeground) {
    const code = yield* serve(task);
    if (isListening === false) yield* complain(task, `bind: Address already in use`);
    return code;
  }
  task.fork({argv: task.argv, run: serve, group: 'own'});
  while (isListening === undefined) yield task.sleep(1);
  if (isListening) return 0;
  yield* complain(task, 'bind: Address already in use');
  return 1;
}

function answerFrom({container}: Task, home: string, {path, method}: HttpRequest): HttpReply {
  const {files} = container;
  const error = (status: number, title: string, text: string): HttpReply => ({
    status,
    headers: {'Content-type': 'text/html'},
    body: `<HTML><HEAD><TITLE>${status} ${title}</TITLE></HEAD>\n<BODY><H1>${status} ${title}</H1>\n${text}\n</BODY></HTML>\n`,
  });
  if (method !== 'GET' && method !== 'HEAD') return error(501, 'Not Implemented', 'The requested method is not recognized');
  try {
    const asked = cleanPath(decodeURIComponent(path.replace(/[?#].*$/, '')));
    const at = `${home === '/' ? '' : home}${asked === '/' ? '' : asked}` || '/';
    const entry = files.stat(at);
    if (entry?.type === 'folder' && !path.replace(/[?#].*$/, '').endsWith('/'))
      return {...error(302, 'Found', ''), headers: {Location: `${asked}/`}};
    const file = entry?.type === 'folder' ? `${at}/index.html` : at;
    const found = files.stat(file);
    if (found?.type !== 'file') return error(404, 'Not Found', 'The requested URL was not found');
    const extension = /\.(\w+)$/.exec(file)?.[1] ?? '';
    const headers = {
      'Content-type': types[extension] ?? 'application/octet-stream',
      'Accept-Ranges': 'bytes',
      'Last-Modified': new Date(found.changedAt).toUTCString(),
    };
    return {status: 200, headers, body: method === 'HEAD' ? '' : files.read(file)};
  } catch (problem) {
    if (problem instanceof URIError) return error(400, 'Bad Request', 'Unsupported method');
    if (!(problem instanceof FileError)) throw problem;
    return problem.code === 'EACCES' ? error(403, 'Forbidden', '') : error(404, 'Not Found', 'The requested URL was not found');
  }
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
  xml: 'text/xml',
  wasm: 'application/wasm',
};
