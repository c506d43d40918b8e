import {humanDuration} from '../../kube/duration.ts';
import {record as fieldsIn, whole as numberIn, text as textIn} from '../../kube/loose.ts';
import {keyText} from '../../kube/object-key.ts';
import {objectHealth} from '../../kube/object-health.ts';
import {serviceNames} from '../../kube/service-ports.ts';
import {type DocLine, type DocSpan, docLine, ink} from '../document.ts';
import {healthSign} from '../health-sign.ts';
import {healthInk, named} from './path-words.ts';
import type {NamedService} from './roads.ts';
import type {Endpoint, PortPath, ServicePath} from './service-path.ts';

/** A service and all that lies behind it, hop by hop. */
export function serviceLines({key, seen, path}: NamedService): readonly DocLine[] {
  const id = keyText(key);
  const head = (sign: DocSpan, ...pieces: readonly (string | DocSpan)[]) => [
    docLine(0, [sign, ...named(key, 'title'), ...pieces], {target: key, key: id}),
  ];
  if (seen.state === 'missing')
    return [docLine(0, [healthSign('failing'), ink('failing', `missing service ${key.name}`)], {target: key, key: id})];
  if (seen.state === 'asking') return head(healthSign(undefined), ink('quiet', '  asking …'));
  if (!path)
    return head(
      healthSign(undefined),
      ink('failing', seen.state === 'forbidden' ? '  you may not read services here (403)' : '  could not be read'),
    );
  const own = objectHealth(path.service);
  const health = path.broken === undefined ? own.health : 'failing';
  const field = fieldLine(id);
  const names = serviceNames(key.name, key.namespace);
  return [
    ...head(healthSign(health), '  ', ink(healthInk(own.health), own.text)),
    ...(path.broken === undefined ? [] : [docLine(1, [healthSign('failing'), ink('failing', path.broken)], {key: `${id} broken`})]),
    field('names', [names.join(', ')], names.at(-1)),
    ...selectorLines(path, field),
    ...path.ports.map(port => portLine(port, path, field)),
    ...trafficLines(path, field),
    ...endpointLines(path, id),
  ];
}

type Field = (title: string, pieces: readonly (string | DocSpan)[], value?: string) => DocLine;

function fieldLine(id: string): Field {
  return (title, pieces, value) =>
    docLine(1, ['  ', ink('quiet', title.padEnd(11)), ...pieces], {
      key: `${id} ${title} ${value ?? ''}`,
      ...(value === undefined ? {} : {value}),
    });
}

function selectorLines({service, selector, pods}: ServicePath, field: Field): readonly DocLine[] {
  if (fieldsIn(service['spec'])['type'] === 'ExternalName')
    return [field('leads to', [textIn(fieldsIn(service['spec'])['externalName']), ink('quiet', ' (an alias in the DNS: no endpoints)')])];
  if (!selector) return [field('selector', [ink('quiet', 'none: its endpoints are made by somebody else')])];
  const text = selector.text ?? '';
  if (pods?.state === 'asking') return [field('selector', [text, ink('quiet', '  asking …')], text)];
  if (pods?.state !== 'known')
    return [
      field(
        'selector',
        [
          text,
          ink(
            'failing',
            pods?.state === 'forbidden' ? '  you may not list pods here (403)' : `  pods could not be listed: ${pods?.because}`,
          ),
        ],
        text,
      ),
    ];
  const count = pods.objects.length;
  return [field('selector', [text, ink(count === 0 ? 'failing' : 'quiet', `  ${count === 1 ? '1 pod' : `${count} pods`}`)], text)];
}

function portLine({port, numbers, unnamed, isUndeclared}: PortPath, {selector}: ServicePath, field: Field): DocLine {
  const {name, port: number, protocol, nodePort, target} = port;
  const own = `${[name, number].filter(part => part !== '').join(' ')}/${protocol}`;
  const onNodes = nodePort === 0 ? '' : `, ${nodePort} on each node`;
  if (!selector) return field('port', [own, ink('quiet', onNodes)], String(number));
  const found = [...numbers].map(([at, count]) =>
    typeof target === 'string' ? `${at} in ${count === 1 ? '1 pod' : `${count} pods`}` : '',
  );
  const told = found.filter(text => text !== '').join(', ');
  return field(
    'port',
    [
      own,
      ink('quiet', `${onNodes}  →  `),
      `targetPort ${target}`,
      ink('quiet', told === '' ? '' : `: ${told}`),
      ...(unnamed > 0 ? [ink('failing', `  ${unnamed === 1 ? '1 pod has' : `${unnamed} pods have`} no port of that name`)] : []),
      ...(isUndeclared ? [ink('quiet', '  (no container declares it: a hint, no proof)')] : []),
    ],
    String(number),
  );
}

