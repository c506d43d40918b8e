import {records} from './loose.ts';
import type {JsonObject, KubeObject} from './object.ts';

/** As of `kubectl debug --profile`; without `legacy`, which kubectl has taken back. */
export const debugProfiles = ['general', 'baseline', 'restricted', 'netadmin', 'sysadmin'] as const;
export type DebugProfile = (typeof debugProfiles)[number];

export type DebugWish = {
  readonly name: string;
  readonly image: string;
  /** The container whose processes are seen; empty: none. */
  readonly target: string;
  readonly profile: DebugProfile;
};

/** The pod with one more ephemeral container, as `kubectl debug -it` would have it (k8s.io/kubectl/pkg/cmd/debug, generateDebugContainer). */
export function withDebugContainer(pod: KubeObject, {name, image, target, profile}: DebugWish): KubeObject {
  const securityContext = securityContexts[profile];
  const container: JsonObject = {
    name,
    image,
    stdin: true,
    tty: true,
    terminationMessagePolicy: 'File',
    ...(target === '' ? {} : {targetContainerName: target}),
    ...(securityContext ? {securityContext} : {}),
  };
  const spec = pod['spec'] as JsonObject | undefined;
  return {...pod, spec: {...spec, ephemeralContainers: [...records(spec?.['ephemeralContainers']), container]}};
}

/** What each profile makes of an ephemeral container (k8s.io/kubectl/pkg/cmd/debug/profiles.go). */
const securityContexts: Readonly<Record<DebugProfile, JsonObject | undefined>> = {
  general: {capabilities: {add: ['SYS_PTRACE']}},
  baseline: undefined,
  restricted: {
    allowPrivilegeEscalation: false,
    capabilities: {drop: ['ALL']},
    runAsNonRoot: true,
    seccompProfile: {type: 'RuntimeDefault'},
  },
  netadmin: {capabilities: {add: ['NET_ADMIN', 'NET_RAW']}},
  sysadmin: {privileged: true},
};

/** What a profile is for, in a few words. */
export const profileTexts: Readonly<Record<DebugProfile, string>> = {
  general: 'general: may trace processes',
  baseline: 'baseline: as the pod security level',
  restricted: 'restricted: not root, no capabilities',
  netadmin: 'netadmin: may change the network',
  sysadmin: 'sysadmin: privileged',
};
