import {once} from 'node:events';
import {beforeAll, describe, expect, test} from 'vitest';
import {besides} from './both.ts';
import {budget, nightly, password, settings, talker, webDeployment, webService} from './manifests.ts';

const kubectl = besides();
const {same, alike, settle, run} = kubectl;
let manifests: string;

beforeAll(async () => {
  manifests = await kubectl.file('all.yaml', settings, password, webDeployment(), webService, talker, nightly, budget);
  await same(['apply', '-f', manifests]);
  await settle('rollout status deployment/web --timeout=60s');
  await settle('wait --for=condition=Ready pod/talker --timeout=60s');
  await settle('wait --for=jsonpath={.status.disruptionsAllowed}=1 pdb/web --timeout=60s');
});

describe('get', () => {
  test.each([
    'get deployments',
    'get deployments -o wide',
    'get pods',
    'get pods --show-labels',
    'get replicasets -o wide',
    'get services -o wide',
    'get configmaps',
    'get secrets',
    'get cronjobs -o wide',
    'get pdb',
    'get serviceaccounts',
    'get deploy,svc,cm',
    'get deployment web -o yaml',
    'get service web -o yaml',
    'get configmap settings -o yaml',
    'get secret password -o yaml',
    'get cronjob nightly -o yaml',
    'get pdb web -o yaml',
    'get deployment web -o jsonpath={.spec.template.spec.containers[*].image}',
    'get deployment web -o custom-columns=NAME:.metadata.name,WANTED:.spec.replicas',
    'get deployment web --show-managed-fields -o yaml',
    'get pods -l app=web,app!=other --field-selector=status.phase=Running',
    'get pods -l app=nobody',
    'get deployment nobody',
    'get nonsense',
    'get cm settings -o go-template={{.data.level}}',
    'get namespace kube-system',
    'get deployment/web service/web',
  ])('%s', async line => {
    await same(line);
  });

  test('names', async () => {
    await same('get pods -o name');
    await same('get all -o name', {isSorted: true});
  });

  test('a pod as YAML', async () => {
    const nodes = /^ *(nodeName|hostIP|- ip|imageID|containerID|podIP):.*\n/gm;
    await same('get pod talker -o yaml', {
      strip: [
        nodes,
        /^.*(containerID|imageID|nodeName|hostIP|podIP|ip|mount|name: kube-api-access|user|linux|supplementalGroups|gid|uid|- 10).*\n/gm,
      ],
    });
  });

  test('what is new as it comes', async () => {
    for (const side of ['demo', 'real'] as const) {
      const watch = kubectl.start(side, 'get configmaps --watch-only --output-watch-events');
      const ended = once(watch, 'close');
      let told = '';
      let lines: string[] = [];
      const seen = new Promise<void>(resolve => {
        watch.stdout!.setEncoding('utf8').on('data', (text: string) => {
          told += text;
          lines = told
            .slice(0, told.lastIndexOf('\n') + 1)
            .split('\n')
            .filter(line => /^\w+ +watched/.test(line));
          const [added] = lines.flatMap(line => /^ADDED +(\S+) +0 +\d+s$/.exec(line)?.[1] ?? []);
          if (added !== undefined && lines.some(line => line.startsWith('DELETED') && line.includes(` ${added} `))) resolve();
        });
      });
      // Whether the watch is open cannot be seen from outside: objects come and go until one is told of.
      const changing = (async () => {
        for (let turn = 0; watch.exitCode === null && !watch.killed; turn++) {
          await run(side, `create configmap watched-${turn}`);
          await run(side, `delete configmap watched-${turn}`);
        }
      })();
      await seen;
      watch.kill();
      await ended;
      await changing;
      expect(lines.every(line => /^(ADDED|DELETED) +watched-\d+ +0 +\d+s$/.test(line))).toBe(true);
    }
  });
});

