import {randomBytes} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import {beforeAll, describe, expect, test} from 'vitest';
import {besides, normalized, type Side} from './both.ts';
import {image, nightly, settings, talker, webDeployment, webService} from './manifests.ts';

const kubectl = besides();
const {same, alike, settle, run} = kubectl;
const sides: readonly Side[] = ['demo', 'real'];

beforeAll(async () => {
  await same(['apply', '-f', await kubectl.file('all.yaml', settings, webDeployment(), webService, talker, nightly)]);
  await settle('rollout status deployment/web --timeout=60s');
  await settle('wait --for=condition=Ready pod/talker --timeout=60s');
});

describe('rollouts', () => {
  test('status, history, a new image, back again', async () => {
    await same('rollout status deployment/web');
    await same('rollout history deployment/web');
    await same(`set image deployment/web main=${image}:latest`);
    await settle('rollout status deployment/web --timeout=60s');
    await same('rollout history deployment/web');
    await same('rollout history deployment/web --revision=2');
    await same('rollout undo deployment/web');
    await settle('rollout status deployment/web --timeout=60s');
    await same('rollout history deployment/web');
    await same('rollout undo deployment/web --to-revision=99');
  });

  test('pause and resume', async () => {
    await same('rollout pause deployment/web');
    await same('rollout pause deployment/web');
    await same('set env deployment/web PAUSED=yes');
    await same('rollout resume deployment/web');
    await settle('rollout status deployment/web --timeout=60s');
    await same('set env deployment/web --list');
  });

  test('restart', async () => {
    await same('rollout restart deployment/web');
    await settle('rollout status deployment/web --timeout=60s');
    await same('set resources deployment/web --limits=memory=64Mi');
    await settle('rollout status deployment/web --timeout=60s');
  });
});

describe('scale and wait', () => {
  test('up, down, only if', async () => {
    await same('scale deployment/web --replicas=3');
    await settle('rollout status deployment/web --timeout=60s');
    await same('get deployment web');
    await same('scale deployment/web --current-replicas=7 --replicas=1');
    await same('scale deployment/web --replicas=0');
    await settle('wait --for=delete pod -l app=web --timeout=60s');
    await same('get deployment web');
    await same('get pods -l app=web');
    await same('scale deployment/web --replicas=1');
    await same('wait --for=condition=Available deployment/web --timeout=60s');
    await same(['wait', '--for=jsonpath={.status.readyReplicas}=1', 'deployment/web', '--timeout=60s']);
    await same('wait --for=condition=Available deployment/nobody --timeout=1s');
  });
});

describe('logs', () => {
  test('all, the last, of a deployment, of another instance, of nobody', async () => {
    await same('logs talker');
    await same('logs talker --tail=1');
    await same('logs talker -c nope');
    await same('logs talker --previous');
    await same('logs nobody');
    await same('logs job/nobody');
  });

  test('followed until the pod ends', async () => {
    await same([
      'run',
      'brief',
      `--image=${image}`,
      '--image-pull-policy=IfNotPresent',
      '--restart=Never',
      '--',
      'sh',
      '-c',
      'echo begin; sleep 3; echo end',
    ]);
    await settle('wait --for=jsonpath={.status.phase}=Running pod/brief --timeout=60s');
    await same('logs -f brief');
    await settle('wait --for=jsonpath={.status.phase}=Succeeded pod/brief --timeout=60s');
    await same('get pod brief');
  });
});

