export type KubeconfigOptions = {
  /** Whose token; the first user's unless told. */
  readonly user?: string;
  readonly namespace?: string;
  /** Of the context. */
  readonly name?: string;
};

/** A kubeconfig with one context for each user, the asked one current. */
export function kubeconfigOf(
  server: {readonly url: string; readonly certificateAuthority: string | undefined; readonly tokens: Readonly<Record<string, string>>},
  {user = Object.keys(server.tokens)[0] ?? '', namespace, name = 'demo'}: KubeconfigOptions = {},
): object {
  const {url, certificateAuthority, tokens} = server;
  const users = Object.keys(tokens);
  const contextName = (each: string) => (each === users[0] ? name : `${name}-${each}`);
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: url,
          ...(certificateAuthority !== undefined && {'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64')}),
        },
      },
    ],
    users: users.map(each => ({name: contextName(each), user: {token: tokens[each]}})),
    contexts: users.map(each => ({
      name: contextName(each),
      context: {cluster: name, user: contextName(each), ...(namespace !== undefined && {namespace})},
    })),
    'current-context': contextName(user),
  };
}
