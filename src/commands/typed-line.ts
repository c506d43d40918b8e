import {parseArgs} from 'node:util';
import {execOptions} from './exec-wish.ts';
import {forwardOptions} from './forward-wish.ts';
import {logOptions} from './logs-wish.ts';

/** A command line as far as it is typed, up to the cursor. */
export type TypedLine = {
  /** The word at the cursor, perhaps empty. */
  readonly word: string;
  /** The option whose value that word is, by its long name. */
  readonly option: string | undefined;
  /** A target may stand at the cursor: behind logs any number, else one. */
  readonly takesTarget: boolean;
  readonly targets: readonly string[];
  readonly selector: string | undefined;
  /** Undefined: the context's; empty: all. */
  readonly namespace: string | undefined;
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly isDemo: boolean;
};

/** Understands what it can of a line that a shell would read, quotes included; variables stay as they are. Never throws. */
export function typedLine(line: string): TypedLine {
  const found = line.match(WORDS) ?? [];
  const isInWord = line.endsWith(found.at(-1) ?? ' ');
  const words = found.map(unquoted);
  const begun = (isInWord ? words.pop() : undefined) ?? '';
  const [, assigned, value] = /^--([a-z-]+)=(.*)$/s.exec(begun) ?? [];
  const word = value ?? begun;
  const {values, positionals, tokens} = parseArgs({args: words.slice(1), options, strict: false, allowPositionals: true, tokens: true});
  const last = tokens.at(-1);
  const open = assigned ?? (last?.kind === 'option' && last.value === undefined ? last.name : undefined);
  const [command, ...targets] = positionals;
  const text = (name: keyof typeof options) => (typeof values[name] === 'string' ? values[name] : undefined);
  return {
    word,
    option: open !== undefined && isWithValue(open) ? open : undefined,
    takesTarget: command === 'logs' || (oneTargetCommands.includes(command ?? '') && targets.length === 0),
    targets,
    selector: text('selector'),
    namespace: values['all-namespaces'] ? '' : text('namespace'),
    context: text('context'),
    kubeconfig: text('kubeconfig'),
    isDemo: [values.demo, values.scenario, values.seed].some(value => value !== undefined),
  };
}

const oneTargetCommands = ['exec', 'forward'];

const options = {
  ...logOptions,
  ...execOptions,
  ...forwardOptions,
  namespace: {type: 'string', short: 'n'},
  'all-namespaces': {type: 'boolean', short: 'A'},
  context: {type: 'string'},
  kubeconfig: {type: 'string'},
  selector: {type: 'string', short: 'l'},
  demo: {type: 'boolean'},
  scenario: {type: 'string'},
  seed: {type: 'string'},
} as const;

const WORDS = /(?:[^\s'"\\]|\\.|\\$|'[^']*'?|"(?:[^"\\]|\\.)*"?)+/gs;

function isWithValue(name: string): boolean {
  return name in options && options[name as keyof typeof options].type === 'string';
}

function unquoted(word: string): string {
  return word.replaceAll(/'([^']*)'?|"((?:[^"\\]|\\.)*)"?|\\(.?)/gs, (_, single?: string, double?: string, escaped?: string) => {
    return single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '';
  });
}
