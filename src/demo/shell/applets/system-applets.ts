import {absolute, complain, nameOf, print} from '../io.ts';
import {loadOf, machineOf, memoryOf, upSeconds} from '../machine.ts';
import {signalNumbers, signalOf} from '../signals.ts';
import type {SignalName, Steps, Task} from '../task.ts';
import type {Applet} from './applet.ts';
import {dateText, parseDate} from './date-format.ts';
import {parseOptions, UsageProblem} from './options.ts';
import {findIn} from './plain-applets.ts';
import {ps} from './ps.ts';
import {humanSize} from './sizes.ts';
import {top} from './top.ts';

/** Programs that tell about the machine, the container and its processes. */
export const systemApplets: Readonly<Record<string, Applet>> = {
  ps,
  top,
  *date(task, given) {
    const {value, words} = parseOptions(
      given.map(word => word.replace(/^--iso-8601(=.*)?$/, (_, kind = '=date') => `-I${kind.slice(1)}`).replace(/^-I$/, '-Idate')),
      {
        letters: 'uRd:D:r:s:I:',
        long: {utc: 'u', date: 'd', rfc: 'R'},
        usage: 'date [OPTIONS] [+FMT] [[-s] TIME]',
      },
    );
    const now = task.container.agenda.now();
    const file = value('r');
    const ms = file !== undefined ? (task.container.files.stat(absolute(task, file))?.changedAt ?? now) : parseDate(value('d'), now);
    if (ms === undefined) throw new UsageProblem(`invalid date '${value('d')}'`);
    const format = words.find(word => word.startsWith('+'))?.slice(1);
    const precision = value('I');
    const iso: Readonly<Record<string, string>> = {
      date: '%Y-%m-%d',
      hours: '%Y-%m-%dT%H%:z',
      minutes: '%Y-%m-%dT%H:%M%:z',
      seconds: '%Y-%m-%dT%H:%M:%S%:z',
      ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
    };
    const chosen =
      format ??
      (precision === undefined
        ? given.includes('-R')
          ? '%a, %d %b %Y %H:%M:%S %z'
          : '%a %b %e %H:%M:%S %Z %Y'
        : (iso[precision] ?? iso['date']!));
    yield* print(task, `${dateText(chosen, ms)}\n`);
    return 0;
  },
  *uname(task, given) {
    const {has} = parseOptions(given, {letters: 'asnrvmpio', long: {all: 'a'}, usage: 'uname [-amnrspvio]'});
    const {kernelVersion} = machineOf(task.container);
    const parts: Readonly<Record<string, string>> = {
      s: 'Linux',
      n: task.container.hostname,
      r: kernelVersion,
      v: '#1 SMP PREEMPT_DYNAMIC',
      m: 'x86_64',
      o: 'GNU/Linux',
    };
    const asked = has('a') ? Object.keys(parts) : Object.keys(parts).filter(has);
    yield* print(task, `${(asked.length === 0 ? ['s'] : asked).map(letter => parts[letter]).join(' ')}\n`);
    return 0;
  },
  *arch(task) {
    yield* print(task, 'x86_64\n');
    return 0;
  },
  *hostname(task, given) {
    const {hostname, network} = task.container;
    const text =
      given.includes('-i') || given.includes('-I')
        ? (network?.address ?? '127.0.0.1')
        : given.includes('-s')
          ? hostname.split('.')[0]!
          : hostname;
    yield* print(task, `${text}\n`);
    return 0;
  },
  *id(task, given) {
    const user = task.container.user ?? 'root';
    const id = idOf(user);
    const isNumber = /^\d+$/.test(user);
    const named = isNumber ? String(id) : `${id}(${user})`;
    const [option] = given;
    const text =
      option === undefined
        ? `uid=${named} gid=${named}${id === 0 ? ` groups=${named}` : ` groups=${named}`}`
        : /^-(un|nu)$/.test(option)
          ? user
          : option === '-gn'
            ? user
            : String(id);
    yield* print(task, `${text}\n`);
    return 0;
  },
  *groups(task) {
    yield* print(task, `${task.container.user ?? 'root'}\n`);
    return 0;
  },
  *whoami(task) {
    const user = task.container.user ?? 'root';
    if (/^\d+$/.test(user)) {
      yield* complain(task, `unknown uid ${user}`);
      return 1;
    }
    yield* print(task, `${user}\n`);
    return 0;
  },
  who: () => 0,
  *nproc(task) {
    yield* print(task, `${machineOf(task.container).cpus}\n`);
    return 0;
  },
  *uptime(task) {
    const seconds = Math.floor(upSeconds(task.container));
    const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
    const clock = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : `${minutes} min`;
    const time = new Date(task.container.agenda.now()).toISOString().slice(11, 19);
    yield* print(
      task,
      ` ${time} up ${days > 0 ? `${days} ${days === 1 ? 'day' : 'days'}, ` : ''}${clock},  0 users,  load average: ${loadOf(task.container).join(', ')}\n`,
    );
    return 0;
  },
  *free(task, given) {
    const {has} = parseOptions(given, {letters: 'bkmgth', usage: 'free [-bkmgth]'});
    const {total, used, free, buffers, cached, available} = memoryOf(task.container);
    const unit = has('b') ? 1 / 1024 : has('m') ? 1024 : has('g') ? 2 ** 20 : 1;
    const cell = (value: number) => (has('h') ? humanSize(value * 1024) : String(Math.floor(value / unit))).padStart(12);
    const head = ['total', 'used', 'free', 'shared', 'buff/cache', 'available'].map(name => name.padStart(12)).join('');
    yield* print(
      task,
      `       ${head}\nMem:   ${[total, used, free, 9244, buffers + cached, available].map(cell).join('')}\nSwap:  ${[0, 0, 0].map(cell).join('')}\n`,
    );
    return 0;
  },
  kill,
  *killall(task, given) {
    const signal = given[0]?.startsWith('-') ? signalOf(given[0].slice(1)) : 'TERM';
    let status = 0;
    for (const name of given.filter(word => !word.startsWith('-'))) {
      const found = task.others().filter(other => other !== task && nameOf(other) === name);
      if (found.length === 0) {
        yield* complain(task, `${name}: no process killed`);
        status = 1;
      }
      for (const other of found) other.signal(signal ?? 'TERM');
    }
    return status;
  },
  *pidof(task, given) {
    const found = task.others().filter(other => other !== task && given.includes(nameOf(other)));
    if (found.length > 0)
      yield* print(
        task,
        `${found
          .map(({pid}) => pid)
          .reverse()
          .join(' ')}\n`,
      );
    return found.length > 0 ? 0 : 1;
  },
  *pgrep(task, given) {
    return yield* byPattern(task, given, function* ({pid, argv}, isLong) {
      yield* print(task, `${pid}${isLong ? ` ${argv.join(' ')}` : ''}\n`);
    });
  },
  *pkill(task, given) {
    const signal = given.map(word => (word.startsWith('-') ? signalOf(word.slice(1)) : undefined)).find(Boolean);
    // biome-ignore lint/correctness/useYield: it stands beside one that prints
    return yield* byPattern(task, given, function* (other) {
      other.signal(signal ?? 'TERM');
    });
  },
  watch,
  *dmesg(task) {
    yield* complain(task, 'klogctl: Operation not permitted');
    return 1;
  },
  *getent(task, [database, name]) {
    if (database !== 'hosts' || name === undefined) return 1;
    const addresses = task.container.network?.resolve(name);
    if (!addresses?.length) return 2;
    yield* print(task, addresses.map(address => `${address.padEnd(15)} ${name}\n`).join(''));
    return 0;
  },
};

