import {expect, test} from 'vitest';
import {startApi} from './api-client.ts';

const YAML = 'application/yaml';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const APPLY = 'application/apply-patch+yaml';
const apis = {
  maps: '/api/v1/namespaces/default/configmaps',
  pods: '/api/v1/namespaces/default/pods',
  services: '/api/v1/namespaces/default/services',
  quotas: '/api/v1/namespaces/default/resourcequotas',
  sets: '/apis/apps/v1/namespaces/default/daemonsets',
  definitions: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
};
const unreadable = 'the object provided is unrecognized (must be of type ConfigMap): ';
const deep = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
const definition = {apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: {name: 'a'}};
const empty = {
  livenessProbe: {httpGet: {}},
  ports: [{}],
  env: [{}],
  volumeMounts: [{}],
};

// Answers of Kubernetes 1.36.3.
test.each<[string, string, string, unknown, string, number, string]>([
  [
    'JSON that is too deep',
    'POST',
    apis.maps,
    deep,
    'application/json',
    400,
    `${unreadable}couldn't get version/kind; json parse error: invalid character '[' exceeded max depth ({"apiVersion":"v1","kind":"Con ...)`,
  ],
  [
    'protobuf without its prefix',
    'POST',
    apis.maps,
    'k8sx',
    PROTOBUF,
    400,
    'a protobuf message, expected prefix [107 56 115 0] (6b387378)',
  ],
  ['protobuf of nothing', 'POST', apis.maps, 'k8s\0', PROTOBUF, 400, `${unreadable}empty body (6b387300)`],
  ['protobuf that ends too soon', 'POST', apis.maps, 'k8s\0\n\u0002\n', PROTOBUF, 400, `${unreadable}unexpected EOF (6b3873000a020a)`],
  ['options in odd protobuf', 'DELETE', `${apis.maps}/a`, 'xx', PROTOBUF, 400, 'message, expected prefix [107 56 115 0]'],
  ['options in protobuf of nothing', 'DELETE', `${apis.maps}/a`, 'k8s\0', PROTOBUF, 400, 'empty body'],
  [
    'a definition of nothing',
    'POST',
    apis.definitions,
    definition,
    'application/json',
    422,
    '[metadata.name: Invalid value: "a": must be spec.names.plural+"."+spec.group, spec.group: Required value, spec.scope: Required value, spec.versions: Invalid value: null: must have exactly one version marked as storage version, spec.names.plural: Required value, spec.names.singular: Required value, spec.names.kind: Required value, spec.names.listKind: Required value, status.storedVersions: Invalid value: null: must have at least one stored version]',
  ],
  [
    'a port of nothing',
    'POST',
    apis.services,
    {apiVersion: 'v1', kind: 'Service', metadata: {name: 'a'}, spec: {ports: [{}]}},
    'application/json',
    422,
    '[spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]',
  ],
  [
    'a pod of parts of nothing',
    'POST',
    apis.pods,
    {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'a'}, spec: {containers: [{name: 'a', image: 'a', ...empty}], volumes: [{}]}},
    'application/json',
    422,
    '[spec.volumes[0].name: Required value, spec.containers[0].ports[0].containerPort: Required value, spec.containers[0].env[0].name: Required value, spec.containers[0].volumeMounts[0].name: Required value, spec.containers[0].volumeMounts[0].name: Not found: "", spec.containers[0].volumeMounts[0].mountPath: Required value, spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive]',
  ],
  [
    'what is no whole number, applied',
    'PATCH',
    `${apis.sets}/x?fieldManager=a`,
    {apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: {name: 'x'}, status: {numberAvailable: 1.5}},
    APPLY,
    500,
    'failed to convert new object (/x; apps/v1, Kind=DaemonSet) to proper version: unable to convert unstructured object to apps/v1, Kind=DaemonSet: cannot convert float64 to int32',
  ],
])('%s', async (_, method, path, body, type, code, message) => {
  const {demo, ask} = await startApi();
  demo.agenda.advance(1000);
  const answer = await ask(method, path, body, {'content-type': type});
  expect([answer.code, answer.body.message]).toEqual([code, expect.stringContaining(message)]);
});

// Where the words of the YAML library differ from Go's.
test.each([
  ['a map that holds itself', 'a: &a {b: *a}'],
  ['YAML that is too deep', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`],
  ['more aliases than text', `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [${'*c, '.repeat(200)}x]\ne: [${'*d, '.repeat(200)}x]`],
  ['several documents', 'a: 1\n---\n- b\n'],
])('%s is refused', async (_, body) => {
  const {demo, ask} = await startApi();
  demo.agenda.advance(1000);
  const posted = await ask('POST', apis.maps, body, {'content-type': YAML});
  const applied = await ask('PATCH', `${apis.maps}/a?fieldManager=a`, body, {'content-type': APPLY});
  const deleted = await ask('DELETE', `${apis.maps}/a`, body, {'content-type': YAML});
  expect([posted.code, applied.code, deleted.code]).toEqual([400, 400, 400]);
});

test.each(['PUT', 'POST', 'DELETE', 'PATCH', 'HEAD'])('%s does not watch', async method => {
  const {ask} = await startApi();
  expect((await ask(method, '/api/v1/watch/pods')).code).toBe(405);
});

test('quantities with binary suffixes are as large as an int64 at most', async () => {
  const {demo, ask} = await startApi();
  demo.agenda.advance(1000);
  const hard = {memory: '9999Ei', 'requests.memory': '1Ei', 'limits.memory': '1e30'};
  const {body} = await ask('POST', apis.quotas, {apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name: 'a'}, spec: {hard}});
  expect(body.spec).toEqual({hard: {memory: '9223372036854775807', 'requests.memory': '1Ei', 'limits.memory': '1e30'}});
});
