import {environmentOf} from '../kube/environment.ts';
import {podSpecPath} from '../kube/pod-templates.ts';
import {type DocLine, docLine, docOf, ink} from './document.ts';
import {compared, type Process, processOf} from './env-compare.ts';
import {envNeeds, linksServices, type Place, placesOf, surroundingsOf} from './env-needs.ts';
import {rowLines, rowOf, type Row} from './env-rows.ts';
import type {Inspected, Tab} from './tab.ts';

/** What each container is told by variables of its environment, and where each comes from. */
export const envTab: Tab = {
  id: 'env',
  title: 'Env',
  suits: kind => podSpecPath(kind) !== undefined,
  needs: envNeeds,
  doc: inspected => docOf(lines(inspected)),
};

function lines(inspected: Inspected): readonly DocLine[] {
  const places = placesOf(inspected);
  if (!inspected.object) return [docLine(0, [ink('quiet', inspected.problem ?? 'asking …')])];
  if (places.length === 0) return [docLine(0, [ink('quiet', 'it has no containers')])];
  const around = surroundingsOf(inspected, places);
  const found = places.flatMap((place): DocLine[] => {
    const process = inspected.isOn('compare') && !place.pod.isTemplate ? processOf(inspected, place) : undefined;
    const plain = environmentOf(place, around).map(entry => rowOf(inspected, place, entry));
    const rows = process?.values ? compared(inspected, place, plain, process.values, around.services) : plain;
    return [...titleOf(place, rows, process), ...rowLines(rows, process?.values !== undefined)];
  });
  return [...found, ...serviceLines(inspected, places, around.services)];
}

function titleOf({what, name, container, path}: Place, rows: readonly Row[], process: Process | undefined): DocLine[] {
  const image = typeof container['image'] === 'string' ? container['image'] : '';
  const found = [docLine(0, [ink('quiet', `${what} `), ink('title', name), ink('quiet', `  ${image}`)], {key: `${what} ${name}`, path})];
  if (process?.told) found.push(docLine(1, [ink(process.isFailure ? 'failing' : 'quiet', process.told)], {key: `${name} compared`}));
  if (rows.length === 0) found.push(docLine(1, [ink('quiet', 'no variables of its own')], {key: `${name} none`}));
  return found;
}

/** What the kubelet adds by itself is the same for all containers. */
function serviceLines(inspected: Inspected, places: readonly Place[], services: ReadonlyMap<string, string> | undefined): DocLine[] {
  const isLinked = linksServices(places);
  const whose = isLinked ? `services of ${inspected.namespace}` : 'the service kubernetes alone (enableServiceLinks is false)';
  if (!services)
    return [docLine(0, [ink('quiet', `variables of ${whose}, such as KUBERNETES_SERVICE_HOST, are added`)], {key: 'services'})];
  const count = services.size === 1 ? '1 variable' : `${services.size} variables`;
  const title = `${count} of ${whose} ${services.size === 1 ? 'is' : 'are'} added, as the services were when a container started`;
  const width = Math.max(0, ...[...services.keys()].map(name => name.length));
  return [
    docLine(0, [ink('quiet', title)], {key: 'services', ...(services.size > 0 ? {isFolded: true} : {})}),
    ...[...services].map(([name, value]) => docLine(1, [ink('quiet', name.padEnd(width + 2)), value], {key: `services ${name}`, value})),
  ];
}
