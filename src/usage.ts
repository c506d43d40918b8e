import {parseArgs} from 'node:util';
import type {Completed} from './commands/complete.ts';
import {type Shell, shells} from './commands/completion.ts';
import type {ServeWish} from './commands/demo-serve.ts';
import type {DemoWish} from './commands/embedded-demo.ts';
import {execOptions, type ExecWish, execWishOf} from './commands/exec-wish.ts';
import {forwardOptions, type ForwardWish, forwardWishOf} from './commands/forward-wish.ts';
import {logOptions, type LogsWish, logsWishOf} from './commands/logs-wish.ts';
import manifest from '../package.json' with {type: 'json'};

export const {version} = manifest;

export type Arguments =
  | {readonly type: 'help'}
  | {readonly type: 'logs-help'}
  | {readonly type: 'exec-help'}
  | {readonly type: 'forward-help'}
  | {readonly type: 'version'}
  | {readonly type: 'completion'; readonly shell: Shell}
  | {readonly type: 'complete'; readonly what: Completed}
  | {readonly type: 'problem'; readonly message: string}
  | {
      readonly type: 'run';
      readonly wish: {line?: string | undefined; namespace?: string | undefined; context?: string | undefined};
      readonly skin: string | undefined;
      readonly kubeconfig: string | undefined;
      readonly log: string | undefined;
      /** Nothing may be changed. */
      readonly isReadOnly: boolean;
      /** Whether the demo cluster is asked for, and which. */
      readonly demo: DemoWish | undefined;
    }
  | {readonly type: 'demo-serve'; readonly wish: ServeWish}
  | {
      readonly type: 'exec';
      readonly wish: ExecWish;
      readonly kubeconfig: string | undefined;
      readonly isReadOnly: boolean;
      readonly demo: DemoWish | undefined;
    }
  | {
      readonly type: 'forward';
      readonly wish: ForwardWish;
      readonly kubeconfig: string | undefined;
      readonly isReadOnly: boolean;
      readonly demo: DemoWish | undefined;
    }
  | {
      readonly type: 'logs';
      readonly wish: LogsWish;
      readonly kubeconfig: string | undefined;
      readonly demo: DemoWish | undefined;
    };

export const helpText = `dogwatch: a terminal explorer for Kubernetes

Usage: dogwatch [KIND [NAMESPACE] [/FILTER] [-l SELECTOR]] [OPTIONS]

  dogwatch                     pods of the current context's namespace
  dogwatch deploy -n shop      deployments of namespace shop
  dogwatch nodes               any kind, custom ones too, by any of its names
  dogwatch "pods /web"         with a filter, as behind : in the program
  dogwatch logs deploy/web -f  logs for pipes; dogwatch logs --help tells more
  dogwatch exec -it web        a shell in a pod, or a command behind --;
                               dogwatch exec --help tells more
  dogwatch forward svc/web 8080:80
                               a local port; dogwatch forward --help tells more
  dogwatch completion bash     what bash, zsh or fish evaluates to complete
  dogwatch --demo              a cluster inside the program, to try things
  dogwatch demo serve          the same cluster for kubectl and scripts

Options:
  -n, --namespace NS       start in this namespace
  -A, --all-namespaces     start in all namespaces
      --context NAME       use this context of the kubeconfig
      --kubeconfig FILE    use this file, not KUBECONFIG or ~/.kube/config
  -l, --selector SELECTOR  only objects whose labels match
      --readonly           change nothing in any cluster
      --skin NAME          default (dark), light, or one of your own
      --log FILE           keep what went wrong, with times
      --demo               the demo cluster (also where there is no kubeconfig)
      --scenario NAME      what the demo plays: shop, outage, quiet, edge,
                           huge[:PODS], churn[:EVENTS A SECOND],
                           flood[:LINES A SECOND]
      --seed N             plays the same again for the same number
      --port N             demo serve: this port, not a free one
      --kubeconfig-out F   demo serve: write the kubeconfig here, not to
                           dogwatch-demo.kubeconfig
  -h, --help               this text
      --version            the version

Environment: KUBECONFIG, NO_COLOR, HTTPS_PROXY, NO_PROXY, DOGWATCH_CONFIG_DIR.
In the program: ? shows all keys, : goes anywhere, / looks for, q leaves.`;

const options = {
  namespace: {type: 'string', short: 'n'},
  'all-namespaces': {type: 'boolean', short: 'A'},
  context: {type: 'string'},
  kubeconfig: {type: 'string'},
  selector: {type: 'string', short: 'l'},
  readonly: {type: 'boolean'},
  skin: {type: 'string'},
  log: {type: 'string'},
  demo: {type: 'boolean'},
  scenario: {type: 'string'},
  seed: {type: 'string'},
  port: {type: 'string'},
  'kubeconfig-out': {type: 'string'},
  ...logOptions,
  ...execOptions,
  ...forwardOptions,
  help: {type: 'boolean', short: 'h'},
  version: {type: 'boolean'},
} as const;

type Option = keyof typeof options;

/** Options that only some commands have, by the command that they are told of where none of them is given. */
const ownOptions: Readonly<Record<string, readonly Option[]>> = {
  logs: Object.keys(logOptions) as (keyof typeof logOptions)[],
  exec: Object.keys(execOptions) as (keyof typeof execOptions)[],
  forward: Object.keys(forwardOptions) as (keyof typeof forwardOptions)[],
};

