import type {Demo} from '../demo.ts';
import type {Draft, KubeObject} from '../object.ts';
import {BY_USER} from './lay-object.ts';

/** A manifest, as a file would hold it. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Draft<KubeObject>['metadata'];
  readonly [field: string]: unknown;
};

/** Creates what the manifests say, in their order. They are not checked: test/scenarios.test.ts has all of them checked. */
export function apply(demo: Demo, manifests: readonly Manifest[], manager = BY_USER): void {
  for (const manifest of manifests) {
    const type = demo.types.ofKind(manifest.apiVersion, manifest.kind);
    if (!type) throw new Error(`A scenario names ${manifest.kind} of ${manifest.apiVersion}, which is not served`);
    demo.registry.create(type, manifest as unknown as Draft<KubeObject>, {manager, isTrusted: true});
  }
}

/** Changes an object as somebody would; nothing happens where it is not there. */
export function change(
  demo: Demo,
  kind: {apiVersion: string; kind: string},
  namespace: string,
  name: string,
  make: (object: Manifest) => Manifest,
  manager: string,
): void {
  const type = demo.types.ofKind(kind.apiVersion, kind.kind)!;
  demo.registry.change(type, namespace, name, {manager}, current => make(current as unknown as Manifest) as unknown as KubeObject);
}
