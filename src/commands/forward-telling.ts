import type {ForwardRun} from '../live/forward-run.ts';
import {type ForwardTarget, localText} from '../store/forward.ts';

type Standing = ReturnType<ForwardRun['standing']>;

type Given = {
  readonly target: ForwardTarget;
  readonly address: string;
  /** A line of stdout. */
  readonly say: (line: string) => void;
  /** A line of stderr. */
  readonly tell: (message: string) => void;
};

/**
 * Says what a forward has come to: its ports once they can be used; then who serves, why nobody does, and what goes wrong with connections:
 * each when it changes. The same trouble again and again, which a client that tries anew makes, is told once until something else happens.
 */
export function forwardTeller({target, address, say, tell}: Given): (standing: Standing) => void {
  let isSaid = false;
  let pod: string | undefined;
  /** Why it waits, as told since somebody served: a pod that cannot start says the same two things in turns. */
  const waits = new Set<string | undefined>();
  let errorAt: number | undefined;
  let errorText: string | undefined;
  return standing => {
    const {stage, because, ports, lastError} = standing;
    if (stage === 'listening' && standing.pod !== undefined) serves(standing.pod, ports);
    if (stage === 'waiting' && !waits.has(because)) {
      waits.add(because);
      tell(`waiting: ${because ?? `no pod of ${target.title} serves`}`);
    }
    if (lastError && lastError.at !== errorAt) {
      errorAt = lastError.at;
      if (lastError.text !== errorText) tell(`a connection failed: ${lastError.text}`);
      errorText = lastError.text;
    }
  };

  function serves(now: string, ports: Standing['ports']): void {
    if (!isSaid) for (const port of ports) say(`${urlOf(port)} -> ${now}:${port.target ?? port.remote}`);
    else if (now !== pod) tell(`${now} serves now`);
    else if (waits.size > 0) tell(`${now} serves again`);
    if (now !== pod || waits.size > 0) errorText = undefined;
    isSaid = true;
    pod = now;
    waits.clear();
  }

  /** Where a browser finds it. */
  function urlOf({local, remote, target: number}: Standing['ports'][number]): string {
    const isSecure = remote === 'https' || [remote, number].some(port => port === 443 || port === 8443);
    return `${isSecure ? 'https' : 'http'}://${localText(address, local)}`;
  }
}
