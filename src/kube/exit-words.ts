/**
 * What an exit code, or a signal where the runtime tells one, says in words: `killed (SIGKILL)`, `command not found`; '' for what has no
 * meaning of its own, such as 1. Codes above 128 name a signal, as shells have it (POSIX, 2.8.2); those of Windows are NTSTATUS values,
 * which come as they are or as negative numbers.
 */
export function exitWords(exitCode: number, signal: number): string {
  const number = signal > 0 ? signal : exitCode > 128 && exitCode < 193 ? exitCode - 128 : 0;
  if (number > 0) return signalWords(number);
  return codes[exitCode] ?? codes[exitCode + 2 ** 32] ?? '';
}

function signalWords(number: number): string {
  const known = signals[number];
  if (!known) return `signal ${number}`;
  const [name, words] = known;
  return words === '' ? name : `${words} (${name})`;
}

/** As Linux numbers them on x86 and ARM. */
const signals: Readonly<Record<number, readonly [string, string]>> = {
  1: ['SIGHUP', 'hung up'],
  2: ['SIGINT', 'interrupted'],
  3: ['SIGQUIT', 'told to quit'],
  4: ['SIGILL', 'illegal instruction'],
  5: ['SIGTRAP', 'trapped'],
  6: ['SIGABRT', 'aborted'],
  7: ['SIGBUS', 'bus error'],
  8: ['SIGFPE', 'arithmetic error'],
  9: ['SIGKILL', 'killed'],
  10: ['SIGUSR1', ''],
  11: ['SIGSEGV', 'segmentation fault'],
  12: ['SIGUSR2', ''],
  13: ['SIGPIPE', 'broken pipe'],
  14: ['SIGALRM', 'timer ran out'],
  15: ['SIGTERM', 'told to stop'],
  24: ['SIGXCPU', 'CPU limit exceeded'],
  25: ['SIGXFSZ', 'file too large'],
  31: ['SIGSYS', 'forbidden system call'],
};

const codes: Readonly<Record<number, string>> = {
  0: 'ended by itself',
  126: 'command cannot be run',
  127: 'command not found',
  // What containerd and Docker say where the container could not be started.
  128: 'could not be started',
  255: 'failed (-1)',
  // NTSTATUS.
  [0xc0000005]: 'access violation',
  [0xc00000fd]: 'stack overflow',
  [0xc0000135]: 'DLL not found',
  [0xc000013a]: 'interrupted (ctrl-c)',
  [0xc0000142]: 'DLL could not be started',
  [0xc0000409]: 'stack buffer overrun',
};
