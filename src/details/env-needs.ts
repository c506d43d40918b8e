import {asksNode, type EnvContainer, type Found, type Surroundings} from '../kube/environment.ts';
import {type Path, valueAt} from '../kube/field-changes.ts';
import {type Loose, placed, record, records, text} from '../kube/loose.ts';
import type {KubeObject} from '../kube/object.ts';
import {podSpecPath} from '../kube/pod-templates.ts';
import {usesOf} from '../kube/pod-uses.ts';
import {serviceEnvironment} from '../kube/service-environment.ts';
import type {Answer, Inspected, Need} from './tab.ts';

/** A container of the object, where it stands, and what it is called on the screen. */
export type Place = EnvContainer & {
  readonly name: string;
  readonly path: Path;
  readonly what: 'container' | 'init container' | 'sidecar' | 'ephemeral container';
  readonly isRunning: boolean;
};

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** All containers of a pod or of a template, in the order in which they start. */
export function placesOf({kind, object}: Inspected): readonly Place[] {
  const path = podSpecPath(kind);
  if (!object || !path) return [];
  const isTemplate = path.length > 1;
  const spec = record(valueAt(object, path));
  const metadata = isTemplate ? record(valueAt(object, [...path.slice(0, -1), 'metadata'])) : record(object.metadata);
  const status = isTemplate ? {} : record(object['status']);
  const pod = {metadata: {...metadata, namespace: text(record(object.metadata)['namespace'])}, spec, status, isTemplate};
  const running = runningNames(status);
  const siblings = lists.flatMap(list => records(spec[list]));
  return lists.flatMap(list =>
    placed(spec[list]).map(({index, fields}): Place => {
      const name = text(fields['name']);
      return {
        name,
        container: fields,
        pod,
        siblings,
        path: [...path, list, index],
        what: whatIs(list, fields),
        isRunning: running.has(name),
      };
    }),
  );
}

function whatIs(list: (typeof lists)[number], {restartPolicy}: Loose): Place['what'] {
  if (list === 'containers') return 'container';
  if (list === 'ephemeralContainers') return 'ephemeral container';
  return restartPolicy === 'Always' ? 'sidecar' : 'init container';
}

function runningNames(status: Loose): ReadonlySet<string> {
  const all = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'].flatMap(list => records(status[list]));
  return new Set(all.filter(({state}) => record(state)['running'] !== undefined).map(({name}) => text(name)));
}

/** Each config map, secret, the node and the services that decide values, once each; with `compare` the processes, too. */
export function envNeeds(inspected: Inspected): readonly Need[] {
  const {namespace, object} = inspected;
  const places = placesOf(inspected);
  const first = places[0];
  if (!object || !first) return [];
  const names = new Set(places.flatMap(({container}) => referencesOf(container)));
  const gets = [...names].map((path): Need => ({type: 'get', path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/${path}`}));
  const {node, services, kubernetes} = wanted(inspected, places);
  const execs = inspected.isOn('compare') ? places.filter(({isRunning}) => isRunning).map(place => environNeed(inspected, place)) : [];
  return [...gets, ...[node, services, kubernetes].filter(need => need !== undefined), ...execs];
}

/** What is known beside the pod. */
export function surroundingsOf(inspected: Inspected, places: readonly Place[]): Surroundings {
  const {node, services, kubernetes} = wanted(inspected, places);
  const nodeObject = node && known(inspected.answer(node));
  const list = services && known(inspected.answer(services));
  const api = kubernetes && known(inspected.answer(kubernetes));
  // Without the API server's own service the rest is known well enough.
  const isKnown =
    (services === undefined || list !== undefined) && (kubernetes === undefined || inspected.answer(kubernetes).state !== 'asking');
  const all = [...(api ? [api] : []), ...(records(record(list)['items']) as unknown as KubeObject[])];
  const find = (kind: string) => (name: string) => found(inspected.answer(objectNeed(inspected.namespace, kind, name)));
  return {
    configMap: find('configmaps'),
    secret: find('secrets'),
    allocatable: nodeObject === undefined ? undefined : record(record(record(nodeObject)['status'])['allocatable']),
    kubeletVersion: text(record(record(record(nodeObject)['status'])['nodeInfo'])['kubeletVersion']) || undefined,
    services: isKnown ? serviceEnvironment(all as KubeObject[]) : undefined,
  };
}

/** The variables of the process that a container began with. Where containers share their processes, those of one that is started now. */
export function environNeed({namespace, name}: Inspected, {name: container, pod}: Place): Need {
  const process = pod.spec['shareProcessNamespace'] === true ? 'self' : '1';
  return {type: 'exec', namespace, pod: name, container, command: ['cat', `/proc/${process}/environ`]};
}

export function linksServices(places: readonly Place[]): boolean {
  return places[0]?.pod.spec['enableServiceLinks'] !== false;
}

type Wanted = {readonly node: Need | undefined; readonly services: Need | undefined; readonly kubernetes: Need | undefined};

function wanted({namespace}: Inspected, places: readonly Place[]): Wanted {
  const node = text(places[0]?.pod.spec['nodeName']);
  const isNodeAsked = node !== '' && places.some(place => !place.pod.isTemplate && asksNode(place));
  const links = linksServices(places);
  return {
    node: isNodeAsked ? {type: 'get', path: `/api/v1/nodes/${encodeURIComponent(node)}`, isOnce: true} : undefined,
    services: links ? {type: 'get', path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/services`, isOnce: true} : undefined,
    kubernetes:
      links && namespace === 'default' ? undefined : {type: 'get', path: '/api/v1/namespaces/default/services/kubernetes', isOnce: true},
  };
}

/** `configmaps/shop-config`, as paths have it. */
function referencesOf(container: Loose): readonly string[] {
  const pod = {metadata: {name: ''}, spec: {containers: [{env: container['env'], envFrom: container['envFrom']}]}} as KubeObject;
  return usesOf(pod).map(({kind, name}) => `${kind === 'secret' ? 'secrets' : 'configmaps'}/${encodeURIComponent(name)}`);
}

function objectNeed(namespace: string, plural: string, name: string): Need {
  return {type: 'get', path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`};
}

function known(answer: Answer): unknown {
  return answer.state === 'known' ? answer.value : undefined;
}

function found(answer: Answer): Found {
  if (answer.state !== 'known') return answer;
  return {state: 'known', object: record(answer.value) as unknown as KubeObject};
}
