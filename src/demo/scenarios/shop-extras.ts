import {layDefinition} from '../api/custom/definitions.ts';
import {applications} from '../api/custom/manifests/applications.ts';
import {gatewayClasses, gateways} from '../api/custom/manifests/gateways.ts';
import {httpRoutes} from '../api/custom/manifests/http-routes.ts';
import {widgets} from '../api/custom/manifests/widgets.ts';
import {bindPeople} from '../api/rbac/users.ts';
import {type Application, marked, STATUS_MANAGER, syncStatus, trackApplication} from '../controllers/gitops.ts';
import type {Demo} from '../demo.ts';
import {layApart} from '../lay-apart.ts';
import {type Draft, type KubeObject, timeText} from '../object.ts';
import {createRandom} from '../random.ts';
import {customResourceDefinitions} from '../types/customresourcedefinitions.ts';
import {secrets} from '../types/secrets.ts';
import {apply, type Manifest} from './apply.ts';
import {workers} from './base.ts';
import {demoAt} from './demo-at.ts';
import {layAll} from './lay-all.ts';
import {BY_USER, drafted, isLaid, withStatus} from './lay-object.ts';
import {deployment, resources, service} from './manifests.ts';

/** What comes with tools that companies use: custom resources, a gateway, Helm's releases, a deployment that GitOps keeps as it is. */
export function layExtras(demo: Demo): void {
  bindPeople(demo, {developer: ['shop'], viewer: ['shop', 'payments']});
  const since = demo.agenda.now();
  layApart(demo, [[secrets, RELEASES.length]], apart => apply(apart, releases(since), 'helm'));
  layAll(
    demo,
    storefront.manifests.map(manifest => marked(storefront, manifest) as Manifest),
    {nodes: workers, from: 31, manager: 'argocd-controller'},
  );
  trackApplication(demo, storefront, {isSynced: true});
  layCustom(demo);
}

/** Custom resources are there when somebody asks for them, or for all that is served. */
function layCustom(demo: Demo): void {
  const then = demoAt(demo, demo.agenda.now(), createRandom(demo.random.below(2 ** 32)));
  demo.types.addLater(() => {
    for (const definition of [widgets, gatewayClasses, gateways, httpRoutes, applications]) layDefinition(demo, then, definition);
    const at = timeText(then.agenda.now());
    for (const widget of widgetObjects) layCustomObject(widget, BY_USER);
    layCustomObject(gatewayClass, BY_USER, {conditions: conditionsAt(at, ['Accepted'])});
    layCustomObject(gateway, BY_USER, {
      addresses: [{type: 'IPAddress', value: '203.0.113.10'}],
      conditions: conditionsAt(at, ['Accepted', 'Programmed']),
    });
    layCustomObject(route, BY_USER, takenAt(at, []));
    layCustomObject(application, 'argocd-server', {
      health: {status: 'Healthy'},
      ...syncStatus(storefront, 'Synced', []),
      reconciledAt: at,
    });
    layCustomObject(brokenRoute, BY_USER, takenAt(at, [{reason: 'BackendNotFound', message: 'service shop/reviews is not there'}]));
  });
  // The definitions themselves come with the types.
  demo.store.lay(customResourceDefinitions, 0, then.agenda.now(), () => {
    demo.types.complete();
    return [];
  });

  function layCustomObject(manifest: Manifest, manager: string, status?: object): void {
    const type = demo.types.ofKind(manifest.apiVersion, manifest.kind)!;
    const object = drafted(then, type, manifest as unknown as Draft<KubeObject>, manager);
    demo.store.put(type, status ? withStatus(then, type, object, status, STATUS_MANAGER) : object, isLaid);
  }
}

const widgetObjects: readonly Manifest[] = [
  ['sprocket', 'small'],
  ['cog', 'large'],
].map(([name, size]) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: {name: name!, namespace: 'shop'},
  spec: {size, colour: '#3366cc', replicas: 2},
}));

const gatewayApi = 'gateway.networking.k8s.io/v1';

const gatewayClass: Manifest = {
  apiVersion: gatewayApi,
  kind: 'GatewayClass',
  metadata: {name: 'front'},
  spec: {controllerName: 'example.com/front'},
};

const gateway: Manifest = {
  apiVersion: gatewayApi,
  kind: 'Gateway',
  metadata: {name: 'front', namespace: 'shop'},
  spec: {gatewayClassName: 'front', listeners: [{name: 'http', port: 80, protocol: 'HTTP'}]},
};

