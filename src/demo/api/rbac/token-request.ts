import type {Demo} from '../../demo.ts';
import {type ObjectMeta, timeText} from '../../object.ts';
import type {Random} from '../../random.ts';
import {badRequest, conflict, invalid, notFound} from '../../refusal.ts';
import type {Pod} from '../../schema/kinds.ts';
import {nodes} from '../../types/nodes.ts';
import {pods} from '../../types/pods.ts';
import {serviceAccounts} from '../../types/serviceaccounts.ts';
import type {VirtualResource} from '../virtual.ts';
import {serverAudience} from './identity-reviews.ts';
import {serviceAccountUser, type User} from './user.ts';
import {addToken, type BoundTo} from './users.ts';

type Spec = {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: {readonly apiVersion?: string; readonly kind?: string; readonly name?: string; readonly uid?: string} | null;
};

const group = 'authentication.k8s.io';

/** Tokens for service accounts (pkg/registry/core/serviceaccount/storage/token.go). */
export const serviceAccountTokens: VirtualResource = {
  group: '',
  version: 'v1',
  kind: 'TokenRequest',
  plural: 'serviceaccounts/token',
  singular: '',
  isNamespaced: true,
  verbs: ['create'],
  objects: {group, version: 'v1'},
  handle(demo, {namespace = '', name = '', body, random}) {
    const {spec = {}} = body as {spec?: Spec};
    const account = demo.store.get(serviceAccounts, namespace, name);
    if (!account) throw notFound(serviceAccounts, name);
    const {expirationSeconds = 3600, boundObjectRef = null} = spec;
    const audiences = spec.audiences?.length ? spec.audiences : [serverAudience];
    checkSeconds(expirationSeconds);
    const pod = boundObjectRef ? boundPod(demo, namespace, name, boundObjectRef) : undefined;
    const expiresAt = demo.agenda.now() + expirationSeconds * 1000;
    const token = issue(demo, random, account.metadata, pod, audiences, expiresAt);
    return {
      kind: 'TokenRequest',
      apiVersion: `${group}/v1`,
      metadata: {name, namespace, uid: account.metadata.uid, creationTimestamp: timeText(demo.agenda.now())},
      spec: {audiences, expirationSeconds, boundObjectRef},
      status: {token, expirationTimestamp: timeText(expiresAt)},
    };
  },
};

function checkSeconds(seconds: number): void {
  const because =
    seconds < 600
      ? 'may not specify a duration less than 10 minutes'
      : seconds > 2 ** 32
        ? 'may not specify a duration larger than 2^32 seconds'
        : '';
  if (because === '') return;
  const message = `Invalid value: ${seconds}: ${because}`;
  throw invalid({group, kind: 'TokenRequest'}, '', [{reason: 'FieldValueInvalid', message, field: 'spec.expirationSeconds'}]);
}

function boundPod({store}: Demo, namespace: string, account: string, ref: NonNullable<Spec['boundObjectRef']>): Pod {
  const {apiVersion = '', kind = '', name = '', uid} = ref;
  if (apiVersion !== 'v1' || kind !== 'Pod') {
    throw badRequest(`cannot bind token to object of type ${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`);
  }
  const pod = store.get(pods, namespace, name);
  if (!pod) throw notFound(pods, name);
  if (pod.spec?.serviceAccountName !== account) {
    throw badRequest(`cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name.`);
  }
  if (uid && uid !== pod.metadata.uid) {
    const because = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({group: '', plural: 'Pod'}, name, because);
  }
  return pod;
}

/** It looks like a JSON Web Token and names what the real one does; its signature is by chance, and it is known by being remembered. */
function issue(
  demo: Demo,
  random: Random,
  account: ObjectMeta,
  pod: Pod | undefined,
  audiences: readonly string[],
  expiresAt: number,
): string {
  const {agenda, store} = demo;
  const {name, namespace = '', uid} = account;
  const id = random.uuid();
  const seconds = Math.floor(agenda.now() / 1000);
  const nodeName = pod?.spec?.nodeName;
  const nodeUid = nodeName === undefined ? undefined : store.get(nodes, undefined, nodeName)?.metadata.uid;
  const claims = {
    aud: audiences,
    exp: Math.floor(expiresAt / 1000),
    iat: seconds,
    iss: serverAudience,
    jti: id,
    'kubernetes.io': {
      namespace,
      ...(nodeName !== undefined && {node: {name: nodeName, uid: nodeUid}}),
      ...(pod && {pod: {name: pod.metadata.name, uid: pod.metadata.uid}}),
      serviceaccount: {name, uid},
    },
    nbf: seconds,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const header = {alg: 'RS256', kid: 'ZG9nd2F0Y2gtZGVtby1zZXJ2aWNlLWFjY291bnRzLWtleQ'};
  const signature = Buffer.from(random.hex(512), 'hex').toString('base64url');
  const token = `${encoded(header)}.${encoded(claims)}.${signature}`;
  const extra: Record<string, readonly string[]> = {'authentication.kubernetes.io/credential-id': [`JTI=${id}`]};
  if (nodeName !== undefined) extra['authentication.kubernetes.io/node-name'] = [nodeName];
  if (nodeUid !== undefined) extra['authentication.kubernetes.io/node-uid'] = [nodeUid];
  if (pod) {
    extra['authentication.kubernetes.io/pod-name'] = [pod.metadata.name];
    extra['authentication.kubernetes.io/pod-uid'] = [pod.metadata.uid];
  }
  const user: User = serviceAccountUser(namespace, name, {uid, extra});
  const bound: BoundTo = {
    namespace,
    account: name,
    accountUid: uid,
    ...(pod && {pod: {name: pod.metadata.name, uid: pod.metadata.uid}}),
  };
  // Only what is meant for the API server opens it.
  if (audiences.includes(serverAudience)) addToken(demo, token, user, {expiresAt, bound});
  return token;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
