import type {Demo} from '../../demo.ts';
import type {KubeObject} from '../../object.ts';
import {Refusal} from '../../refusal.ts';
import type {ResourceType} from '../../type.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** A validating webhook that a scenario puts into the way of writes. */
export type Webhook = {
  /** Such as `policy.example`. */
  readonly name: string;
  matches(type: ResourceType, object: KubeObject, before: KubeObject | undefined, operation: Operation): boolean;
  /** Why it refuses. */
  readonly deny?: string;
  /** Goes along with the answer. */
  readonly warn?: string;
  /** How long it takes to answer; longer than the timeout, and the request fails. */
  readonly hangsMs?: number;
  /** 10 s unless told, as in the API. */
  readonly timeoutMs?: number;
  /** Whether requests go through when it does not answer: `Fail` unless told. */
  readonly failurePolicy?: 'Fail' | 'Ignore';
  /** Where it is called, for the text of its failure. */
  readonly url?: string;
};

const TIMEOUT_MS = 10_000;

const installed = new WeakMap<Demo, Set<Webhook>>();

/** The result takes it away again. */
export function installWebhook(demo: Demo, webhook: Webhook): () => void {
  const webhooks = installed.get(demo) ?? new Set();
  installed.set(demo, webhooks);
  webhooks.add(webhook);
  return () => webhooks.delete(webhook);
}

/** Throws what webhooks refuse. A write cannot wait here: see `webhookDelay`. */
export function checkWebhooks(
  demo: Demo,
  type: ResourceType,
  object: KubeObject,
  before: KubeObject | undefined,
  operation: Operation,
): void {
  for (const webhook of matching(demo, type, object, before, operation)) {
    const {name, deny, hangsMs = 0, timeoutMs = TIMEOUT_MS, failurePolicy = 'Fail', url = `https://${name}.svc:443/validate`} = webhook;
    if (hangsMs >= timeoutMs) {
      if (failurePolicy === 'Ignore') continue;
      const post = `Post "${url}?timeout=${timeoutMs / 1000}s": context deadline exceeded`;
      const message = `failed calling webhook "${name}": failed to call webhook: ${post}`;
      throw new Refusal(500, 'InternalError', `Internal error occurred: ${message}`, {causes: [{message}]});
    }
    if (deny !== undefined) throw new Refusal(403, 'Forbidden', `admission webhook "${name}" denied the request: ${deny}`);
  }
}

/** How long a client waits for webhooks before its write is done or refused: they are asked at the same time. */
export function webhookDelay(
  demo: Demo,
  type: ResourceType,
  object: KubeObject,
  before: KubeObject | undefined,
  operation: Operation,
): number {
  return matching(demo, type, object, before, operation).reduce(
    (longest, {hangsMs = 0, timeoutMs = TIMEOUT_MS}) => Math.max(longest, Math.min(hangsMs, timeoutMs)),
    0,
  );
}

/** What goes along with the answer as warnings. */
export function webhookWarnings(
  demo: Demo,
  type: ResourceType,
  object: KubeObject,
  before: KubeObject | undefined,
  operation: Operation,
): readonly string[] {
  return matching(demo, type, object, before, operation).flatMap(({warn}) => warn ?? []);
}

function matching(
  demo: Demo,
  type: ResourceType,
  object: KubeObject,
  before: KubeObject | undefined,
  operation: Operation,
): readonly Webhook[] {
  const webhooks = installed.get(demo);
  return webhooks ? [...webhooks].filter(webhook => webhook.matches(type, object, before, operation)) : [];
}
