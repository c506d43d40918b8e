import type {Clock} from '../kube/clock.ts';
import type {Health, Row} from '../kube/row.ts';
import {sessionRow, sessions} from '../resources/sessions.ts';
import {type Forward, isOpen, localText} from '../store/forward.ts';
import {type SessionScreen, sessionName} from '../store/session-screen.ts';
import type {Store} from '../store/state.ts';
import type {LocalSource} from './local-tables.ts';

/** What is written is told so often. */
const PAUSE_MS = 500;

/** Every session as a row. `changed` of what it returns is to be called when one of them has changed. */
export function sessionSource(store: Store, clock: Clock): {readonly source: LocalSource; changed(): void} {
  const listeners = new Set<(rows: readonly Row[]) => void>();
  let isWaiting = false;
  const rows = () => {
    const {sessions: all, forwards} = store.getState();
    return [...all.map(rowOf), ...forwards.filter(isOpen).map(one => forwardRow(one))];
  };
  return {
    source: {
      kind: sessions,
      read: () => ({rows: rows(), advice: ['Shells, attached terminals and editors are listed here. s on a pod opens a shell.']}),
      watch(listener) {
        listeners.add(listener);
        const stop = store.subscribe((state, before) => state.forwards !== before.forwards && changed());
        return () => {
          stop();
          listeners.delete(listener);
        };
      },
    },
    changed,
  };

  function changed(): void {
    if (isWaiting || listeners.size === 0) return;
    isWaiting = true;
    void clock.sleep(PAUSE_MS).then(() => {
      isWaiting = false;
      for (const listener of listeners) listener(rows());
    });
  }
}

function rowOf(session: SessionScreen): Row {
  const {id, about, startedAt, emulator} = session;
  const {title, namespace, context} = about;
  return sessionRow({
    id,
    name: sessionName(about),
    what: title,
    ...stateOf(session),
    line: emulator?.lastLine() ?? '',
    startedAt,
    namespace,
    context,
  });
}

/** Enter on it goes to the list of forwards, which knows more. */
function forwardRow({id, target, ports, address, stage, because, open, context}: Forward): Row {
  const places = ports.map(({local}) => localText(address, local) ?? '').filter(place => place !== '');
  return sessionRow({
    id: -id,
    name: `${places.join(' ')} ${target.title}`.trim(),
    what: 'forward',
    state: because === undefined ? stage : `${stage}: ${because}`,
    health: stage === 'listening' ? 'ok' : stage === 'opening' ? 'going' : 'waiting',
    line: open === 0 ? '' : `${open} ${open === 1 ? 'connection' : 'connections'}`,
    startedAt: undefined,
    namespace: target.namespace,
    context,
  });
}

function stateOf({stage, quietSince}: SessionScreen): {state: string; health: Health} {
  switch (stage.type) {
    case 'opening':
      return {state: stage.text, health: 'going'};
    case 'live':
      return quietSince === undefined ? {state: 'live', health: 'ok'} : {state: 'no answer', health: 'waiting'};
    case 'lost':
      return {state: stage.because, health: 'failing'};
    case 'ended':
      return {state: `ended with ${stage.exitCode}`, health: 'done'};
  }
}
