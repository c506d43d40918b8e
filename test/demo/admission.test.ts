import {describe, expect, test} from 'vitest';
import {askWebhooks} from '../../src/demo/api/admission/ask-webhooks.ts';
import {installAdmission} from '../../src/demo/api/admission/install.ts';
import {resourceQuotaController} from '../../src/demo/api/admission/quota-controller.ts';
import {installWebhook, webhookDelay, webhookWarnings} from '../../src/demo/api/admission/webhooks.ts';
import type {Demo} from '../../src/demo/demo.ts';
import type {Draft} from '../../src/demo/object.ts';
import type {LimitRange, Pod, PodSpec} from '../../src/demo/schema/kinds.ts';
import type {ResourceType} from '../../src/demo/type.ts';
import {configMaps} from '../../src/demo/types/configmaps.ts';
import {ingressClasses} from '../../src/demo/types/ingressclasses.ts';
import {ingresses} from '../../src/demo/types/ingresses.ts';
import {limitRanges} from '../../src/demo/types/limitranges.ts';
import {persistentVolumeClaims} from '../../src/demo/types/persistentvolumeclaims.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {priorityClasses} from '../../src/demo/types/priorityclasses.ts';
import {resourceQuotas} from '../../src/demo/types/resourcequotas.ts';
import {serviceAccounts} from '../../src/demo/types/serviceaccounts.ts';
import {storageClasses} from '../../src/demo/types/storageclasses.ts';
import {apiDemo, refusalOf} from './api-demo.ts';

const write = {manager: 'test'};

function admissionDemo(): Demo {
  const demo = apiDemo();
  installAdmission(demo);
  demo.registry.create(serviceAccounts, {metadata: {name: 'default', namespace: 'shop'}}, write);
  return demo;
}

function pod(spec: Partial<PodSpec> = {}, name = 'web'): Draft<Pod> {
  return {metadata: {name, namespace: 'shop'}, spec: {containers: [{name: 'web', image: 'web:1'}], ...spec}};
}

function created(demo: Demo, draft: Draft<Pod>): Pod {
  return demo.registry.create(pods, draft, write);
}

describe('a new pod', () => {
  test('gets what the server adds', () => {
    const {spec} = created(admissionDemo(), pod({initContainers: [{name: 'init', image: 'init'}]}));
    const [volume] = spec!.volumes!;
    expect(volume!.name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    const mount = {mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: volume!.name, readOnly: true};
    expect(spec!.containers[0]!.volumeMounts).toEqual([mount]);
    expect(spec!.initContainers![0]!.volumeMounts).toEqual([mount]);
    expect(volume!.projected!.sources).toHaveLength(3);
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: [
        {effect: 'NoExecute', key: 'node.kubernetes.io/not-ready', operator: 'Exists', tolerationSeconds: 300},
        {effect: 'NoExecute', key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds: 300},
      ],
    });
  });

  test('keeps what it says itself', () => {
    const demo = admissionDemo();
    const tolerations = [{operator: 'Exists'}];
    const {spec} = created(demo, pod({tolerations, automountServiceAccountToken: false}));
    expect(spec!.tolerations).toEqual(tolerations);
    expect(spec!.volumes).toBeUndefined();
  });

  test('needs its service account', () => {
    expect(refusalOf(() => created(admissionDemo(), pod({serviceAccountName: 'nope'}))).status()).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: 'pods "web" is forbidden: error looking up service account shop/nope: serviceaccount "nope" not found',
      details: {name: 'web', kind: 'pods'},
    });
  });

  test('has the priority of its class', () => {
    const demo = admissionDemo();
    demo.registry.create(priorityClasses, {metadata: {name: 'high'}, value: 1000, preemptionPolicy: 'Never'}, write);
    expect(created(demo, pod({priorityClassName: 'high'})).spec).toMatchObject({priority: 1000, preemptionPolicy: 'Never'});
    demo.registry.create(priorityClasses, {metadata: {name: 'usual'}, value: 7, globalDefault: true}, write);
    expect(created(demo, pod({}, 'two')).spec).toMatchObject({priority: 7, priorityClassName: 'usual'});
    expect(refusalOf(() => created(demo, pod({priorityClassName: 'nope'}, 'three'))).message).toBe(
      'pods "three" is forbidden: no PriorityClass with name nope was found',
    );
  });
});