export function idOf(user: string): number {
  return user === 'root' ? 0 : /^\d+$/.test(user) ? Number(user) : user === 'nobody' ? 65534 : 1000;
}

function* kill(task: Task, given: readonly string[]): Steps<number> {
  const usage = 'kill [-l] [-SIG] PID...';
  let [first] = given;
  let targets = given.slice(1);
  if (first === undefined) throw new UsageProblem('you need to specify whom to kill');
  if (first === '-l') {
    const all = Object.entries(signalNumbers).map(([name, number]) => `${String(number).padStart(2)}) ${name}`);
    yield* print(task, `${targets.length === 0 ? all.join('\n') : targets.map(word => signalOf(word) ?? word).join('\n')}\n`);
    return 0;
  }
  if (first === '-s') {
    first = `-${targets[0] ?? ''}`;
    targets = targets.slice(1);
  }
  const isProbe = first === '-0';
  const signal: SignalName | undefined = first.startsWith('-') ? signalOf(first.slice(1)) : 'TERM';
  if (!signal && !isProbe) throw new UsageProblem(`bad signal name '${first.slice(1)}'`, usage);
  let status = 0;
  for (const word of first.startsWith('-') ? targets : given) {
    const pid = Number(word);
    const found = task
      .others()
      .filter(other => (pid === -1 ? other !== task && other.pid !== 1 : pid < 0 ? other.group === -pid : other.pid === pid));
    if (found.length === 0) {
      yield* complain(task, Number.isInteger(pid) ? `can't kill pid ${pid}: No such process` : `invalid number '${word}'`);
      status = 1;
    }
    if (!isProbe) for (const other of found) other.signal(signal!);
  }
  return status;
}

function* byPattern(task: Task, given: readonly string[], act: (other: Task, isLong: boolean) => Steps<void>): Steps<number> {
  const letters = given.filter(word => /^-[a-z]+$/.test(word)).join('');
  const pattern = given.find(word => !word.startsWith('-'));
  if (pattern === undefined) throw new UsageProblem('', `${nameOf(task)} [-flanovx] PATTERN`, 2);
  const regex = new RegExp(letters.includes('x') ? `^(?:${pattern})$` : pattern);
  const found = task.others().filter(other => other !== task && regex.test(letters.includes('f') ? other.argv.join(' ') : nameOf(other)));
  for (const other of found) yield* act(other, letters.includes('a') || letters.includes('l'));
  return found.length > 0 ? 0 : 1;
}

function* watch(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, words} = parseOptions(given, {letters: 'n:td', isStrict: true, usage: 'watch [-n SEC] [-t] PROG ARGS'});
  if (words.length === 0) throw new UsageProblem('', 'watch [-n SEC] [-t] PROG ARGS');
  const seconds = Math.max(0.1, Number(value('n') ?? 2) || 2);
  for (;;) {
    const time = dateText('%Y-%m-%d %H:%M:%S', task.container.agenda.now());
    const title = `Every ${seconds.toFixed(1)}s: ${words.join(' ')}`;
    const columns = task.descriptors.get(1)?.terminal?.columns ?? 80;
    yield* print(task, `\x1b[H\x1b[J${has('t') ? '' : `${title.padEnd(Math.max(title.length + 1, columns - time.length))}${time}\n\n`}`);
    const found = findIn(task, ['sh', '-c', words.join(' ')]);
    if (typeof found === 'string') {
      yield* complain(task, `can't execute 'sh': ${found}`);
      return 127;
    }
    const child = task.fork({argv: found.argv, run: found.program});
    yield task.waitFor(child);
    yield task.sleep(seconds * 1000);
  }
}
