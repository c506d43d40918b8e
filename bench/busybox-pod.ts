import {execFileSync} from 'node:child_process';
import {kubectlOf} from './beside.ts';
import type {Stage} from './stage.ts';
import {servedDemo} from './served.ts';

export type BusyboxPod = {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly pod: string;
  /** Undefined where there is no kubectl to be compared with. */
  readonly kubectl: string | undefined;
  close(): Promise<void>;
};

const pod = 'bench';

/** A pod with a shell in it: on the real cluster where one is measured, else in a demo cluster in a process of its own. */
export async function busyboxPod(stage: Stage, namespace: string): Promise<BusyboxPod> {
  const {kubeconfig} = stage.world;
  const kubectl = kubectlOf(kubeconfig);
  const isReal = stage.world.name !== 'the scripted server' && kubectl !== undefined;
  if (!isReal) {
    const world = await servedDemo(stage, 'quiet');
    return {kubeconfig: world.kubeconfig, namespace: 'shop', pod: '', kubectl: undefined, close: () => world.close()};
  }
  const own = (words: readonly string[], input?: string) =>
    execFileSync(kubectl, ['--kubeconfig', kubeconfig, ...words], {input, stdio: ['pipe', 'pipe', 'inherit']});
  const remove = () => own(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
  try {
    own(['apply', '-f', '-'], JSON.stringify(manifests(namespace)));
    own(['wait', `pod/${pod}`, '-n', namespace, '--for=condition=Ready', '--timeout=60s']);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    kubeconfig,
    namespace,
    pod,
    kubectl,
    async close() {
      remove();
    },
  };
}

function manifests(namespace: string): object {
  const containers = [
    {
      name: 'main',
      image: 'localhost/busybox',
      imagePullPolicy: 'IfNotPresent',
      command: ['sh', '-c', 'mkdir -p /www; cd /www; httpd -p 8080; exec sleep 86400'],
      ports: [{containerPort: 8080, name: 'http'}],
    },
  ];
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}},
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {name: pod, namespace},
        spec: {terminationGracePeriodSeconds: 1, nodeSelector: {'kubernetes.io/hostname': 'node-1'}, containers},
      },
    ],
  };
}
