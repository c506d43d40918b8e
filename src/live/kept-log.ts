import type {LogLine} from '../logs/line.ts';
import type {LogSource} from '../logs/sources.ts';
import {exitText} from '../resources/restarts.ts';
import type {LogReading} from '../store/log-reading.ts';
import type {LogTarget} from '../store/log-target.ts';
import type {LogStatus} from '../store/log-view.ts';
import type {KeptRestart} from './black-box.ts';

/** What was kept of a restart, for a log view: nothing is asked of the server. `lines` are in order, the last one tells how it ended. */
export function keptLog(restart: KeptRestart): {
  readonly target: LogTarget;
  readonly reading: LogReading;
  readonly lines: readonly LogLine[];
} {
  const {namespace, pod, podUid, container, ending, lines, note, at} = restart;
  const told = ending ? `ended (${exitText(ending)})` : 'ended';
  let source: LogSource = {
    id: 0,
    namespace,
    pod,
    podUid,
    container,
    type: 'main',
    label: '',
    state: 'ended',
    text: told,
    isHidden: false,
  };
  const last = lines.at(-1)?.ms ?? at;
  return {
    target: {title: `${container} of pod ${pod}, kept`, scopes: [], isPrevious: true},
    reading: {
      get sources() {
        return [source];
      },
      status: {...noStreams, pods: 1, ended: 1, text: note === '' ? '' : `${capital(note)}.`},
      older: () => Promise.resolve({lines: [], isAll: true}),
      setHidden(_, isHidden) {
        source = {...source, isHidden};
      },
      close: () => undefined,
    },
    lines: [
      ...(note === '' || lines.length === 0 ? [] : [noteLine('gap', note, lines[0]!.ms)]),
      ...lines.map(({ms, nanos, bytes}) => ({source: 0, ms, nanos, kind: 'text' as const, bytes})),
      noteLine('note', lines.length === 0 && note !== '' ? `${told}; ${note}` : told, Math.max(last, at)),
    ],
  };
}

const noStreams: LogStatus = {pods: 0, live: 0, lost: 0, waiting: 0, denied: 0, ended: 0, left: 0, text: ''};

function noteLine(kind: 'note' | 'gap', text: string, ms: number): LogLine {
  return {source: 0, ms, nanos: kind === 'gap' ? 0 : 999_999, kind, bytes: new TextEncoder().encode(text)};
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
