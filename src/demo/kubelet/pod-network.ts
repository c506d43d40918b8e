import type {Service} from '../schema/kinds.ts';
import type {HttpReply, Network} from '../shell/network.ts';
import {services} from '../types/services.ts';
import {readyPods, serviceOf, targetPort} from './endpoints.ts';
import type {Kubelets} from './kubelets.ts';
import {isRunning, type PodWork} from './pod-work.ts';
import type {Run} from './run.ts';

/** The cluster as a container's processes reach it: services by name and address, pods by address. */
export function networkOf(kubelets: Kubelets, work: PodWork): Network {
  const {demo} = kubelets;
  const address = work.ip ?? kubelets.addressOf(work.node);
  return {
    address,
    nameServer: kubelets.dnsAddress(),
    searches: [`${work.namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'],
    resolve,
    reach(to, port) {
      if (isOwn(to)) return listenerIn(work, port) ? 'open' : 'refused';
      const service = serviceAt(to);
      if (service) {
        if (!service.spec?.ports?.some(one => one.port === port)) return 'lost';
        return behind(service, port).length === 0 ? 'refused' : behind(service, port).some(({run}) => run) ? 'open' : 'refused';
      }
      const pod = workAt(to);
      if (pod) return listenerIn(pod, port) ? 'open' : 'refused';
      return 'lost';
    },
    request(to, port, {method, path}) {
      const run = runAt(to, port);
      const reply = run?.run.respond(run.port, method, path, demo.agenda.now());
      if (!reply) return undefined;
      const made: HttpReply = {
        status: reply.status,
        body: reply.body,
        headers: {'content-type': reply.type ?? 'text/plain', ...reply.headers},
      };
      return made;
    },
  };

  function resolve(name: string): readonly string[] | undefined {
    const plain = name.replace(/\.$/, '');
    if (!plain.endsWith('.svc.cluster.local')) return undefined;
    const parts = plain.slice(0, -'.svc.cluster.local'.length).split('.');
    const [podName, serviceName, namespace] = parts.length === 3 ? parts : [undefined, ...parts];
    if (!serviceName || !namespace) return undefined;
    const service = serviceOf(kubelets, serviceName, namespace);
    if (!service) return undefined;
    if (service.spec?.clusterIP && service.spec.clusterIP !== 'None') return podName ? undefined : [service.spec.clusterIP];
    const ready = readyPods(kubelets, service).filter(
      pod => podName === undefined || (pod.spec?.hostname ?? pod.metadata.name) === podName,
    );
    const addresses = ready.flatMap(({status}) => status?.podIP ?? []);
    return addresses.length > 0 ? addresses : undefined;
  }

  function isOwn(to: string): boolean {
    return to === address || to.startsWith('127.') || to === '::1' || to === '0.0.0.0';
  }

  function runAt(to: string, port: number): {run: Run; port: number} | undefined {
    if (isOwn(to)) return found(listenerIn(work, port), port);
    const service = serviceAt(to);
    if (service) return behind(service, port).flatMap(one => (one.run ? [{run: one.run, port: one.port}] : []))[0];
    const pod = workAt(to);
    return pod && found(listenerIn(pod, port), port);
  }

  function behind(service: Service, port: number): readonly {readonly run: Run | undefined; readonly port: number}[] {
    return readyPods(kubelets, service).flatMap(pod => {
      const target = targetPort(service, port, pod);
      const other = target === undefined ? undefined : kubelets.workOf(pod);
      return other ? [{run: listenerIn(other, target!), port: target!}] : [];
    });
  }

  function serviceAt(to: string): Service | undefined {
    return demo.registry.list(services).find(({spec}) => spec?.clusterIP === to);
  }

  function workAt(to: string): PodWork | undefined {
    const pod = kubelets.index.atAddress(to);
    return pod && kubelets.workOf(pod);
  }

  function listenerIn(pod: PodWork, port: number): Run | undefined {
    return pod.containers.find(container => isRunning(container) && container.run!.isListening(port, demo.agenda.now()))?.run;
  }
}

function found(run: Run | undefined, port: number): {run: Run; port: number} | undefined {
  return run && {run, port};
}
