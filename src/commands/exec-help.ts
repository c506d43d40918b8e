export const execHelpText = `dogwatch exec: a command in a container, as kubectl exec runs it

Usage: dogwatch exec TARGET [OPTIONS] -- COMMAND [ARGUMENT...]
       dogwatch exec -it TARGET              a shell: bash, ash or sh

A TARGET is one of these; of several pods a ready one is taken, and told.
  web                      the pod of this name, else one whose name begins so
  pod/web-1                this pod
  deploy/web  svc/web      a pod of a deployment, a service, a replica set,
                           stateful set, daemon set, job, cron job

Options:
  -i, --stdin              what is typed, or comes by a pipe, goes to it
  -t, --tty                it gets a terminal: this one, as it is
  -c, --container NAME     in this container, else in the default one (the
                           annotation kubectl.kubernetes.io/default-container,
                           else the first)
  -n, --namespace NS       in this namespace
      --readonly           run nothing (as contexts that config.yaml protects)
      --context NAME, --kubeconfig FILE, --demo, --scenario NAME, --seed N

stdout and stderr stay apart, unless -t joins them. Without -t, what would
control a terminal does not reach it; in a pipe every byte is as it was.

Exit codes: the command's own; 1 it could not be run, or the connection was
lost; 2 not understood; 74 stdout cannot be written; 130 interrupted.`;
