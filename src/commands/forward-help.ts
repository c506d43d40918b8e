export const forwardHelpText = `dogwatch forward: local ports that lead to ports of pods

Usage: dogwatch forward TARGET PORT... [OPTIONS]

The TARGET is one of these:
  web                      the pod of this name, else one whose name begins so
  pod/web-1                this pod, and what replaces it
  deploy/web  sts/db       one of its pods; another where that one goes
  svc/web                  the same; ports are those of the service

A PORT is one of these, and there may be several:
  8080                     8080 here and there
  8080:80                  8080 here, 80 there
  :80                      a free one here
  http  8080:http          by the name that the container or service gives it

Options:
      --address ADDRESS    listen there, not only for this machine; 0.0.0.0 is all
  -n, --namespace NS       in this namespace
      --context NAME, --kubeconfig FILE, --demo, --scenario NAME, --seed N
      --readonly           refused then, as with contexts that are read-only

A line on stdout for each port says when it can be used, such as
  http://127.0.0.1:8080 -> web-1:80
It stays until it is interrupted. When the pod goes, the next one serves; when
the link is lost, it comes back by itself: both are told on stderr.

Exit codes: 0 interrupted (INT, TERM), as kubectl's; 1 a local port cannot be
had; 2 not understood; 3 the target or its port is not there; 4 not allowed, or
no connection.`;