describe('limit ranges', () => {
  function limited(limits: NonNullable<LimitRange['spec']>['limits']): Demo {
    const demo = admissionDemo();
    demo.registry.create(limitRanges, {metadata: {name: 'limits', namespace: 'shop'}, spec: {limits}}, write);
    return demo;
  }

  test('fill in', () => {
    const demo = limited([{type: 'Container', default: {cpu: '1', memory: '512Mi'}, defaultRequest: {cpu: '100m'}}]);
    const resources = {limits: {memory: '1Gi'}};
    const {metadata, spec} = created(demo, pod({containers: [{name: 'web', image: 'web', resources}]}));
    expect(spec!.containers[0]!.resources).toMatchObject({limits: {cpu: '1', memory: '1Gi'}, requests: {cpu: '100m'}});
    expect(metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu request for container web; cpu limit for container web',
    });
  });

  test.each([
    [{type: 'Container', max: {memory: '1Gi'}}, 'maximum memory usage per Container is 1Gi, but limit is 2Gi'],
    [{type: 'Container', min: {cpu: '100m'}}, 'minimum cpu usage per Container is 100m, but request is 50m'],
    [{type: 'Pod', min: {'ephemeral-storage': '1Gi'}}, 'minimum ephemeral-storage usage per Pod is 1Gi.  No request is specified'],
    [
      {type: 'Container', maxLimitRequestRatio: {memory: '2'}},
      'memory max limit to request ratio per Container is 2, but provided ratio is 4.000000',
    ],
  ])('%o refuse', (limits, because) => {
    const resources = {limits: {memory: '2Gi'}, requests: {cpu: '50m', memory: '512Mi'}};
    const draft = pod({containers: [{name: 'web', image: 'web', resources}]});
    expect(refusalOf(() => created(limited([limits]), draft)).message).toBe(`pods "web" is forbidden: ${because}`);
  });

  test('hold for claims', () => {
    const demo = limited([{type: 'PersistentVolumeClaim', max: {storage: '1Gi'}}]);
    const claim = {
      metadata: {name: 'data', namespace: 'shop'},
      spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '2Gi'}}},
    };
    expect(refusalOf(() => demo.registry.create(persistentVolumeClaims, claim, write)).message).toBe(
      'persistentvolumeclaims "data" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
    );
  });
});

describe('quotas', () => {
  function quotaDemo(hard: Record<string, string>, scopes?: readonly string[]): Demo {
    const demo = admissionDemo();
    resourceQuotaController(demo);
    demo.registry.create(resourceQuotas, {metadata: {name: 'quota', namespace: 'shop'}, spec: {hard, ...(scopes && {scopes})}}, write);
    demo.agenda.advance(100);
    return demo;
  }

  test('count and refuse', () => {
    const demo = quotaDemo({pods: '1', 'count/configmaps': '0'});
    created(demo, pod());
    demo.agenda.advance(100);
    expect(demo.store.get(resourceQuotas, 'shop', 'quota')?.status).toEqual({
      hard: {pods: '1', 'count/configmaps': '0'},
      used: {pods: '1', 'count/configmaps': '0'},
    });
    expect(refusalOf(() => created(demo, pod({}, 'two'))).message).toBe(
      'pods "two" is forbidden: exceeded quota: quota, requested: pods=1, used: pods=1, limited: pods=1',
    );
    expect(refusalOf(() => demo.registry.create(configMaps, {metadata: {name: 'one', namespace: 'shop'}}, write)).message).toBe(
      'configmaps "one" is forbidden: exceeded quota: quota, requested: count/configmaps=1, used: count/configmaps=0, limited: count/configmaps=0',
    );
    demo.registry.remove(pods, 'shop', 'web', {graceSeconds: 0});
    demo.agenda.advance(100);
    expect(demo.store.get(resourceQuotas, 'shop', 'quota')?.status?.used).toMatchObject({pods: '0'});
  });

  test('want what they limit to be named', () => {
    const demo = quotaDemo({'requests.cpu': '1', 'limits.memory': '1Gi'});
    expect(refusalOf(() => created(demo, pod())).message).toBe(
      'pods "web" is forbidden: failed quota: quota: must specify limits.memory for: web; requests.cpu for: web',
    );
    const resources = {requests: {cpu: '600m'}, limits: {memory: '256Mi'}};
    created(demo, pod({containers: [{name: 'web', image: 'web', resources}]}));
    expect(refusalOf(() => created(demo, pod({containers: [{name: 'web', image: 'web', resources}]}, 'two'))).message).toBe(
      'pods "two" is forbidden: exceeded quota: quota, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
    );
  });

  test('look at scopes', () => {
    const demo = quotaDemo({pods: '0'}, ['NotBestEffort']);
    created(demo, pod());
    const resources = {requests: {cpu: '1m'}};
    expect(refusalOf(() => created(demo, pod({containers: [{name: 'web', image: 'web', resources}]}, 'two'))).reason).toBe('Forbidden');
  });
});