describe('exec, attach and cp', () => {
  test('output, input and exit codes', async () => {
    await same(['exec', 'talker', '--', 'echo', 'hello']);
    await same(['exec', 'talker', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3']);
    await same(['exec', '-i', 'talker', '--', 'sort'], {input: 'b\na\n'});
    await same(['exec', 'talker', '--', 'sh', '-c', 'cd /tmp && pwd && echo $((6*7)) && test -d /etc && echo yes']);
    await same(['exec', 'deployment/web', '--', 'sh', '-c', 'echo $LEVEL $KUBERNETES_SERVICE_PORT']);
    await same(['exec', 'talker', '--', 'nonsense'], {strip: [/unable to upgrade.*|error: Internal.*/g]});
    await same(['exec', 'nobody', '--', 'true']);
    await same(['exec', 'talker', '-c', 'nope', '--', 'true']);
  });

  test('files, there and back', async () => {
    const bytes = randomBytes(300_000);
    await writeFile(`${kubectl.folder}/there`, bytes);
    for (const side of sides) {
      expect(await run(side, ['cp', 'there', 'talker:/tmp/there'])).toMatchObject({code: 0});
      const {out} = await run(side, ['exec', 'talker', '--', 'wc', '-c', '/tmp/there']);
      expect(out.trim()).toMatch(/^300000 /);
      expect(await run(side, ['cp', 'talker:/tmp/there', `back-${side}`])).toMatchObject({code: 0});
      expect((await readFile(`${kubectl.folder}/back-${side}`)).equals(bytes)).toBe(true);
    }
  });
});

describe('making things', () => {
  test('of many kinds', async () => {
    await same('create configmap made --from-literal=a=1');
    await same('create secret generic made --from-literal=a=1');
    await same(['create', 'deployment', 'made', `--image=${image}`, '--', 'sleep', '1000']);
    await same('expose deployment made --port=80 --target-port=8080');
    await same('create serviceaccount made');
    await same('create role made --verb=get --resource=pods');
    await same('create rolebinding made --role=made --serviceaccount=default:made');
    await same('create quota made --hard=configmaps=50');
    await same(['create', 'ingress', 'made', '--rule=example.com/*=made:80']);
    await same('autoscale deployment made --min=1 --max=2 --cpu=80%');
    await same('create job made --from=cronjob/nightly');
    await settle('wait --for=condition=Complete job/made --timeout=60s');
    await same('get job made');
    await same('get rolebinding,role,ingress,sa');
    await same('get service made -o yaml');
    await same('get ingress made -o yaml');
    await same('create configmap made');
    await same('delete hpa,ingress,quota,role,rolebinding,sa made');
  });
});

describe('who may', () => {
  test('all of it, or less', async () => {
    await same('auth can-i delete pods');
    await same('auth can-i list secrets --as=somebody');
    await same('auth whoami --as=somebody', {only: /Username/});
    await same('auth can-i --list --as=somebody', {isSorted: true, strip: [/\[\/(?:openid|\.well-known)[^\n]*\n/g]});
    await same('get pods --as=somebody');
  });
});

describe('what there is', () => {
  test('kinds and their fields', async () => {
    const served =
      /^(NAME|pods|services|deployments|replicasets|statefulsets|daemonsets|jobs|cronjobs|configmaps|secrets|nodes|namespaces|events|ingresses|horizontalpodautoscalers|poddisruptionbudgets|persistentvolume|roles|clusterroles) /;
    await same('api-resources -o wide', {only: served, strip: [/^events.* events\.k8s\.io.*\n/gm, /^.* metrics\.k8s\.io.*\n/gm]});
    await alike('explain deployment.spec.replicas', ['KIND: Deployment', 'FIELD: replicas <integer>']);
    await alike('explain pod.spec.containers', ['FIELD: containers <[]Container>', /image\s<string>/]);
    await same('version', {only: /Server/});
    await same('cluster-info', {only: /nothing/});
  });
});

describe('nodes', () => {
  test('one that is cordoned, drained, and free again', async () => {
    // Not the one of the pod that is to stay.
    const {out: taken} = await run('demo', 'get pod talker -o jsonpath={.spec.nodeName}');
    const node = taken === 'node-2' ? 'node-1' : 'node-2';
    const line = await run('demo', `cordon ${node}`);
    expect(line.out).toBe(`node/${node} cordoned\n`);
    expect((await run('demo', `get node ${node}`)).out).toContain('Ready,SchedulingDisabled');
    const drained = await run('demo', `drain ${node} --ignore-daemonsets --delete-emptydir-data --force --timeout=60s`);
    expect([drained.code, normalized(drained.out).split('\n').at(-2)]).toEqual([0, `node/${node} drained`]);
    const left = await run(
      'demo',
      `get pods -A --field-selector=spec.nodeName=${node} -o jsonpath={.items[*].metadata.ownerReferences[*].kind}`,
    );
    expect(left.out.split(' ').filter(kind => kind !== '' && kind !== 'DaemonSet')).toEqual([]);
    expect((await run('demo', `uncordon ${node}`)).out).toBe(`node/${node} uncordoned\n`);
  });

  test('what they and the pods use', async () => {
    const nodes = await run('demo', 'top nodes');
    expect(nodes.out).toMatch(/^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\) *\n/);
    const pods = await run('demo', 'top pods --containers');
    expect(pods.out).toMatch(/talker +main +\d+m +\d+Mi/);
  });
});

describe('deleting', () => {
  test('one, many, what is not there, and waiting for the end', async () => {
    await same('delete pod talker --now');
    await same('wait --for=delete pod/talker --timeout=60s');
    await same('delete configmap nobody');
    await same('delete configmap nobody --ignore-not-found');
    await same('delete deployment,service -l app=web', {isSorted: true});
    await settle('wait --for=delete pod -l app=web --timeout=60s');
    await same('delete cronjob nightly --dry-run=server');
    await same('delete cronjob nightly --cascade=orphan');
    await same('get all', {isSorted: true, only: /cronjob|service\/web|deployment.apps\/web/});
  });
});
