import type {KubeObject} from '../kube/object.ts';
import {eventsNeed} from './describe/events-section.ts';
import {docLine, docOf, ink} from './document.ts';
import {headLines} from './summary/head.ts';
import {cronJob, job} from './summary/job.ts';
import {namespace} from './summary/namespace.ts';
import {node} from './summary/node.ts';
import {other} from './summary/other.ts';
import {pod} from './summary/pod.ts';
import {service} from './summary/service.ts';
import {claim, volume} from './summary/storage.ts';
import type {Summary} from './summary/summary-part.ts';
import {workload} from './summary/workload.ts';
import type {Inspected, Tab} from './tab.ts';

/** What matters of an object of its kind, in words. */
export const summaryTab: Tab = {
  id: 'summary',
  title: 'Summary',
  suits: () => true,
  needs(inspected) {
    const object = named(inspected);
    const own = object ? (summaryOf(inspected).needs?.(inspected, object) ?? []) : [];
    return [eventsNeed(inspected), ...own];
  },
  doc(inspected) {
    const object = named(inspected);
    if (!object)
      return docOf([docLine(0, [inspected.problem === undefined ? ink('quiet', 'asking …') : ink('failing', inspected.problem)])]);
    return docOf([...headLines(inspected, object), ...summaryOf(inspected).lines(inspected, object)]);
  },
};

/** The object with its kind and metadata, whatever was sent. */
function named({object, kind, name}: Inspected): KubeObject | undefined {
  return object && {...object, kind: object.kind ?? kind.name, metadata: object.metadata ?? {name}};
}

function summaryOf({kind}: Inspected): Summary {
  return summaries[kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`] ?? other;
}

const summaries: Readonly<Record<string, Summary>> = {
  pods: pod,
  'deployments.apps': workload,
  'replicasets.apps': workload,
  'statefulsets.apps': workload,
  'daemonsets.apps': workload,
  replicationcontrollers: workload,
  'jobs.batch': job,
  'cronjobs.batch': cronJob,
  services: service,
  nodes: node,
  persistentvolumeclaims: claim,
  persistentvolumes: volume,
  namespaces: namespace,
};
