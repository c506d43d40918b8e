/** A mistake in a file of the user: what was expected there and what to do. */
export type Problem = {readonly file: string; readonly line?: number; readonly message: string};

/** Where the API server is and how it proves itself. Paths are absolute; `…Data` is base64 of PEM, as it stands in the file. */
export type ClusterEntry = {
  readonly server: string;
  readonly file?: string | undefined;
  readonly tlsServerName?: string | undefined;
  readonly isTlsVerifySkipped?: boolean | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly certificateAuthorityData?: string | undefined;
  readonly proxyUrl?: string | undefined;
  readonly isCompressionDisabled?: boolean | undefined;
  /** The extension `client.authentication.k8s.io/exec`, handed to credential plugins that ask for cluster information. */
  readonly execConfig?: unknown;
};

/** Who the user is. Paths are absolute; `…Data` is base64 of PEM. */
export type UserEntry = {
  readonly file?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientCertificateData?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly clientKeyData?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly impersonate?: Impersonation | undefined;
  readonly exec?: ExecEntry | undefined;
  readonly authProvider?: {readonly name: string; readonly config: Readonly<Record<string, string>>} | undefined;
};

export type Impersonation = {
  readonly user: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
};

/** A credential plugin. `command` is absolute where the file names a path, else it is looked up in PATH. */
export type ExecEntry = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly {readonly name: string; readonly value: string}[];
  readonly apiVersion: string;
  readonly installHint?: string | undefined;
  readonly isClusterInfoProvided?: boolean | undefined;
  readonly interactiveMode?: string | undefined;
};

/** A context with the entries that it names; an entry is undefined where no file defines it. */
export type KubeContext = {
  readonly name: string;
  readonly cluster: string;
  /** Empty where the context names no user. */
  readonly user: string;
  readonly namespace: string | undefined;
  readonly clusterEntry: ClusterEntry | undefined;
  readonly userEntry: UserEntry | undefined;
  /** Where the context stands. */
  readonly file?: string | undefined;
};