test('claims and ingresses get the default class', () => {
  const demo = admissionDemo();
  const annotations = {'storageclass.kubernetes.io/is-default-class': 'true'};
  demo.registry.create(storageClasses, {metadata: {name: 'standard', annotations}, provisioner: 'example.com/disk'}, write);
  const spec = {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}};
  const claim = (name: string, more: object) =>
    demo.registry.create(persistentVolumeClaims, {metadata: {name, namespace: 'shop'}, spec: {...spec, ...more}}, write);
  expect(claim('one', {}).spec?.storageClassName).toBe('standard');
  expect(claim('two', {storageClassName: ''}).spec?.storageClassName).toBe('');
  const marked = {'ingressclass.kubernetes.io/is-default-class': 'true'};
  demo.registry.create(ingressClasses, {metadata: {name: 'front', annotations: marked}, spec: {controller: 'example.com/front'}}, write);
  const backend = {defaultBackend: {service: {name: 'web', port: {number: 80}}}};
  const ingress = demo.registry.create(ingresses, {metadata: {name: 'web', namespace: 'shop'}, spec: backend}, write);
  expect(ingress.spec?.ingressClassName).toBe('front');
});

describe('webhooks', () => {
  const map = {metadata: {name: 'one', namespace: 'shop'}};
  const matches = (type: {plural: string}) => type.plural === 'configmaps';

  test('refuse, until they are taken away', () => {
    const demo = admissionDemo();
    const remove = installWebhook(demo, {name: 'policy.example', matches, deny: 'freeze until Monday'});
    expect(refusalOf(() => demo.registry.create(configMaps, map, write)).message).toBe(
      'admission webhook "policy.example" denied the request: freeze until Monday',
    );
    remove();
    demo.registry.create(configMaps, map, write);
    installWebhook(demo, {name: 'keep.example', matches: (_, __, ___, operation) => operation === 'DELETE', deny: 'no'});
    expect(refusalOf(() => demo.registry.remove(configMaps, 'shop', 'one')).message).toBe(
      'admission webhook "keep.example" denied the request: no',
    );
  });

  test('let clients wait', async () => {
    const demo = admissionDemo();
    installWebhook(demo, {name: 'slow.example', matches, warn: 'think twice', hangsMs: 3000});
    const warnings: string[] = [];
    let isDone = false;
    const target = {type: configMaps as unknown as ResourceType, namespace: 'shop', name: 'one'};
    const asked = askWebhooks({demo, warnings}, target, undefined, 'CREATE').then(() => {
      isDone = true;
    });
    demo.agenda.advance(2999);
    await Promise.resolve();
    expect(isDone).toBe(false);
    demo.agenda.advance(1);
    await asked;
    expect(warnings).toEqual(['think twice']);
    demo.registry.create(configMaps, map, write);
  });

  test('warn and hang', () => {
    const demo = admissionDemo();
    installWebhook(demo, {name: 'slow.example', matches, warn: 'think twice', hangsMs: 30_000});
    const object = {...map, metadata: {...map.metadata, uid: '', resourceVersion: '', creationTimestamp: ''}};
    expect(webhookDelay(demo, configMaps as never, object, undefined, 'CREATE')).toBe(10_000);
    expect(webhookWarnings(demo, configMaps as never, object, undefined, 'CREATE')).toEqual(['think twice']);
    expect(refusalOf(() => demo.registry.create(configMaps, map, write)).message).toBe(
      'Internal error occurred: failed calling webhook "slow.example": failed to call webhook: Post "https://slow.example.svc:443/validate?timeout=10s": context deadline exceeded',
    );
  });
});
