import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {createAgenda} from '../../src/demo/agenda.ts';
import type {Draft, KubeObject} from '../../src/demo/object.ts';
import {createRandom} from '../../src/demo/random.ts';
import {type Cause, Refusal} from '../../src/demo/refusal.ts';
import {Registry} from '../../src/demo/registry.ts';
import {decodedValue} from '../../src/demo/schema/decode.ts';
import {Store} from '../../src/demo/store.ts';
import {apiVersionOf, type ResourceType} from '../../src/demo/type.ts';
import {types} from '../../src/demo/types/index.ts';

// Recorded from Kubernetes 1.36.3: what was sent and what came of it, without what only admission adds.
type Stored = {readonly sent: KubeObject; readonly uid?: string; readonly stored: KubeObject; readonly warnings?: readonly string[]};
type Answer = {
  readonly code: number;
  readonly message?: string;
  readonly details?: {readonly causes?: readonly Cause[]};
  readonly object?: KubeObject;
  readonly warnings?: readonly string[];
};
type Answered = {
  readonly name: string;
  readonly sent?: KubeObject;
  readonly given?: KubeObject;
  readonly patch?: object;
  readonly answer: Answer;
};

const stored = recorded<Stored>('types-stored');
const answered = recorded<Answered>('types-answers');

describe('objects are stored as the real server stores them', () => {
  test.each(stored.map(entry => [`${entry.sent.kind} ${entry.sent.metadata.name}`, entry] as const))('%s', (_, entry) => {
    const made = create(entry.sent);
    expect(comparable(made)).toEqual(comparable(entry.stored));
    expect(warningsOf(made)).toEqual(entry.warnings ?? []);
  });
});

describe('answers are those of the real server', () => {
  test.each(answered.map(entry => [entry.name, entry] as const))('%s', (_, {sent, given, patch, answer}) => {
    const registry = newRegistry();
    let made: KubeObject | undefined;
    let refusal: Refusal | undefined;
    try {
      made = sent ? create(sent, registry) : update(registry, create(given!, registry), patch!);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal = error;
    }
    if (answer.code < 300) {
      expect(refusal?.message).toBeUndefined();
      expect(comparable(made!)).toEqual(comparable(answer.object!));
      expect(warningsOf(made!)).toEqual(answer.warnings ?? []);
      return;
    }
    const details = refusal?.details as Answer['details'];
    expect(causesText(details)).toEqual(causesText(answer.details));
    expect(refusal?.code).toBe(answer.code);
    if (answer.message !== undefined) expect(withoutChance(refusal!.message)).toBe(withoutChance(answer.message));
  });
});

test('a second look changes nothing: defaults keep the object that they have filled', () => {
  for (const {sent} of stored) {
    const type = typeOf(sent);
    const made = create(sent);
    expect(type.defaults?.(made) ?? made).toBe(made);
  }
});

function recorded<T>(name: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8'), (_, value) => {
    const repeated = typeof value === 'string' ? /^repeat (\d+)$/.exec(value) : null;
    return repeated ? 'a'.repeat(Number(repeated[1])) : value;
  });
}

function newRegistry(): Registry {
  return new Registry(new Store(), createAgenda(Date.UTC(2026, 10, 26)), createRandom(1));
}

function typeOf(object: KubeObject): ResourceType {
  return types.find(type => apiVersionOf(type) === object.apiVersion && type.kind === object.kind)!;
}

function create(sent: KubeObject, registry = newRegistry()): KubeObject {
  const type = typeOf(sent);
  const read = decodedAs(type, sent);
  const metadata = {...read.metadata, ...(type.isNamespaced && {namespace: 'types-lab'})};
  return registry.create(type, {...read, metadata} as Draft<KubeObject>, {manager: 'test'});
}

function update(registry: Registry, before: KubeObject, patch: object): KubeObject {
  const type = typeOf(before);
  return registry.update(type, decodedAs(type, merged(before, patch) as KubeObject), {manager: 'test'});
}

function decodedAs(type: ResourceType, value: KubeObject): KubeObject {
  return decodedValue<KubeObject>(type, value, 'json', message => new Refusal(400, 'BadRequest', message)).object;
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const made: Record<string, unknown> = {...(typeof target === 'object' && !Array.isArray(target) ? target : {})};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete made[key];
    else made[key] = merged(made[key], value);
  }
  return made;
}

function warningsOf(object: KubeObject): readonly string[] {
  const {warnings, deprecation} = typeOf(object);
  return [...(deprecation === undefined ? [] : [deprecation]), ...(warnings?.(object) ?? [])];
}

const admitted = new Set(['serviceAccount', 'serviceAccountName', 'priority', 'preemptionPolicy', 'tolerations']);
const byChance = new Set(['clusterIP', 'clusterIPs', 'nodePort', 'healthCheckNodePort', 'lastPhaseTransitionTime', 'lastTransitionTime']);

/** Without identities, times, allocations, and what admission adds to pods and nodes. */
function comparable(object: KubeObject): unknown {
  const {uid, resourceVersion: _, creationTimestamp: __, managedFields: ___, ...metadata} = object.metadata;
  const own = uid ?? (JSON.stringify(object).match(/"controller-uid":"([^"]+)"/)?.[1] || 'no uid');
  const seen = {...object, metadata};
  return JSON.parse(JSON.stringify(seen).replaceAll(own, 'UID'), (key, value) => {
    if (byChance.has(key) && value !== 'None' && String(value) !== 'None') return 'SOME';
    if (object.kind === 'Pod' && admitted.has(key)) return undefined;
    if (key !== 'taints') return value;
    const others = value.filter((taint: {key: string}) => taint.key !== 'node.kubernetes.io/not-ready');
    return others.length > 0 ? others : undefined;
  });
}

/** In any order, each once: the server goes through maps in a random one, and looks at some things twice. */
function causesText(details: Answer['details']): readonly string[] {
  const texts = (details?.causes ?? []).map(({field, reason, message}) => `${field} ${reason} ${withoutChance(message)}`);
  return [...new Set(texts)].sort();
}

function withoutChance(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    .replaceAll(/\n@@[\s\S]*?\n(, |$)/g, '$1')
    .replace(/\n@@[\s\S]*$/, '')
    .replace(/"labels":\{.*?\}(,"Spec":\{.*\})/, 'TEMPLATE')
    .replace(/Bad_\w{5}/g, 'Bad_SOME')
    .replace(/("[a-z]+)\d+(" is invalid)/, '$1$2');
}
