import {endpointsFor} from '../controllers/endpoints.ts';
import {slicesFor} from '../controllers/endpoint-slices.ts';
import {serviceMatch} from '../controllers/service-pods.ts';
import {MANAGER} from '../controllers/status.ts';
import type {Demo} from '../demo.ts';
import {layApart} from '../lay-apart.ts';
import type {Draft} from '../object.ts';
import type {Service} from '../schema/kinds.ts';
import {endpoints} from '../types/endpoints.ts';
import {endpointSlices} from '../types/endpointslices.ts';
import {pods} from '../types/pods.ts';
import {services} from '../types/services.ts';
import type {Manifest} from './apply.ts';
import {drafted, isLaid} from './lay-object.ts';

/** Puts services where they are. Their endpoints are those of the time at which somebody looks at them first. */
export function layServices(demo: Demo, manifests: readonly Manifest[], manager?: string): void {
  const {store} = demo;
  const laid = manifests.map(manifest =>
    store.put(services, drafted(demo, services, manifest as unknown as Draft<Service>, manager), isLaid),
  );
  const shares = [
    [endpoints, laid.length],
    [endpointSlices, laid.length],
  ] as const;
  layApart(demo, shares, ({registry}) => {
    for (const service of laid) {
      const match = serviceMatch(service);
      if (!match) continue;
      const chosen = store.list(pods, service.metadata.namespace).filter(({metadata}) => match(metadata.labels ?? {}));
      registry.create(endpoints, endpointsFor(service, chosen), {manager: MANAGER});
      for (const slice of slicesFor(demo, service, chosen)) registry.create(endpointSlices, slice, {manager: MANAGER});
    }
  });
}
