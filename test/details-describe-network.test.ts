import {describe, expect, test} from 'vitest';
import {askedFor, describedLines, describedText, metadata, resource} from './described.ts';

const services = resource('Service', 'services');
const ingresses = resource('Ingress', 'ingresses', 'networking.k8s.io');
const slices = resource('EndpointSlice', 'endpointslices', 'discovery.k8s.io');
const policies = resource('NetworkPolicy', 'networkpolicies', 'networking.k8s.io');

const pod = (address: string, isReady = true) => ({addresses: [address], conditions: {ready: isReady}});
const slice = (service: string, endpoints: readonly object[], ports: readonly object[]) => ({
  metadata: metadata(`${service}-1`, {labels: {'kubernetes.io/service-name': service}}),
  addressType: 'IPv4',
  endpoints,
  ports,
});
const slicePath = '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices';
const eventsOf = (kind: string, name: string) => ({
  [`/api/v1/namespaces/shop/events?fieldSelector=involvedObject.kind=${kind},involvedObject.name=${name},involvedObject.namespace=shop`]: {
    items: [],
  },
});

describe('a service', () => {
  const web = {
    metadata: metadata('web', {labels: {app: 'web'}}),
    spec: {
      type: 'LoadBalancer',
      selector: {tier: 'front', app: 'web'},
      ipFamilyPolicy: 'SingleStack',
      ipFamilies: ['IPv4'],
      clusterIP: '10.96.0.7',
      clusterIPs: ['10.96.0.7'],
      externalIPs: ['203.0.113.7'],
      ports: [
        {name: 'http', port: 80, targetPort: 'web', protocol: 'TCP', nodePort: 30_080, appProtocol: 'http'},
        {port: 9090, targetPort: 9090, protocol: 'UDP'},
      ],
      sessionAffinity: 'None',
      externalTrafficPolicy: 'Local',
      internalTrafficPolicy: 'Cluster',
      healthCheckNodePort: 31_000,
      loadBalancerSourceRanges: ['10.0.0.0/8', '192.0.2.0/24'],
    },
    status: {loadBalancer: {ingress: [{ip: '198.51.100.1', ipMode: 'VIP'}, {hostname: 'lb.example.com'}]}},
  };
  const endpoints = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map(address => pod(address));
  const answers = {
    [`${slicePath}?labelSelector=kubernetes.io/service-name=web`]: {
      items: [
        slice('web', [...endpoints, pod('10.0.0.5', false)], [{name: 'http', port: 8080}]),
        slice('web', [pod('fd00::1')], [{port: 9090}]),
      ],
    },
    ...eventsOf('Service', 'web'),
  };

  test('as kubectl says it', async () => {
    await expect(describedText(services, web, {answers})).toMatchFileSnapshot('../snapshots/details/describe-service.txt');
  });

  test('asks for its endpoint slices and its events', () => {
    expect(askedFor(services, web)).toEqual([
      '/api/v1/namespaces/shop/events involvedObject.kind=Service,involvedObject.name=web,involvedObject.namespace=shop',
      `${slicePath} kubernetes.io/service-name=web`,
    ]);
  });

  test('says in place what is not known', () => {
    expect(describedText(services, web)).toMatch(/Endpoints: +asking …/);
    const refused = {[`${slicePath}?labelSelector=kubernetes.io/service-name=web`]: 403};
    expect(describedText(services, web, {refused})).toMatch(/Endpoints: +you may not list endpoint slices here \(403\)/);
  });

  test('all endpoints are copied, though three are seen', () => {
    const line = describedLines(services, web, {answers}).find(({key}) => key === 'endpoints http')!;
    expect(line.value).toBe('10.0.0.1:8080,10.0.0.2:8080,10.0.0.3:8080,10.0.0.4:8080');
  });
});

