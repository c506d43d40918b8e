import {change, type Manifest} from '../src/demo/scenarios/apply.ts';
import type {actingOn} from './acting.ts';
import type {DemoCluster} from './demo-cluster.ts';
import type {Driven} from './drive.ts';

export type Acting = Awaited<ReturnType<typeof actingOn>>;

/** Agrees to the dialog once it offers to do this. */
export async function agree(driven: Driven, doing: string): Promise<void> {
  await driven.until(`y ${doing}`);
  await driven.press('y');
}

/** Whether the screen says this, wherever a dialog has broken its lines. */
export function says(words: string): (text: string) => boolean {
  return text => text.replaceAll(/[\s│]+/g, ' ').includes(words);
}

/** Resolves once a task says this; what was said before is put away, since it would hide the task for some seconds. */
export async function following(driven: Driven, wanted: string | RegExp): Promise<string> {
  const fits = (text: string) => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
  for (;;) {
    const text = await driven.until(shown => fits(shown) || / H history| is gone/.test(bottomOf(shown)));
    if (fits(text)) return text;
    await driven.press('T');
  }
}

function bottomOf(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** Runs what has no key, by its title in the menu. */
export async function runFromMenu(driven: Driven, title: string): Promise<void> {
  await driven.press('.');
  await driven.press(`${title}\r`);
}

/** Changes the spec of a workload as its owner would. */
export function edit(
  {demo}: DemoCluster,
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
  place: string,
  make: (spec: Spec) => Spec,
): void {
  const [namespace = '', name = ''] = place.split('/');
  const edited = (object: Manifest): Manifest => ({...object, spec: make(object['spec'] as Spec)});
  change(demo, {apiVersion: 'apps/v1', kind}, namespace, name, edited, 'kubectl');
}

// biome-ignore lint/suspicious/noExplicitAny: what lies in a spec depends on its kind.
export type Spec = Readonly<Record<string, any>>;

/** Gives the first container an image that cannot be pulled. */
export function withBadImage(spec: Spec): Spec {
  const [first, ...others] = spec['template'].spec.containers;
  const containers = [{...first, image: 'registry.example.com/shop/nowhere:1'}, ...others];
  return {...spec, template: {...spec['template'], spec: {...spec['template'].spec, containers}}};
}
