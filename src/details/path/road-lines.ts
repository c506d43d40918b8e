import {record as fieldsIn, records as itemsIn, whole as numberIn, text as textIn} from '../../kube/loose.ts';
import {kindsWords, kindWords} from '../../kube/kind-words.ts';
import type {KubeObject} from '../../kube/object.ts';
import {keyOf, keyText, type ObjectKey} from '../../kube/object-key.ts';
import {objectHealth} from '../../kube/object-health.ts';
import type {Backend} from '../../kube/route-references.ts';
import {portAsked, servicePorts} from '../../kube/service-ports.ts';
import {type DocLine, type DocSpan, docLine, ink} from '../document.ts';
import type {Seen} from './asking.ts';
import {healthSign} from '../health-sign.ts';
import {healthInk, named} from './path-words.ts';
import {type NamedService, type Road, type Roads, tlsHosts} from './roads.ts';

/** The gateway, with what it listens to, and the ingresses and routes, each with where it leads. */
export function roadLines({gateway, roads, services, isNarrow}: Roads): readonly DocLine[] {
  return [...(gateway ? gatewayLines(gateway) : []), ...roads.flatMap(road => linesOf(road, services, isNarrow))];
}

/** What keeps an ingress or a route from leading anywhere; undefined where nothing does. */
export function roadBreak({object, backends, stands}: Road, services: readonly NamedService[]): string | undefined {
  const lost = stands.find(({reference, seen}) => seen.state === 'missing' && reference.kind !== 'Secret');
  if (lost) return `${kindWords(lost.reference.kind)} ${lost.reference.name} is not there`;
  const problem = backends.map(backend => problemOf(backend, services)).find(text => text !== undefined);
  if (problem !== undefined) return problem;
  const {health, text} = objectHealth(object);
  return health === 'failing' && !isTaken(object) ? text : undefined;
}

/** A gateway has taken the route: what does not work of it are single ways, each told where it stands. */
function isTaken(object: KubeObject): boolean {
  const parents = itemsIn(fieldsIn(object['status'])['parents']);
  return parents.some(parent => itemsIn(parent['conditions']).some(({type, status}) => type === 'Accepted' && status === 'True'));
}

function gatewayLines(road: Road): readonly DocLine[] {
  const {object} = road;
  const spec = fieldsIn(object['spec']);
  return [
    headLine(object),
    ...itemsIn(spec['listeners']).map(listener => {
      const host = textIn(listener['hostname']) || 'any host';
      return docLine(1, [
        '  ',
        ink('quiet', 'listens  '),
        `${textIn(listener['protocol'])} ${numberIn(listener['port'])}`,
        ink('quiet', `  ${host}`),
      ]);
    }),
    ...standLines(road),
  ];
}

function linesOf(road: Road, services: readonly NamedService[], isNarrow: boolean): readonly DocLine[] {
  const {object, backends} = road;
  const secure = tlsHosts(object);
  const shown = backends.filter(
    ({service, namespace}) => !isNarrow || services.some(({key}) => key.name === service && key.namespace === namespace),
  );
  const others = backends.length - shown.length;
  return [
    headLine(object),
    ...standLines(road),
    ...shown.map(backend => backendLine(object, backend, secure, services)),
    ...(others === 0
      ? []
      : [docLine(1, ['  ', ink('quiet', others === 1 ? '1 more way leads elsewhere' : `${others} more ways lead elsewhere`)])]),
    ...(backends.length === 0 ? [docLine(1, [ink('waiting', '◐ '), ink('waiting', 'it leads to no service')])] : []),
  ];
}

function headLine(object: KubeObject): DocLine {
  const {health, text} = objectHealth(object);
  const words = object.kind === 'Ingress' && text === '' ? 'has no address yet' : text;
  const tone = object.kind === 'Ingress' && text === '' ? 'quiet' : healthInk(health);
  return docLine(0, [healthSign(health), ...named(keyOf(object), 'title'), '  ', ink(tone, words)], {
    target: keyOf(object),
    key: keyText(keyOf(object)),
  });
}

function standLines({object, stands}: Road): readonly DocLine[] {
  return stands.map(({reference, seen}) => {
    const role = reference.kind === 'Secret' ? 'TLS by  ' : reference.kind === 'Gateway' ? 'through  ' : 'class  ';
    const pieces = seenPieces(reference, seen);
    return docLine(1, [pieces.sign, ink('quiet', role), ...pieces.words], {
      target: reference,
      key: `${keyText(keyOf(object))} ${keyText(reference)}`,
    });
  });
}

function seenPieces(key: ObjectKey, {state, object}: Seen): {readonly sign: DocSpan; readonly words: readonly (string | DocSpan)[]} {
  switch (state) {
    case 'missing':
      return {sign: healthSign('failing'), words: [ink('failing', `missing ${kindWords(key.kind)} ${key.name}`)]};
    case 'asking':
      return {sign: healthSign(undefined), words: [...named(key, 'name'), '  ', ink('quiet', 'asking …')]};
    case 'forbidden':
      return {
        sign: healthSign(undefined),
        words: [...named(key, 'name'), '  ', ink('failing', `you may not read ${kindsWords(key.kind)} here (403)`)],
      };
    default: {
      const own = object && objectHealth(object);
      return {
        sign: healthSign(own?.health),
        words: [...named(key, 'name'), ...(own?.text ? ['  ', ink(healthInk(own.health), own.text)] : [])],
      };
    }
  }
}

function backendLine(road: KubeObject, backend: Backend, secure: readonly string[], services: readonly NamedService[]): DocLine {
  const {host, path, service, namespace, port, weight} = backend;
  const isSecure = secure.some(one => one === '' || one === host || (one.startsWith('*.') && host.endsWith(one.slice(1))));
  const scheme = road.kind === 'Ingress' ? (isSecure ? 'https://' : 'http://') : '';
  const way = `${scheme}${host === '' ? (road.kind === 'Ingress' ? '*' : 'any host') : host}${path === '' ? '' : path.startsWith('/') ? path : ` ${path}`}`;
  const key = {group: '', kind: 'Service', namespace, name: service};
  const problem = problemOf(backend, services);
  const share = weight === undefined ? '' : `  weight ${weight}`;
  const goal =
    service === '' ? [ink('quiet', 'something that is no service')] : [...named(key, 'name'), `${port === undefined ? '' : `:${port}`}`];
  return docLine(
    1,
    [
      healthSign(problem === undefined ? undefined : 'failing'),
      way,
      ink('quiet', '  →  '),
      ...goal,
      ink('quiet', share),
      ...(problem ? ['  ', ink('failing', problem)] : []),
    ],
    {...(service === '' ? {} : {target: key}), value: way, key: `${keyText(keyOf(road))} ${way} ${service}:${port}`},
  );
}

function problemOf({service, namespace, port}: Backend, services: readonly NamedService[]): string | undefined {
  const found = services.find(({key}) => key.name === service && key.namespace === namespace);
  if (found?.seen.state === 'missing') return `service ${service} is not there`;
  const object = found?.seen.object;
  if (!object || port === undefined) return undefined;
  const ports = servicePorts(object);
  if (portAsked(ports, port)) return undefined;
  const has = ports.map(one => [one.name, one.port].filter(part => part !== '').join(' ')).join(', ');
  return `service ${service} has no port ${port}${has === '' ? '' : `: it has ${has}`}`;
}
