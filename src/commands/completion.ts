export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell evaluates so that tab completes options, kinds, contexts, and for logs names in the cluster. All but options are asked of the
 * program itself. The words it gives must be safe to be expanded by a shell: `compgen -W` does so.
 */
export function completionScript(shell: Shell, options: readonly string[]): string {
  if (shell === 'fish') return fishScript(options);
  const begin = shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : '';
  return `${begin}${bashScript(options)}`;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

function bashScript(options: readonly string[]): string {
  return `_dogwatch_at_cursor() {
  COMP_LINE=$COMP_LINE COMP_POINT=$COMP_POINT dogwatch complete targets 2>/dev/null
}
_dogwatch() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words
  case $before in
    --context) words=$(dogwatch complete contexts) ;;
    --kubeconfig|--log|--kubeconfig-out) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --skin) words="default light" ;;
    --scenario) words="shop outage quiet edge huge churn" ;;
    --level) words="${levels.join(' ')}" ;;
    demo) words="serve" ;;
    -n|--namespace|-c|--container) words=$(_dogwatch_at_cursor) ;;
    -l|--selector|--seed|--port|--address|--since|--tail|--grep) return ;;
    *) case $word in
         -*) words="${options.join(' ')}" ;;
         *) if [ "$COMP_CWORD" = 1 ]; then words="$(dogwatch complete kinds) demo logs exec forward"
            else case " \${COMP_WORDS[*]} " in *" logs "*|*" exec "*|*" forward "*) words=$(_dogwatch_at_cursor) ;; esac
            fi ;;
       esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case \${COMPREPLY[0]} in */) compopt -o nospace 2>/dev/null ;; esac
}
complete -F _dogwatch dogwatch kubectl-dogwatch
`;
}

function fishScript(options: readonly string[]): string {
  const atCursor = '(env COMP_LINE=(commandline -cp) dogwatch complete targets 2>/dev/null)';
  const files = new Set(['--kubeconfig', '--log', '--kubeconfig-out']);
  const long = options.filter(option => option.startsWith('--'));
  const lines = long.map(option => {
    const name = option.slice(2);
    if (files.has(option)) return `complete -c dogwatch -l ${name} -r -F`;
    if (option === '--context') return `complete -c dogwatch -l ${name} -x -a '(dogwatch complete contexts)'`;
    if (option === '--scenario') return 'complete -c dogwatch -l scenario -x -a "shop outage quiet edge huge churn"';
    if (option === '--namespace') return `complete -c dogwatch -l namespace -s n -x -a '${atCursor}'`;
    if (option === '--container') return `complete -c dogwatch -l container -s c -x -a '${atCursor}'`;
    if (option === '--level') return `complete -c dogwatch -l level -x -a "${levels.join(' ')}"`;
    return `complete -c dogwatch -l ${name}`;
  });
  const words = [
    "complete -c dogwatch -f -n '__fish_is_first_arg' -a '(dogwatch complete kinds) demo logs exec forward'",
    `complete -c dogwatch -f -n '__fish_seen_subcommand_from logs exec forward' -a '${atCursor}'`,
  ];
  return `${[...words, ...lines].join('\n')}\n`;
}