const route: Manifest = {
  apiVersion: gatewayApi,
  kind: 'HTTPRoute',
  metadata: {name: 'web', namespace: 'shop'},
  spec: {
    parentRefs: [{name: 'front'}],
    hostnames: ['shop.example.com'],
    rules: [{matches: [{path: {type: 'PathPrefix', value: '/'}}], backendRefs: [{name: 'web', port: 80}]}],
  },
};

/** Of the two services it leads to, one was never made. */
const brokenRoute: Manifest = {
  apiVersion: gatewayApi,
  kind: 'HTTPRoute',
  metadata: {name: 'catalog', namespace: 'shop'},
  spec: {
    parentRefs: [{name: 'front'}],
    hostnames: ['shop.example.com'],
    rules: [
      {matches: [{path: {type: 'PathPrefix', value: '/catalog'}}], backendRefs: [{name: 'catalog', port: 80}]},
      {matches: [{path: {type: 'PathPrefix', value: '/reviews'}}], backendRefs: [{name: 'reviews', port: 80}]},
    ],
  },
};

/** What the gateway's controller says of a route; `missing` is what it does not find. */
function takenAt(at: string, missing: readonly {readonly reason: string; readonly message: string}[]): object {
  const [problem] = missing;
  const found = problem
    ? [{type: 'ResolvedRefs', status: 'False', ...problem, lastTransitionTime: at, observedGeneration: 1}]
    : conditionsAt(at, ['ResolvedRefs']);
  return {
    parents: [
      {
        parentRef: {group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'front'},
        controllerName: 'example.com/front',
        conditions: [...conditionsAt(at, ['Accepted']), ...found],
      },
    ],
  };
}

function conditionsAt(at: string, types: readonly string[]): readonly object[] {
  return types.map(type => ({type, status: 'True', reason: type, message: '', lastTransitionTime: at, observedGeneration: 1}));
}

const storefrontManifests: readonly Manifest[] = [
  deployment({
    name: 'storefront',
    namespace: 'shop',
    image: 'docker.io/library/nginx:1.27-alpine',
    replicas: 2,
    labels: {'app.kubernetes.io/managed-by': 'argocd'},
    annotations: {'argocd.argoproj.io/tracking-id': 'storefront:apps/Deployment:shop/storefront'},
    container: {ports: [{name: 'http', containerPort: 80}], ...resources('20m', '32Mi', '64Mi')},
  }),
  service('shop', 'storefront', [{name: 'http', port: 80, targetPort: 'http'}]),
];

const storefront: Application = {namespace: 'ops', name: 'storefront', revision: 'b7d41c9e5a0f', manifests: storefrontManifests};

const application: Manifest = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: {name: 'storefront', namespace: 'ops'},
  spec: {
    project: 'default',
    source: {repoURL: 'https://git.example.com/shop/storefront.git', path: 'deploy', targetRevision: 'main'},
    destination: {server: 'https://kubernetes.default.svc', namespace: 'shop'},
    syncPolicy: {automated: {selfHeal: true, prune: true}},
  },
};

const RELEASES = [
  ['superseded', '8.2.0'],
  ['deployed', '8.2.1'],
] as const;

/** Two revisions of a release, stored as Helm 3 stores them: JSON, gzipped, in base64 twice. */
function releases(since: number): Manifest[] {
  const deployedAt = timeText(since);
  return RELEASES.map(([status, version], index) => {
    const release = {
      name: 'redis',
      namespace: 'data',
      version: index + 1,
      info: {
        first_deployed: deployedAt,
        last_deployed: deployedAt,
        status,
        description: index === 0 ? 'Install complete' : 'Upgrade complete',
      },
      chart: {metadata: {name: 'redis', version: `20.${index}.0`, appVersion: version, apiVersion: 'v2'}, values: {replicaCount: 2}},
      config: {replicaCount: 2, image: {tag: version}},
      manifest: '---\n# Source: redis/templates/service.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: redis\n',
    };
    const packed = process.getBuiltinModule('node:zlib').gzipSync(JSON.stringify(release), {level: 9}).toString('base64');
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: `sh.helm.release.v1.redis.v${index + 1}`,
        namespace: 'data',
        labels: {name: 'redis', owner: 'helm', status, version: String(index + 1)},
      },
      type: 'helm.sh/release.v1',
      data: {release: Buffer.from(packed).toString('base64')},
    };
  });
}
