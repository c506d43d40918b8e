import type {Note} from '../change.ts';

/** `1 pod`, `3 pods`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `cart`, `cart and web`, `cart, web and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= 1) return names[0] ?? '';
  if (names.length <= most) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
}

/** As it reads in a sentence: `replica set`, `claim`; kinds that are not Kubernetes' own keep their name: `Widget`. */
export function kindWord(kind: string): string {
  return words[kind] ?? kind;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const words: Readonly<Record<string, string | undefined>> = {
  Pod: 'pod',
  ReplicaSet: 'replica set',
  ReplicationController: 'replication controller',
  Deployment: 'deployment',
  StatefulSet: 'stateful set',
  DaemonSet: 'daemon set',
  Job: 'job',
  CronJob: 'cron job',
  Service: 'service',
  EndpointSlice: 'endpoint slice',
  ConfigMap: 'config map',
  Secret: 'secret',
  ServiceAccount: 'service account',
  PersistentVolumeClaim: 'claim',
  PersistentVolume: 'volume',
  Namespace: 'namespace',
  Node: 'node',
  Ingress: 'ingress',
};

const most = 4;

/** The same note once, the gravest first, and no more than four: what is left out is counted. */
export function summed(notes: readonly Note[]): Note[] {
  const different = notes.filter((note, index) => notes.findIndex(({text}) => text === note.text) === index);
  const sorted = different.sort((a, b) => weights[b.level] - weights[a.level]);
  if (sorted.length <= most) return sorted;
  const rest = sorted.slice(most - 1);
  return [...sorted.slice(0, most - 1), {level: rest[0]!.level, text: `… and ${rest.length} more`}];
}

const weights: Readonly<Record<Note['level'], number>> = {info: 0, warn: 1, grave: 2};
