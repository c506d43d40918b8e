import type {TableRoute} from '../store/state.ts';
import {defineAction, isBecause, needsRoute} from './action.ts';

/** 0 is all namespaces, 1 to 9 are those been to. */
export const chooseNamespace = (digit: number) =>
  defineAction<{route: TableRoute; namespace: string}>({
    title: digit === 0 ? 'All namespaces' : `Namespace ${digit} of the recent ones`,
    group: 'Going places',
    hint: ({recentNamespaces}) => recentNamespaces[digit - 1] ?? '',
    needs(state) {
      const route = needsRoute(state);
      if (isBecause(route)) return route;
      const {kind} = route.table;
      if (!kind.isNamespaced) return {because: `${kind.plural} are not in namespaces`};
      const namespace = digit === 0 ? '' : state.recentNamespaces[digit - 1];
      if (namespace === undefined) return {because: `No namespace has the number ${digit} yet; :ns lists them`};
      return {route, namespace};
    },
    run(program, {route, namespace}) {
      const {part: _part, owner: _owner, select: _select, ...scope} = route.scope;
      program.show({...scope, namespace}, 'root', {filter: route.table.filter.text});
    },
  });