describe('an ingress', () => {
  const path = (name: string, port: object, at = '/') => ({path: at, pathType: 'Prefix', backend: {service: {name, port}}});
  const shop = {
    metadata: metadata('shop', {annotations: {note: 'mind the gap'}}),
    spec: {
      ingressClassName: 'nginx',
      defaultBackend: {resource: {apiGroup: 'example.com', kind: 'Bucket', name: 'pages'}},
      tls: [{hosts: ['shop.example.com'], secretName: 'shop-tls'}, {hosts: ['other.example.com']}],
      rules: [
        {
          host: 'shop.example.com',
          http: {paths: [path('web', {number: 80}), path('gone', {name: 'http'}, '/old'), path('slow', {number: 1})]},
        },
        {host: 'nothing.example.com'},
        {http: {paths: [path('web', {name: 'metrics'}, '/metrics')]}},
      ],
    },
    status: {loadBalancer: {ingress: [{ip: '198.51.100.1'}]}},
  };
  const needed = `${slicePath}?labelSelector=kubernetes.io/service-name in (gone,slow,web)`;
  const answers = {
    [needed]: {
      items: [
        slice(
          'web',
          [pod('10.0.0.1'), pod('10.0.0.2')],
          [
            {name: 'http', port: 8080},
            {name: 'metrics', port: 9090},
          ],
        ),
        slice('slow', [pod('10.0.0.9', false)], [{name: '', port: 1}]),
      ],
    },
    '/api/v1/namespaces/shop/services/web': {
      spec: {
        ports: [
          {name: 'http', port: 80},
          {name: 'metrics', port: 9090},
        ],
      },
    },
    '/api/v1/namespaces/shop/services/slow': {spec: {ports: [{port: 1}]}},
    ...eventsOf('Ingress', 'shop'),
  };
  const refused = {'/api/v1/namespaces/shop/services/gone': 404};

  test('as kubectl says it', async () => {
    await expect(describedText(ingresses, shop, {answers, refused})).toMatchFileSnapshot('../snapshots/details/describe-ingress.txt');
  });

  test('asks for all endpoint slices at once, for each service once', () => {
    expect(askedFor(ingresses, shop).slice(1)).toEqual([
      `${slicePath} kubernetes.io/service-name in (gone,slow,web)`,
      '/api/v1/namespaces/shop/services/gone',
      '/api/v1/namespaces/shop/services/slow',
      '/api/v1/namespaces/shop/services/web',
    ]);
    expect(askedFor(ingresses, undefined, {name: 'shop', namespace: 'shop'})).toHaveLength(1);
  });

  test('leads to what it names', () => {
    const targets = describedLines(ingresses, shop, {answers, refused}).flatMap(({target}) =>
      target ? [`${target.kind}/${target.name}`] : [],
    );
    expect(targets).toEqual([
      'Namespace/shop',
      'IngressClass/nginx',
      'Bucket/pages',
      'Secret/shop-tls',
      'Service/web',
      'Service/gone',
      'Service/slow',
      'Service/web',
    ]);
  });
});

test('an endpoint slice', async () => {
  const object = {
    ...slice(
      'web',
      [
        {...pod('10.0.0.1'), nodeName: 'n1', zone: 'a', targetRef: {kind: 'Pod', name: 'web-1', namespace: 'shop'}},
        {addresses: ['10.0.0.2', '10.0.0.3'], conditions: {ready: false, serving: true, terminating: true}, hostname: 'web-2'},
        {},
      ],
      [
        {name: '', port: 80, protocol: 'TCP'},
        {name: 'any', protocol: 'UDP'},
      ],
    ),
  };
  const answers = eventsOf('EndpointSlice', 'web-1');
  await expect(describedText(slices, object, {answers})).toMatchFileSnapshot('../snapshots/details/describe-endpoint-slice.txt');
});

test('a network policy', async () => {
  const object = {
    metadata: metadata('api'),
    spec: {
      podSelector: {matchLabels: {app: 'api'}},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [{podSelector: {}, namespaceSelector: {matchLabels: {team: 'a'}}}],
          ports: [
            {port: 80, protocol: 'TCP'},
            {port: 1, endPort: 9},
          ],
        },
        {},
      ],
      egress: [{to: [{ipBlock: {cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.0.0/16']}}], ports: [{}]}],
    },
  };
  const closed = {metadata: metadata('closed'), spec: {podSelector: {}, policyTypes: ['Ingress']}};
  const text = `${describedText(policies, object)}\n${describedText(policies, closed)}`;
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-network-policy.txt');
});
