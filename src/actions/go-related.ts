import {type Jump, nodeJump, ownerJump, podsJump, usersJump} from '../kube/jumps.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {kindsNamed} from '../store/catalog.ts';
import type {ObjectTarget} from '../store/object-screen.ts';
import type {State} from '../store/state.ts';
import {defineAction, isBecause, type Program} from './action.ts';
import {type Looked, needsObject} from './look-closer.ts';
import {targetNamed} from './object-look.ts';

/** From the object under the cursor, or the one that is looked at, to what belongs to it. */
const go = (title: string, jumpFrom: (object: KubeObject, state: State) => Jump) =>
  defineAction<Looked>({
    title,
    group: 'Going places',
    needs: needsObject,
    async run(program, looked) {
      const target = 'target' in looked ? looked.target : looked.screen.target;
      const object = 'screen' in looked && looked.screen.object ? looked.screen.object : await read(program, target);
      if (object) follow(program, target, jumpFrom(object, program.store.getState()));
    },
  });

export const goToOwner = go('To its owner', (object, state) => ownerJump(object, kind => isNamespaced(state, kind)));
export const goToPods = go('To its pods', podsJump);
export const goToNode = go('To its node', nodeJump);
export const goToUsers = go('To what uses it', usersJump);

async function read(program: Program, {kind, namespace, name}: ObjectTarget): Promise<KubeObject | undefined> {
  const cluster = program.cluster();
  if (cluster) return (await cluster.read(resourcePath(kind, namespace, name))) as KubeObject;
  program.flash('warn', 'No context is chosen');
  return undefined;
}

function follow(program: Program, from: ObjectTarget, jump: Jump): void {
  if ('because' in jump) return program.flash('warn', jump.because);
  if (jump.type === 'list') {
    const {plural, group, namespace, labelSelector, fieldSelector} = jump;
    const scope = {
      kind: group === '' ? plural : `${plural}.${group}`,
      namespace,
      ...(labelSelector === undefined ? {} : {labelSelector}),
      ...(fieldSelector === undefined ? {} : {fieldSelector}),
    };
    return program.show(scope, 'push', {origin: `${from.kind.singular} ${from.name}`});
  }
  const target = jump.type === 'search' ? from : targetNamed(program.store.getState(), jump.name);
  if (isBecause(target)) return program.flash('warn', target.because);
  program.showObject(target, jump.type === 'search' ? 'tree' : 'summary');
}

function isNamespaced({catalog}: State, {group, kind}: {readonly group: string; readonly kind: string}): boolean {
  return kindsNamed(catalog, kind).find(each => each.group === group)?.isNamespaced ?? true;
}
