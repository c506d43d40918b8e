import type {KubeObject} from './object.ts';
import {record, text, whole} from './loose.ts';

export const MANAGED_BY = 'app.kubernetes.io/managed-by';
export const JUNK = 'dogwatch.io/junk';
export const MANAGER = 'dogwatch';
/** The selector of all junk pods of everybody. */
export const junkSelector = `${MANAGED_BY}=${MANAGER}`;

/** Whose junk it is. `sitting` is the id of one run of the program. */
export type JunkMark = {readonly sitting: string; readonly user: string; readonly host: string};

/** As it stands in the annotation `dogwatch.io/junk`; times in ms since the epoch. */
export type JunkNote = JunkMark & {readonly madeAt: number; readonly deadlineAt: number};

export type JunkWish = {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  /** In place of what the image starts. */
  readonly command: readonly string[];
  /** Empty: the scheduler chooses. */
  readonly node: string;
  readonly deadlineInSeconds: number;
  /** As the PodSecurity level `restricted` wants it. */
  readonly isRestricted: boolean;
  readonly mark: JunkMark;
  /** ms since the epoch. */
  readonly at: number;
};

export const JUNK_CONTAINER = 'junk';

/**
 * The manifest of a pod for a sitting at a terminal: it is not started again, ends a second after it is deleted, and by its deadline in any
 * case. `node` goes past the scheduler, so that cordons and pressure do not keep anybody from looking there.
 */
export function junkPod(wish: JunkWish): KubeObject {
  const {image, command, node, deadlineInSeconds, isRestricted} = wish;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataOf(wish),
    spec: {
      ...passing(deadlineInSeconds),
      ...(node === '' ? {} : {nodeName: node}),
      ...(isRestricted ? {securityContext: {runAsNonRoot: true, runAsUser: NOBODY, seccompProfile: {type: 'RuntimeDefault'}}} : {}),
      containers: [
        {
          name: JUNK_CONTAINER,
          image,
          command,
          stdin: true,
          tty: true,
          ...(isRestricted ? {securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ['ALL']}}} : {}),
        },
      ],
    },
  };
}

/** Images that say no other user would run as root, which `restricted` forbids. */
const NOBODY = 65_534;

/**
 * A pod that is on its node as root and sees all of it, with the node's files below /host: what `kubectl debug node/NAME --profile=sysadmin`
 * makes (k8s.io/kubectl/pkg/cmd/debug, generateNodeDebugPod and sysadminProfile), with a deadline.
 */
export function nodeShellPod(wish: Omit<JunkWish, 'isRestricted' | 'command'>): KubeObject {
  const {image, node, deadlineInSeconds} = wish;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataOf(wish),
    spec: {
      ...passing(deadlineInSeconds),
      nodeName: node,
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
      tolerations: [{operator: 'Exists'}],
      volumes: [{name: 'host-root', hostPath: {path: '/'}}],
      containers: [
        {
          name: JUNK_CONTAINER,
          image,
          command: nodeShell,
          stdin: true,
          tty: true,
          terminationMessagePolicy: 'File',
          securityContext: {privileged: true},
          volumeMounts: [{name: 'host-root', mountPath: '/host'}],
        },
      ],
    },
  };
}

function passing(deadlineInSeconds: number) {
  return {restartPolicy: 'Never', activeDeadlineSeconds: deadlineInSeconds, terminationGracePeriodSeconds: 1};
}

/** The node's own shell; where the node has none (Talos, Bottlerocket), the image's, with the node's files below /host. */
const nodeShell: readonly string[] = [
  'sh',
  '-c',
  'chroot /host sh -c true 2>/dev/null && exec chroot /host sh -c "command -v bash >/dev/null 2>&1 && exec bash; exec sh"; exec sh',
];

function metadataOf({name, namespace, mark, at, deadlineInSeconds}: Omit<JunkWish, 'isRestricted' | 'command'>): KubeObject['metadata'] {
  const note: JunkNote = {...mark, madeAt: at, deadlineAt: at + deadlineInSeconds * 1000};
  return {
    name,
    namespace,
    labels: {[MANAGED_BY]: MANAGER, 'dogwatch.io/user': labelValue(mark.user), 'dogwatch.io/host': labelValue(mark.host)},
    annotations: {[JUNK]: JSON.stringify(note)},
  };
}

/** What the annotation of a pod tells; undefined where it is none of ours. */
export function junkNote({metadata}: Pick<KubeObject, 'metadata'>): JunkNote | undefined {
  const written = metadata.annotations?.[JUNK];
  if (written === undefined || metadata.labels?.[MANAGED_BY] !== MANAGER) return undefined;
  try {
    const raw = record(JSON.parse(written));
    const note = {
      sitting: text(raw['sitting']),
      user: text(raw['user']),
      host: text(raw['host']),
      madeAt: whole(raw['madeAt'], Number.NaN),
      deadlineAt: whole(raw['deadlineAt'], Number.NaN),
    };
    return note.sitting !== '' && Number.isFinite(note.madeAt) && Number.isFinite(note.deadlineAt) ? note : undefined;
  } catch {
    return undefined;
  }
}

/** `dogwatch-ann-x7k2p`: a DNS label, as names of pods that have a host name must be (RFC 1123). */
export function junkName(user: string, random: () => number): string {
  const name = user
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, MOST_OF_USER)
    .replace(/-+$/, '');
  return `dogwatch-${name === '' ? '' : `${name}-`}${suffix(random)}`;
}

const MOST_OF_USER = 30;
/** Without vowels and what looks alike, as Kubernetes' own (apimachinery/pkg/util/rand). */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters. */
export function suffix(random: () => number): string {
  return Array.from({length: 5}, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
}

/** The text as a label may hold it: letters, digits and `-_.` within, 63 at most (apimachinery, IsValidLabelValue); '' where nothing is left. */
export function labelValue(given: string): string {
  return given
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, '');
}