function trafficLines({service}: ServicePath, field: Field): readonly DocLine[] {
  const spec = fieldsIn(service['spec']);
  const seconds = numberIn(fieldsIn(fieldsIn(spec['sessionAffinityConfig'])['clientIP'])['timeoutSeconds'], 10_800);
  const words = [
    spec['sessionAffinity'] === 'ClientIP' ? `a client stays with its pod for ${humanDuration(seconds * 1000)}` : '',
    spec['externalTrafficPolicy'] === 'Local' ? 'from outside only to pods of the node that is reached' : '',
    spec['internalTrafficPolicy'] === 'Local' ? 'from inside only to pods of the same node' : '',
    textIn(spec['trafficDistribution']) === '' ? '' : `prefers ${textIn(spec['trafficDistribution'])}`,
    spec['publishNotReadyAddresses'] === true ? 'pods that are not ready are reached, too' : '',
  ].filter(text => text !== '');
  return words.map(text => field('traffic', [text], text));
}

function endpointLines({service, slices, endpoints, pods, selector}: ServicePath, id: string): readonly DocLine[] {
  if (fieldsIn(service['spec'])['type'] === 'ExternalName') return [];
  const head = (text: string, tone: 'quiet' | 'failing' | 'text') =>
    docLine(1, ['  ', ink('quiet', 'endpoints'.padEnd(11)), ink(tone, text)], {key: `${id} endpoints`});
  if (slices.state === 'asking') return [head('asking …', 'quiet')];
  if (slices.state === 'forbidden') return [head('you may not list endpoint slices here (403)', 'failing')];
  if (slices.state === 'failed') return [head(`could not be listed: ${slices.because}`, 'failing')];
  const going = endpoints.filter(({isTerminating}) => isTerminating).length;
  const ready = endpoints.filter(({isReady}) => isReady).length;
  const unready = endpoints.filter(({isReady, isTerminating}) => !isReady && !isTerminating).length;
  const counts = [`${ready} ready`, unready === 0 ? '' : `${unready} not ready`, going === 0 ? '' : `${going} terminating`].filter(
    text => text !== '',
  );
  const isKnown = selector !== undefined && pods?.state === 'known';
  return [
    head(endpoints.length === 0 ? 'none' : counts.join(', '), ready === 0 ? 'failing' : 'text'),
    ...[...endpoints]
      .sort(byName)
      .map(endpoint =>
        endpointLine(endpoint, service.metadata.namespace ?? '', isKnown, `${id} endpoint`, dnsName(endpoint, service.metadata)),
      ),
  ];
}

function endpointLine(endpoint: Endpoint, namespace: string, isKnown: boolean, id: string, dns: string): DocLine {
  const {addresses, ports, isReady, isTerminating, podName, pod, nodeName, node} = endpoint;
  const address = `${addresses.join(', ')}${ports.length === 0 ? '' : `:${ports.join(',')}`}`;
  const state = isTerminating ? 'going' : isReady ? 'ok' : 'waiting';
  const word = isTerminating ? 'terminating' : isReady ? 'ready' : 'not ready';
  const pieces: (string | DocSpan)[] = [healthSign(state), address, '  ', ink(state === 'ok' ? 'ok' : state, word), '  '];
  if (podName === undefined) pieces.push(ink('quiet', 'no pod is named: it lies outside'));
  else if (!pod)
    pieces.push(
      ...named({kind: 'Pod', name: podName}, 'name'),
      ...(isKnown ? [ink('failing', '  no such pod is selected: the slice is behind')] : []),
    );
  else {
    const {health, text} = objectHealth(pod);
    pieces.push(...named({kind: 'Pod', name: podName}, 'name'), '  ', ink(healthInk(health), text));
  }
  if (nodeName !== '') pieces.push('  ', ...named({kind: 'Node', name: nodeName}, 'name'));
  const onNode = node?.object && objectHealth(node.object);
  if (onNode) pieces.push(' ', ink(healthInk(onNode.health), onNode.text));
  if (node?.state === 'missing') pieces.push(' ', ink('failing', 'is not there'));
  if (dns !== '') pieces.push(ink('quiet', `  ${dns}`));
  const target = podName === undefined ? {} : {target: {group: '', kind: 'Pod', namespace, name: podName}};
  return docLine(2, pieces, {key: `${id} ${addresses.join()} ${podName ?? ''}`, value: address, ...target});
}

/** Pods of stateful sets have names of their own below that of the service. */
function dnsName({hostname}: Endpoint, {name, namespace}: {readonly name: string; readonly namespace?: string}): string {
  return hostname === '' ? '' : `${hostname}.${name}.${namespace ?? ''}.svc`;
}

function byName(a: Endpoint, b: Endpoint): number {
  return Number(a.isTerminating) - Number(b.isTerminating) || ((a.podName ?? '') < (b.podName ?? '') ? -1 : 1);
}
