import {core, expressions, type Odd, of} from './odd.ts';

function service(name: string, spec: object, status?: object): Odd {
  return {type: core('services'), object: {metadata: {name}, spec}, status};
}

function slice(name: string, object: object): Odd {
  return {type: of('discovery.k8s.io', 'endpointslices'), object: {metadata: {name}, ...object}};
}

function ingress(name: string, spec: object, status?: object): Odd {
  return {type: of('networking.k8s.io', 'ingresses'), object: {metadata: {name}, spec}, status};
}

function policy(name: string, spec: object): Odd {
  return {type: of('networking.k8s.io', 'networkpolicies'), object: {metadata: {name}, spec}};
}

const letters = ['a', 'b', 'c', 'd', 'e'];
const backend = {service: {name: 'odd', port: {name: 'a'}}};

/** Services, endpoints, ingresses and policies that lead nowhere. */
export const oddNetwork: readonly Odd[] = [
  service('odd', {
    selector: {tier: 'web', app: 'odd'},
    externalIPs: ['203.0.113.7', '203.0.113.8'],
    ports: [
      {name: 'a', port: 80, targetPort: 'http'},
      {name: 'b', port: 81, targetPort: 8080, protocol: 'UDP'},
      {name: 'c', port: 82, appProtocol: 'http'},
    ],
  }),
  service('headless', {clusterIP: 'None', selector: {app: 'odd'}, ports: [{port: 5432}]}),
  service('without-ports', {clusterIP: 'None'}),
  service('without-selector', {ports: [{port: 1}]}),
  service('outside', {type: 'ExternalName', externalName: 'example.com'}),
  service('node-port', {
    type: 'NodePort',
    ports: [
      {name: 'tcp', port: 53},
      {name: 'udp', port: 53, protocol: 'UDP'},
    ],
  }),
  service('balanced-pending', {type: 'LoadBalancer', ports: [{port: 443}]}),
  service(
    'balanced',
    {type: 'LoadBalancer', externalIPs: ['203.0.113.9'], ports: [{port: 443}]},
    {loadBalancer: {ingress: [{ip: '198.51.100.1'}]}},
  ),
  service(
    'balanced-by-names',
    {type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{port: 443}]},
    {
      loadBalancer: {
        ingress: [{hostname: 'long-name.elb.example.com'}, {ip: '198.51.100.2', hostname: 'both.example.com'}, {ip: '198.51.100.1'}],
      },
    },
  ),

  slice('odd', {
    addressType: 'IPv6',
    endpoints: [
      {addresses: ['fd00::1'], conditions: {ready: false}},
      {addresses: ['fd00::2'], conditions: {}, targetRef: {kind: 'Pod', name: 'x'}},
    ],
    ports: [{port: 80}, {name: 'any'}],
  }),
  slice('empty', {addressType: 'IPv4', endpoints: null, ports: null}),
  slice('many', {
    addressType: 'IPv4',
    endpoints: letters.map((_, index) => ({addresses: [`192.0.2.${index + 1}`]})),
    ports: letters.map((name, index) => ({name, port: index + 1})),
  }),

  ingress(
    'odd',
    {
      ingressClassName: 'nobody',
      tls: [{hosts: ['a.example.com']}],
      rules: letters.map(name => ({host: `${name}.example.com`, http: {paths: [{path: '/', pathType: 'Exact', backend}]}})),
    },
    {loadBalancer: {ingress: [{ip: '198.51.100.4'}, {hostname: 'lb.example.com'}]}},
  ),
  ingress('without-rules', {defaultBackend: {resource: {apiGroup: 'example.com', kind: 'Bucket', name: 'b'}}}),
  ingress('without-host', {rules: [{http: {paths: [{pathType: 'ImplementationSpecific', backend}]}}, {}]}),
  policy('everything', {podSelector: {}, policyTypes: ['Ingress', 'Egress']}),
  policy('some', {podSelector: expressions, ingress: [{}]}),
  policy('rules', {
    podSelector: {matchLabels: {app: 'odd'}},
    ingress: [
      {ports: [{port: 'http'}, {port: 80, endPort: 90, protocol: 'UDP'}, {}], from: [{podSelector: {}}, {namespaceSelector: expressions}]},
    ],
    egress: [{to: [{ipBlock: {cidr: '192.0.2.0/24', except: ['192.0.2.128/25']}}]}],
  }),
];
