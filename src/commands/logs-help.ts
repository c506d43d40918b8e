export const logsHelpText = `dogwatch logs: the logs of pods, merged in the order of their times

Usage: dogwatch logs TARGET... [OPTIONS]
       dogwatch logs -l SELECTOR [OPTIONS]

A TARGET is one of these; several, and -l with them, become one stream.
  web                      the pod of this name, else all whose names begin so
  pod/web-1                this pod
  deploy/web  svc/web      the pods of a deployment, a service, a replica set,
  node/n1  ns/shop         stateful set, daemon set, job, cron job, node,
                           namespace: any of their names will do

Options:
  -f, --follow             go on with what is written; pods that start later
                           join, restarts are told
  -p, --previous           of the instance before this one
      --since TIME         5m, 2h30m, 14:20, "2026-01-01 14:20", RFC 3339
      --tail N             the last N lines of each container
      --level LEVEL        warn: warnings and worse (trace, debug, info, warn,
                           error, fatal); the frames of a stack go with it
      --grep PATTERN       words that must be there, !word that must not,
                           /regex/, field=value; may be given several times
      --json               an object a line: time, namespace, pod, container,
                           severity, message, fields, raw
      --raw                lines as they are, nothing before them
  -c, --container NAME     only this container of each pod
  -l, --selector SELECTOR  pods whose labels match
  -n, --namespace NS       in this namespace; -A in all
      --context NAME, --kubeconfig FILE, --demo, --scenario NAME, --seed N

Lines go to stdout; restarts, gaps and what is wrong go to stderr. Colours are
for terminals and obey NO_COLOR.

Exit codes: 0 well, or the reader of the pipe has gone; 1 no line passed --level
and --grep; 2 not understood; 3 a target or its log is not there; 4 not allowed,
or no connection; 5 some logs could not be read, others were; 130 interrupted.`;
