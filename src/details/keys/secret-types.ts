/** What Kubernetes says of a type of secret, and of the keys in it. */
type SecretType = {readonly words: string; readonly keys: Readonly<Record<string, string>>};

/** As in core/v1 SecretType, and what has become usual. */
const types: Readonly<Record<string, SecretType>> = {
  Opaque: {words: 'anything', keys: {}},
  'kubernetes.io/service-account-token': {
    words: 'a token of a service account that does not expire',
    keys: {token: 'the token', 'ca.crt': 'who vouches for the API server', namespace: 'where the account lies'},
  },
  'kubernetes.io/dockercfg': {words: 'logins at registries of images', keys: {'.dockercfg': 'registries, users and passwords'}},
  'kubernetes.io/dockerconfigjson': {
    words: 'logins at registries of images',
    keys: {'.dockerconfigjson': 'registries, users and passwords'},
  },
  'kubernetes.io/basic-auth': {words: 'a user and a password', keys: {username: 'the user', password: 'the password or a token'}},
  'kubernetes.io/ssh-auth': {words: 'a key for SSH', keys: {'ssh-privatekey': 'the private key'}},
  'kubernetes.io/tls': {
    words: 'a certificate and its key',
    keys: {'tls.crt': 'the certificate', 'tls.key': 'its private key', 'ca.crt': 'who issued it'},
  },
  'bootstrap.kubernetes.io/token': {
    words: 'a token with which nodes join',
    keys: {
      'token-id': 'the public half',
      'token-secret': 'the secret half',
      expiration: 'until when',
      'usage-bootstrap-authentication': 'whether it logs in',
      'usage-bootstrap-signing': 'whether it signs the cluster info',
      'auth-extra-groups': 'which groups it is in',
      description: 'what for',
    },
  },
  'helm.sh/release.v1': {words: 'a release as helm keeps it', keys: {release: 'chart, values and manifests'}},
  'istio.io/key-and-cert': {words: 'a certificate and its key', keys: {'cert-chain.pem': 'the certificate', 'key.pem': 'its private key'}},
};

/** Undefined where nothing is known of it. */
export function secretTypeWords(type: string): string | undefined {
  return Object.hasOwn(types, type) ? types[type]!.words : undefined;
}

/** What a key is for, by the type of its secret alone: it says nothing of the value. */
export function keyWords(type: string, key: string): string | undefined {
  const keys = Object.hasOwn(types, type) ? types[type]!.keys : {};
  return Object.hasOwn(keys, key) ? keys[key] : undefined;
}
