import type {Demo} from '../../demo.ts';
import type {Ending, Process, Start} from '../../kubelet/process.ts';
import {Refusal} from '../../refusal.ts';
import type {Pod} from '../../schema/kinds.ts';
import {isTrue} from '../route.ts';
import {containerOf} from '../subresources/container-of.ts';
import type {Channels} from './channels.ts';
import {Denial} from './denial.ts';
import {mustHaveHost} from './must-have-host.ts';
import type {Protocol} from './protocols.ts';

/** Channels of exec and attach. */
const channel = {input: 0, output: 1, error: 2, status: 3, size: 4, close: 255} as const;

type Options = {readonly hasInput: boolean; readonly hasOutput: boolean; readonly hasErrors: boolean; readonly hasTerminal: boolean};

/** Begins, and gives what to do with the connection when it stands. */
export type Session = {
  begin(protocol: Protocol): (channels: Channels) => void;
  /** How many streams the runtime waits for over SPDY; those of old protocols have none for sizes. */
  streams(hasSizes: boolean): number;
};

/** Looks whether a command can be run in a container, or what runs in it joined. Throws what is answered where not. */
export function prepare(demo: Demo, pod: Pod, isExec: boolean, query: URLSearchParams): Session {
  const container = containerOf(pod, query.get('container') ?? '');
  mustHaveHost(pod);
  const options = optionsOf(query);
  if (!isRunning(pod, container)) throw missing(pod, container, isExec);
  const isTerminal = hasTerminal(pod, container);
  if (!isExec && isTerminal && options.hasErrors) {
    throw new Denial(500, 'rpc error: code = InvalidArgument desc = tty and stderr cannot both be true');
  }
  const {hasInput, hasOutput, hasErrors, hasTerminal: isAsked} = options;
  const streams = (hasSizes: boolean) =>
    [true, hasInput, hasOutput, hasErrors, hasSizes && (isExec ? isAsked : isTerminal)].filter(isNeeded => isNeeded).length;
  if (!isExec && isTerminal !== isAsked) {
    return {streams, begin: protocol => beginMismatched(demo, pod, container, options, protocol)};
  }
  return {streams, begin: protocol => begin({demo, pod, container, isExec, options, argv: query.getAll('command')}, protocol)};
}

type Asked = {
  readonly demo: Demo;
  readonly pod: Pod;
  readonly container: string;
  readonly isExec: boolean;
  readonly options: Options;
  readonly argv: readonly string[];
};

function begin({demo, pod, container, isExec, options, argv}: Asked, protocol: Protocol): (channels: Channels) => void {
  const link = createLink(demo, options, isExec);
  let process: Process | undefined;
  let problem = argv.length === 0 ? noArguments(demo) : '';
  try {
    if (!isExec) process = demo.runtime.attach(pod, container, link.start);
    else if (argv.length > 0) process = demo.runtime.exec(pod, container, {...link.start, argv});
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // What the container's runtime refuses is told on the connection.
    const inner = /^Internal error occurred: (error executing command in container: .*)$/s.exec(error.message)?.[1];
    if (inner === undefined) throw error.code === 404 ? missing(pod, container, isExec) : error;
    problem = inner;
  }
  return channels => {
    channels.send(options.hasOutput ? channel.output : options.hasErrors ? channel.error : channel.status, '');
    if (!process) return finish(channels, failure(problem, protocol));
    link.join(channels, process, ({code}) => (isExec && code !== 0 ? exitStatus(code, argv, protocol) : {metadata: {}, status: 'Success'}));
  };
}

/**
 * The runtime goes by what the container has, and the API server, where it makes the streams itself (v5), by what was asked: they wait for
 * each other, and one of them gives up.
 */
function beginMismatched(demo: Demo, pod: Pod, container: string, options: Options, protocol: Protocol): (channels: Channels) => void {
  if (!protocol.canClose) {
    const asked = {...options, hasTerminal: !options.hasTerminal};
    return begin({demo, pod, container, isExec: false, options: asked, argv: []}, protocol);
  }
  return channels => {
    channels.send(options.hasOutput ? channel.output : channel.status, '');
    if (options.hasTerminal) demo.agenda.after(streamsMs, () => finish(channels, timeout));
  };
}

function noArguments({random}: Demo): string {
  return `error executing command in container: failed to exec in container: failed to start exec "${random.hex(64)}": OCI runtime exec failed: exec failed: args must not be empty: unknown`;
}

/** As remotecommand.NewOptions reads them. */
function optionsOf(query: URLSearchParams): Options {
  const hasTerminal = isTrue(query.get('tty'));
  const options = {
    hasInput: isTrue(query.get('stdin')),
    hasOutput: isTrue(query.get('stdout')),
    // A terminal has one stream of output only.
    hasErrors: isTrue(query.get('stderr')) && !hasTerminal,
    hasTerminal,
  };
  if (!options.hasInput && !options.hasOutput && !options.hasErrors)
    throw new Denial(400, 'you must specify at least 1 of stdin, stdout, stderr');
  return options;
}

