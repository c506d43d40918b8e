import {onTestFinished} from 'vitest';
import {
  configMap,
  cronJob,
  daemonSet,
  deployment,
  job,
  namespace,
  node,
  pod,
  replicaSet,
  secret,
  service,
  statefulSet,
  widget,
} from './scripted-objects.ts';
import {type Options, type ScriptedServer, startServer} from './scripted-server.ts';

/** A small company's cluster; it stops with the test. */
export async function shop(options: Options = {}): Promise<ScriptedServer> {
  const server = await startServer(options);
  onTestFinished(() => server.stop());
  for (const name of ['default', 'ops', 'shop']) server.add('namespaces', namespace(name));
  for (const name of ['node-1', 'node-2']) server.add('nodes', node(name));
  const inShop = {namespace: 'shop'};
  server.add('deployments', deployment('cart', {...inShop, replicas: 2, ready: 1}));
  server.add('deployments', deployment('web', {...inShop, replicas: 3}));
  server.add('replicasets', replicaSet('web-5ff6', {...inShop, replicas: 3}));
  server.add('statefulsets', statefulSet('db', {...inShop, replicas: 1}));
  server.add('daemonsets', daemonSet('agent', {namespace: 'ops', desired: 2}));
  server.add('jobs', job('backup', {namespace: 'ops', succeeded: 1}));
  server.add('cronjobs', cronJob('report', {namespace: 'ops'}));
  server.add('services', service('web', {...inShop, selector: {app: 'web'}}));
  server.add('services', service('outside', {...inShop, selector: {}}));
  server.add('configmaps', configMap('web-config', {...inShop, data: {LOG_LEVEL: 'info'}}));
  server.add('secrets', secret('db-credentials', {...inShop, data: {password: 'c2VjcmV0'}}));
  server.add('widgets', widget('gadget', {...inShop, size: 3, phase: 'Ready'}));
  const cart = {...inShop, labels: {app: 'cart'}};
  const web = {...inShop, labels: {app: 'web'}};
  server.add('pods', pod('cart-6c9f-2xkqp', {...cart, isReady: false, restarts: 12, waiting: 'CrashLoopBackOff'}));
  server.add('pods', pod('cart-6c9f-9wzvn', cart));
  server.add('pods', pod('db-0', {...inShop, labels: {app: 'db'}, node: 'node-2', isReady: false}));
  for (const end of ['cj86p', 'lgjt8', 'qz8dv']) server.add('pods', pod(`web-5ff6-${end}`, web));
  server.add('pods', pod('agent-x7r2m', {namespace: 'ops', labels: {app: 'agent'}, node: 'node-2'}));
  return server;
}
