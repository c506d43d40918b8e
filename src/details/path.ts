import {kindsWords, kindWords} from '../kube/kind-words.ts';
import type {ResourceKind} from '../kube/object.ts';
import {isRoute} from '../kube/route-references.ts';
import {type Doc, type DocLine, docLine, docOf, ink} from './document.ts';
import {askingOf} from './path/asking.ts';
import {roadBreak, roadLines} from './path/road-lines.ts';
import {type Roads, roadsOf} from './path/roads.ts';
import {serviceLines} from './path/service-lines.ts';
import type {Inspected, Tab} from './tab.ts';

/** The way that requests go: ingress or gateway, service, endpoints, pods, nodes; each hop with its state, and where it breaks. */
export const pathTab: Tab = {
  id: 'path',
  title: 'Path',
  suits: isOnPath,
  needs(inspected) {
    const asking = askingOf(inspected);
    roadsOf(inspected, asking);
    return asking.needs;
  },
  doc: pathDoc,
};

const workloads = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Service', 'Ingress', 'Gateway'];

function isOnPath({name, group}: ResourceKind): boolean {
  const isOwn = group === '' || group === 'apps' || group === 'networking.k8s.io' || group === 'gateway.networking.k8s.io';
  return isOwn && (workloads.includes(name) || isRoute(name));
}

function pathDoc(inspected: Inspected): Doc {
  const {object, problem} = inspected;
  if (!object) return docOf([docLine(0, [ink(problem === undefined ? 'quiet' : 'failing', problem ?? 'asking …')])]);
  const roads = roadsOf(inspected, askingOf(inspected));
  const sections = [breakLines(roads), roadLines(roads), ...roads.services.map(serviceLines), noteLines(inspected, roads)];
  return docOf(
    sections.filter(section => section.length > 0).flatMap((section, index) => (index === 0 ? section : [docLine(0, []), ...section])),
  );
}

/** First of all: where it breaks. */
function breakLines({gateway, roads, services}: Roads): readonly DocLine[] {
  const onRoads = [...(gateway ? [gateway] : []), ...roads].flatMap(road => {
    const text = roadBreak(road, services);
    return text === undefined ? [] : [`${kindWords(road.object.kind ?? '')} ${road.object.metadata.name}: ${text}`];
  });
  const atServices = services.flatMap(({key, path}) => (path?.broken === undefined ? [] : [`service ${key.name}: ${path.broken}`]));
  return [...onRoads, ...atServices].map(text =>
    docLine(0, [ink('failing', '✗ '), ink('failing', `it breaks at ${text}`)], {key: `break ${text}`}),
  );
}

function noteLines({kind, object}: Inspected, {roads, services, left, problems, isAsking}: Roads): readonly DocLine[] {
  const words: string[] = [];
  if (isAsking) words.push('asking …');
  else if (services.length === 0 && kind.name !== 'Gateway' && roads.length === 0)
    words.push(kind.name === 'Pod' ? 'no service selects this pod' : `no service selects the pods of this ${kindWords(kind.name)}`);
  else if (kind.name === 'Gateway' && roads.length === 0) words.push(`no route goes through gateway ${object?.metadata.name}`);
  else if (roads.length === 0)
    words.push('no ingress and no route leads here: it is reached from inside the cluster only, unless its type opens it');
  if (left > 0) words.push(`${left} more ${kindsWords('Service')} are not shown`);
  return [...problems.map(text => docLine(0, [ink('failing', text)])), ...words.map(text => docLine(0, [ink('quiet', text)]))];
}