function hasTerminal({spec}: Pod, name: string): boolean {
  const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])];
  return all.find(container => container.name === name)?.tty === true;
}

function isRunning({status}: Pod, container: string): boolean {
  const all = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  return all.find(({name}) => name === container)?.state?.running !== undefined;
}

function missing({metadata}: Pod, container: string, isExec: boolean): Denial {
  return new Denial(
    500,
    isExec ? `container not found ("${container}")` : `container ${container} not found in pod ${metadata.name}_${metadata.namespace}`,
  );
}

type Link = {
  readonly start: Omit<Start, 'argv'>;
  join(channels: Channels, process: Process, statusOf: (ending: Ending) => object): void;
};

/** Between a process and its client. What is told before the connection stands is kept for it. */
function createLink({agenda}: Demo, {hasInput, hasOutput, hasErrors, hasTerminal}: Options, isExec: boolean): Link {
  let channels: Channels | undefined;
  let statusOf: ((ending: Ending) => object) | undefined;
  let ended: Ending | undefined;
  const early: (readonly [number, Uint8Array])[] = [];
  let isGone = false;
  /** What may still be written when nobody reads any more, as into a pipe. */
  let room = 65536;
  return {
    start: {
      tty: hasTerminal ? {columns: 0, rows: 0} : undefined,
      hasInput,
      onOutput(stream, bytes) {
        if (isGone) room -= bytes.length;
        const to = stream === 'stdout' ? channel.output : channel.error;
        if (stream === 'stdout' ? !hasOutput : !hasErrors) return;
        if (channels) channels.send(to, bytes);
        else early.push([to, bytes.slice()]);
      },
      isFull: resume => (isGone ? room <= 0 : (channels?.isFull(resume) ?? false)),
      onEnd(ending) {
        ended = ending;
        if (channels && statusOf) finish(channels, statusOf(ending));
      },
    },
    join(given, process, makeStatus) {
      channels = given;
      statusOf = makeStatus;
      for (const [to, bytes] of early) given.send(to, bytes);
      if (ended) return finish(given, makeStatus(ended));
      listen(given, process);
    },
  };

  function listen(given: Channels, process: Process): void {
    given.onFrame((to, bytes) => {
      if (process.ended || isGone) return;
      if (to === channel.input && hasInput) {
        process.write(bytes);
        slowDown();
      } else if (to === channel.size && hasTerminal) resize(process, bytes);
      else if (to === channel.close && canEnd(given.protocol) && bytes[0] === channel.input && hasInput) process.endInput();
    });
    given.onClose(() => {
      isGone = true;
      if (process.ended) return;
      // A process lives on without its client, as under containerd. What reads from a pipe finds its end, what hangs on a terminal waits.
      if (!hasTerminal && hasInput) process.endInput();
      if (!isExec) process.signal('KILL');
    });

    /** Reads on when the process has taken most of what it was sent. */
    function slowDown(): void {
      if ((process.backlog?.() ?? 0) < mostBacklog) return;
      given.pause();
      const look = () => {
        if (isGone || process.ended || (process.backlog?.() ?? 0) < mostBacklog / 2) given.resume();
        else agenda.after(20, look);
      };
      agenda.after(20, look);
    }
  }
}

function canEnd({canClose, isSpdy}: Protocol): boolean {
  return canClose === true || isSpdy === true;
}

function resize(process: Process, bytes: Uint8Array): void {
  try {
    const {Width, Height} = JSON.parse(new TextDecoder().decode(bytes)) as {Width?: unknown; Height?: unknown};
    const isSize = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65536;
    if (isSize(Width) && isSize(Height)) process.resize(Width, Height);
  } catch {
    // What cannot be read is let pass, as by the kubelet.
  }
}

function finish(channels: Channels, status: object): void {
  const {hasStatus} = channels.protocol;
  const {message} = status as {message?: string};
  if (hasStatus) channels.send(channel.status, JSON.stringify(status));
  else if (message !== undefined) channels.send(channel.status, message);
  channels.close();
}

/** In the words of the API server where it speaks with the client itself (v5), else in those of the kubelet. */
function exitStatus(code: number, argv: readonly string[], {canClose}: Protocol): object {
  const told = canClose ? `command terminated with exit code ${code}` : `error executing command [${argv.join(' ')}], exit code ${code}`;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: ${told}`,
    reason: 'NonZeroExitCode',
    details: {causes: [{reason: 'ExitCode', message: String(code)}]},
  };
}

function failure(told: string, {canClose}: Protocol): object {
  const inner = canClose ? `Internal error occurred: ${told}` : told;
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${inner}`,
    reason: 'InternalError',
    details: {causes: [{message: inner}]},
    code: 500,
  };
}

/** How long the runtime waits for streams (StreamCreationTimeout of k8s.io/cri-streaming). */
const streamsMs = 30_000;
const timeout = {
  metadata: {},
  status: 'Failure',
  message: 'Internal error occurred: Timeout occurred',
  reason: 'InternalError',
  details: {causes: [{message: 'Timeout occurred'}]},
  code: 500,
};
const mostBacklog = 4 * 2 ** 20;
