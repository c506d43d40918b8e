import {humanDuration} from '../kube/duration.ts';
import {type SessionScreen, sessionName} from '../store/session-screen.ts';
import type {State} from '../store/state.ts';
import type {Look} from './look.ts';

type Piece = readonly [text: string, style: number];

/** Where one is: context and namespace lead, as everywhere. */
export function sessionPieces({about}: SessionScreen, {styles, signs}: Look): readonly Piece[] {
  const {context, namespace, title} = about;
  const into = ` ${signs.into} `;
  return [
    ...(context === ''
      ? ([[` ${signs.context} this machine`, styles.context]] as Piece[])
      : ([
          [` ${signs.context} ${context}`, styles.context],
          [into, styles.header],
          [namespace, styles.namespace],
        ] as Piece[])),
    [into, styles.header],
    [sessionName(about), styles.title],
    [about.kind === 'local' ? '' : `  ${title}`, styles.quiet],
  ];
}

/** What has to be said, how it stands, how to leave: whichever is most urgent. */
export function sessionStatePieces(session: SessionScreen, {flash}: State, {styles, signs}: Look, now: number): readonly Piece[] {
  const {stage, quietSince} = session;
  if (flash && flash.until > now) {
    const style = flash.level === 'error' ? styles['flash.error'] : flash.level === 'warn' ? styles['flash.warn'] : styles['flash.info'];
    return [[flash.text, style]];
  }
  const leave: Piece[] = [
    ['  ctrl-]', styles['hint.key']],
    [' leaves', styles['hint.text']],
  ];
  if (stage.type === 'opening') return [[`${signs.stale} ${stage.text} …`, styles.waiting], ...leave];
  if (stage.type === 'lost') return [[`${signs.denied} lost`, styles.failing]];
  if (stage.type === 'ended') return [[`ended with ${stage.exitCode}`, stage.exitCode === 0 ? styles.ok : styles.waiting]];
  if (quietSince !== undefined) return [[`${signs.stale} no answer for ${humanDuration(now - quietSince)}`, styles.waiting], ...leave];
  return [[`${signs.live} live`, styles.ok], ...leave];
}