describe('describe', () => {
  test.each([
    [
      'describe deployment web',
      [
        'Name: web',
        'Replicas: 2 desired | 2 updated | 2 total | 2 available | 0 unavailable',
        'StrategyType: RollingUpdate',
        'NewReplicaSet: web-<hash> (2/2 replicas created)',
        'Scaled up replica set web-<hash> from 0 to 2',
        /Available +True +MinimumReplicasAvailable/,
      ],
    ],
    [
      'describe pod talker',
      [
        'Name: talker',
        'Status: Running',
        'Restart Count: 0',
        'Ready: True',
        'QoS Class: BestEffort',
        'node.kubernetes.io/not-ready:NoExecute op=Exists for <age>',
        'Normal Scheduled',
        'Normal Started',
      ],
    ],
    [
      'describe service web',
      ['Name: web', 'Selector: app=web', 'Type: ClusterIP', 'TargetPort: http/TCP', /Endpoints: <ip>:8080,<ip>:8080/],
    ],
    ['describe configmap settings', ['app.conf:', 'b = 2']],
    ['describe secret password', ['password: 6 bytes', 'user: 4 bytes', 'Type: Opaque']],
    ['describe cronjob nightly', ['Schedule: 0 3 * * *', 'Concurrency Policy: Allow', 'Suspend: False']],
    ['describe pdb web', ['Min available: 1', 'Allowed disruptions: 1', 'Current: 2']],
    ['describe namespace default', ['Name: default', 'Status: Active', 'No resource quota.']],
    ['describe node node-1', ['Name: node-1', 'KubeletReady', 'Allocated resources:', 'Capacity:']],
  ] as const)('%s', async (line, lines) => {
    await alike(line, [...lines]);
  });
});

describe('labels and annotations', () => {
  test('set, refused, overwritten, removed', async () => {
    await same('label deployment web color=red');
    await same('label deployment web color=blue');
    await same('label deployment web color=blue --overwrite');
    await same('get deployment web --show-labels');
    await same('label deployment web color-');
    await same('annotate deployment web note=hello');
    await same('annotate deployment web note-');
    await same('label pods -l app=web extra=1', {isSorted: true});
  });
});

describe('apply and diff', () => {
  test('what is the same, what differs', async () => {
    await same(['apply', '-f', manifests]);
    await kubectl.file('changed.yaml', settings, webDeployment({replicas: 3}));
    const diff = await run('demo', ['diff', '-f', `${kubectl.folder}/changed.yaml`]);
    const real = await run('real', ['diff', '-f', `${kubectl.folder}/changed.yaml`]);
    const changes = ({out}: {out: string}) => out.split('\n').filter(line => /^[-+] /.test(line));
    expect([diff.code, changes(diff)]).toEqual([real.code, changes(real)]);
    await same(['apply', '-f', `${kubectl.folder}/changed.yaml`]);
    await same(['apply', '-f', `${kubectl.folder}/changed.yaml`, '--dry-run=server']);
    await settle('rollout status deployment/web --timeout=60s');
  });

  test('server-side, with the conflict that comes of it', async () => {
    await kubectl.file('settings.json', {...settings, data: {level: 'debug'}});
    await same(['apply', '--server-side', '-f', `${kubectl.folder}/settings.json`]);
    await same(['apply', '--server-side', '--force-conflicts', '-f', `${kubectl.folder}/settings.json`]);
    await same('get configmap settings -o yaml --show-managed-fields');
  });

  test('what the server will not have', async () => {
    await kubectl.file('bad.json', {...webDeployment({replicas: -1}), metadata: {name: 'bad'}});
    await same(['apply', '-f', `${kubectl.folder}/bad.json`]);
    await kubectl.file('odd.json', {...settings, surprise: 1});
    await same(['apply', '-f', `${kubectl.folder}/odd.json`]);
  });
});

describe('edit by patch', () => {
  test('of all types', async () => {
    await same(['patch', 'configmap', 'settings', '-p', '{"data":{"more":"1"}}']);
    await same(['patch', 'configmap', 'settings', '--type=merge', '-p', '{"data":{"more":null}}']);
    await same(['patch', 'configmap', 'settings', '--type=json', '-p', '[{"op":"add","path":"/data/x","value":"y"}]']);
    await same([
      'patch',
      'deployment',
      'web',
      '-p',
      '{"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"A","value":"1"}]}]}}}}',
    ]);
    await same(['patch', 'deployment', 'web', '-p', '{"spec":{"replicas":"many"}}']);
    await same(['patch', 'configmap', 'settings', '--type=json', '-p', '[{"op":"remove","path":"/data/nothing"}]']);
  });
});