/** Options of the program with its screen that a command has not. */
const foreignOptions: Readonly<Record<string, readonly Option[]>> = {
  logs: ['readonly', 'skin', 'log'],
  exec: ['skin', 'log', 'selector', 'all-namespaces'],
  forward: ['skin', 'log', 'selector', 'all-namespaces'],
};

/** As they are typed, for completion. */
export const optionWords: readonly string[] = Object.entries(options).flatMap(([name, option]) => [
  `--${name}`,
  ...('short' in option ? [`-${option.short}`] : []),
]);

export function parseArguments(argv: readonly string[]): Arguments {
  try {
    const {values, positionals, tokens} = parseArgs({args: [...argv], options, allowPositionals: true, tokens: true});
    const [command = '', argument, ...more] = positionals;
    const isLogs = command === 'logs';
    const isExec = command === 'exec';
    if (values.help) return {type: isLogs ? 'logs-help' : isExec ? 'exec-help' : command === 'forward' ? 'forward-help' : 'help'};
    if (values.version) return {type: 'version'};
    if (command === 'completion') {
      const shell = shells.find(name => name === argument);
      return shell && more.length === 0 ? {type: 'completion', shell} : problem(`completion is for one of ${shells.join(', ')}`);
    }
    if (command === 'complete' && (argument === 'kinds' || argument === 'contexts' || argument === 'targets')) {
      return {type: 'complete', what: argument};
    }
    const seed = wholeNumber(values.seed, 2 ** 32 - 1);
    if (seed === null) return problem(`--seed takes a whole number below 2^32, not ${values.seed}`);
    if (command === 'demo') {
      if (argument !== 'serve' || more.length > 0) return problem('demo is followed by serve; --demo shows the demo cluster');
      const port = wholeNumber(values.port, 65_535);
      if (port === null) return problem(`--port takes a number up to 65535, not ${values.port}`);
      return {type: 'demo-serve', wish: {scenario: values.scenario, seed, port, kubeconfigOut: values['kubeconfig-out']}};
    }
    for (const name of ['port', 'kubeconfig-out'] as const) {
      if (values[name] !== undefined) return problem(`--${name} goes with demo serve`);
    }
    const misplaced = misplacedOption(command, values);
    if (misplaced !== undefined) return problem(misplaced);
    const isDemo = values.demo || values.scenario !== undefined || seed !== undefined;
    if (isDemo && values.kubeconfig !== undefined) return problem('--demo and --kubeconfig exclude each other');
    if (values.namespace !== undefined && values['all-namespaces']) return problem('-n and -A exclude each other');
    const {context, kubeconfig, skin, log, selector} = values;
    const demo = isDemo ? {scenario: values.scenario, seed} : undefined;
    const namespace = values['all-namespaces'] ? '' : values.namespace;
    if (isLogs) {
      const wish = logsWishOf(values, positionals.slice(1), {selector, namespace, context});
      return typeof wish === 'string' ? problem(wish, 'dogwatch logs --help') : {type: 'logs', wish, kubeconfig, demo};
    }
    const isReadOnly = values.readonly ?? false;
    if (isExec) {
      const behind = tokens.find(({kind}) => kind === 'option-terminator');
      const run = behind ? argv.slice(behind.index + 1) : [];
      const targets = positionals.slice(1, positionals.length - run.length);
      const wish = execWishOf(values, targets, run, {namespace, context});
      return typeof wish === 'string' ? problem(wish, 'dogwatch exec --help') : {type: 'exec', wish, kubeconfig, isReadOnly, demo};
    }
    if (command === 'forward') {
      const wish = forwardWishOf(values, positionals.slice(1), {namespace, context});
      return typeof wish === 'string' ? problem(wish, 'dogwatch forward --help') : {type: 'forward', wish, kubeconfig, isReadOnly, demo};
    }
    const words = [...positionals, ...(selector === undefined ? [] : ['-l', selector])];
    const line = words.length === 0 ? undefined : (positionals.length === 0 ? ['pods', ...words] : words).join(' ');
    return {type: 'run', wish: {line, namespace, context}, skin, kubeconfig, log, isReadOnly, demo};
  } catch (error) {
    const hint = argv[0] === 'exec' && !argv.includes('--') ? '; the command stands behind --' : '';
    return problem(`${(error as Error).message.split(/\.\s/)[0]!}${hint}`);
  }
}

function misplacedOption(command: string, values: Readonly<Partial<Record<Option, unknown>>>): string | undefined {
  const own = Object.hasOwn(ownOptions, command) ? ownOptions[command]! : [];
  const isGiven = (name: Option) => values[name] !== undefined;
  const foreign = (Object.hasOwn(foreignOptions, command) ? foreignOptions[command]! : []).find(isGiven);
  if (foreign !== undefined) return `--${foreign} does not go with ${command}`;
  for (const [owner, names] of Object.entries(ownOptions)) {
    const name = names.find(one => isGiven(one) && !own.includes(one));
    if (name !== undefined) return own.length > 0 ? `--${name} does not go with ${command}` : `--${name} goes with ${owner}`;
  }
  return undefined;
}

/** Undefined where there is none, null where it is something else. */
function wholeNumber(text: string | undefined, most: number): number | undefined | null {
  if (text === undefined) return undefined;
  return /^\d{1,10}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

function problem(message: string, help = '--help'): Arguments {
  return {type: 'problem', message: `${message}. ${help} lists what there is.`};
}
