import {humanDuration} from '../kube/duration.ts';
import {type SessionScreen, sessionName} from '../store/session-screen.ts';
import type {State} from '../store/state.ts';
import {widthOf} from '../terminal/cells.ts';
import {cutMiddle} from './fit-text.ts';
import type {Look} from './look.ts';

/** So much of a name is shown at least, in columns. */
const LEAST_OF_NAME = 12;

type Piece = readonly [text: string, style: number];

/** Where one is: context and namespace lead, as everywhere. In less room than that takes, the name gives way, of which the end tells most. */
export function sessionPieces({about}: SessionScreen, {styles, signs}: Look, room = Number.POSITIVE_INFINITY): readonly Piece[] {
  const {context, namespace, title} = about;
  const into = ` ${signs.into} `;
  const place: Piece[] =
    context === ''
      ? [[` ${signs.context} this machine`, styles.context]]
      : [
          [` ${signs.context} ${context}`, styles.context],
          [into, styles.header],
          [namespace, styles.namespace],
        ];
  const what = about.kind === 'local' ? '' : `  ${title}`;
  const used = [...place.map(([text]) => text), into, what].reduce((total, text) => total + widthOf(text), 0);
  return [
    ...place,
    [into, styles.header],
    [cutMiddle(sessionName(about), Math.max(LEAST_OF_NAME, room - used)), styles.title],
    [what, styles.quiet],
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
