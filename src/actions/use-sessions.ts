import {idOf} from '../resources/kind.ts';
import {sessions} from '../resources/sessions.ts';
import type {SessionScreen} from '../store/session-screen.ts';
import {sessionOf, type State, top} from '../store/state.ts';
import {type Because, defineAction, isBecause} from './action.ts';

export const showSessions = defineAction({
  title: 'Sessions: shells, editors, forwards',
  group: 'Going places',
  needs: state => (isList(state) ? {because: 'These are the sessions; enter goes into one'} : undefined),
  run: program => program.show({kind: idOf(sessions)}, 'push'),
});

/** Out of the session that is shown it is taken by whoever feeds sessions; everywhere else it goes back in. */
export const backToSession = defineAction<SessionScreen>({
  title: 'Back into the last session',
  group: 'Going places',
  needs: ({sessions: all}) => all.findLast(({isOver}) => !isOver) ?? {because: 'No session is open; s opens a shell'},
  run: ({sessions: control}, newest) => control.back(control.last() ?? newest),
});

export const enterSession = defineAction<SessionScreen | 'forward'>({
  title: 'Into the session',
  group: 'Going places',
  suits: isList,
  needs: state => (isForward(state) ? 'forward' : underCursor(state)),
  run: (program, session) => (session === 'forward' ? program.run('show-forwards') : program.sessions.show(session)),
});

export const endSession = defineAction<SessionScreen>({
  title: 'End the session',
  group: 'Program',
  suits: isList,
  needs: underCursor,
  run: (program, session) => program.sessions.close(session),
});

export const leaveSession = defineAction<SessionScreen>({
  title: 'Leave the session',
  group: 'Going places',
  needs: state => sessionOf(state) ?? {because: 'No session is shown'},
  run: ({sessions: control}) => void control.detach(),
});

export const reopenSession = defineAction<SessionScreen>({
  title: 'Open the session again',
  group: 'Program',
  suits: state => isList(state) || sessionOf(state) !== undefined,
  needs(state) {
    const session = sessionOf(state) ?? underCursor(state);
    if (isBecause(session)) return session;
    if (!session.isOver) return {because: 'It goes on; enter goes into it'};
    return session.canReopen ? session : {because: 'What has ended here cannot be opened again'};
  },
  run(program, session) {
    program.sessions.reopen(session);
    program.sessions.show(session);
  },
});

function isList(state: State): boolean {
  return top(state)?.table.kind === sessions;
}

function cursorId(state: State): string | undefined {
  return isList(state) ? top(state)?.table.cursor?.uid : undefined;
}

function isForward(state: State): boolean {
  return cursorId(state)?.startsWith('session--') ?? false;
}

function underCursor(state: State): SessionScreen | Because {
  if (isForward(state)) return {because: 'It is a forward; F shows what can be done with it'};
  const uid = cursorId(state);
  const session = state.sessions.find(({id}) => `session-${id}` === uid);
  return session ?? {because: isList(state) ? 'It is not there any more' : 'Only in the list of sessions; ctrl-t shows it'};
}
