import type {KubeObject} from './object.ts';
import {record, records, text} from './loose.ts';

export type PodContainer = {
  readonly name: string;
  readonly type: 'init' | 'main' | 'ephemeral';
  readonly image: string;
  readonly isRunning: boolean;
  /** `Running`, `waiting: ImagePullBackOff`, `ended with 1`. */
  readonly state: string;
  /** What was asked for it: `/exec` and `/attach` differ by it. */
  readonly hasTerminal: boolean;
  readonly hasInput: boolean;
};

/** All containers of a pod, the main ones first. */
export function containersOf({spec, status}: KubeObject): readonly PodContainer[] {
  const lists = [
    ['main', 'containers', 'containerStatuses'],
    ['init', 'initContainers', 'initContainerStatuses'],
    ['ephemeral', 'ephemeralContainers', 'ephemeralContainerStatuses'],
  ] as const;
  return lists.flatMap(([type, list, statuses]) =>
    records(record(spec)[list]).map(container => {
      const name = text(container['name']);
      const told = records(record(status)[statuses]).find(one => one['name'] === name);
      const state = record(told?.['state']);
      return {
        name,
        type,
        image: text(container['image']),
        isRunning: state['running'] !== undefined,
        state: stateText(state),
        hasTerminal: container['tty'] === true,
        hasInput: container['stdin'] === true,
      };
    }),
  );
}

/**
 * The container that is meant where none is named: the one of the annotation kubectl.kubernetes.io/default-container, else the first main one
 * (k8s.io/kubectl/pkg/util/podutils, FindOrDefaultContainerByName). `isTold` where the annotation, or there being one only, says so.
 */
export function defaultContainer(pod: KubeObject): {readonly name: string; readonly isTold: boolean} | undefined {
  const all = containersOf(pod);
  const named = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (named !== undefined && all.some(({name}) => name === named)) return {name: named, isTold: true};
  const main = all.filter(({type}) => type === 'main');
  return main[0] && {name: main[0].name, isTold: main.length === 1};
}

function stateText(state: ReturnType<typeof record>): string {
  const waiting = record(state['waiting']);
  const terminated = record(state['terminated']);
  if (state['running'] !== undefined) return 'running';
  if (state['terminated'] !== undefined) return `ended with ${String(terminated['exitCode'] ?? '?')}`;
  return text(waiting['reason']) === '' ? 'not started' : `waiting: ${text(waiting['reason'])}`;
}
