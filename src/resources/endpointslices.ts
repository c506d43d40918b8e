import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {age, labels, metadata, name, namespace, orUnset, valid} from './columns.ts';
import {fewText} from './few-text.ts';
import {defineKind, type Wellness} from './kind.ts';
import {opensNothing} from './open-pods.ts';

const fields = fieldsOf('EndpointSlice', {
  metadata,
  addressType: true,
  ports: {name: true, port: true},
  endpoints: {addresses: true, conditions: {ready: true}},
});
interface EndpointSlice extends ObjectOf<typeof fields> {}

/** Follows printEndpointSlice of k8s.io/kubernetes/pkg/printers/internalversion. */
export const endpointSlices = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  singular: 'endpointslice',
  name: 'EndpointSlice',
  aliases: [],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    {title: 'ADDRESSTYPE', weight: 6, value: ({addressType}) => addressType},
    orUnset('PORTS', ({ports}) => fewText(ports.map(portText), 3) || undefined, {weight: 7}),
    orUnset(
      'ENDPOINTS',
      ({endpoints}) =>
        fewText(
          endpoints.flatMap(({addresses}) => addresses),
          3,
        ) || undefined,
      {weight: 8},
    ),
    labels,
    valid,
    age,
  ],
  wellness,
  opens: opensNothing('EndpointSlice'),
});

function portText({name, port}: EndpointSlice['ports'][number]): string {
  return port === undefined ? (name ?? '*') : String(port);
}

/** Ready unless it says otherwise. */
function wellness({endpoints}: EndpointSlice): Wellness {
  const isNoneReady = endpoints.length > 0 && endpoints.every(({conditions}) => conditions.ready === false);
  return isNoneReady ? {health: 'waiting', because: endpoints.length === 1 ? 'its endpoint is not ready' : 'no endpoint is ready'} : 'ok';
}
