import {readFileSync} from 'node:fs';
import {request as plain} from 'node:http';
import {request as secure} from 'node:https';
import {parse} from 'yaml';

/** Just enough of a client to count what the program under test should find, independent of that program. */
export type Api = {
  count(path: string): Promise<number>;
  names(path: string): Promise<readonly string[]>;
  items(path: string): Promise<List['items']>;
  send(method: 'POST' | 'DELETE', path: string, body?: object): Promise<void>;
};

type Kubeconfig = {
  readonly 'current-context': string;
  readonly contexts: readonly {readonly name: string; readonly context: {readonly cluster: string; readonly user: string}}[];
  readonly clusters: readonly {readonly name: string; readonly cluster: Readonly<Record<string, string>>}[];
  readonly users: readonly User[];
};

type User = {readonly name: string; readonly user: Readonly<Record<string, string>>};

type List = {
  readonly metadata: {readonly remainingItemCount?: number};
  readonly items: readonly {readonly metadata: {readonly name: string}; readonly spec: Readonly<Record<string, unknown>>}[];
};

const nobody: User = {name: '', user: {}};

/** Understands certificates and tokens that stand in the file itself. */
export function apiOf(kubeconfigFile: string): Api {
  const kubeconfig = parse(readFileSync(kubeconfigFile, 'utf8')) as Kubeconfig;
  const {context} = kubeconfig.contexts.find(({name}) => name === kubeconfig['current-context'])!;
  const {cluster} = kubeconfig.clusters.find(({name}) => name === context.cluster)!;
  const {user} = kubeconfig.users.find(({name}) => name === context.user) ?? nobody;
  const options = {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
    headers: {accept: 'application/json', ...(user['token'] === undefined ? {} : {authorization: `Bearer ${user['token']}`})},
    agent: false,
  };

  return {
    async count(path) {
      const {metadata, items} = await list(`${path}?limit=1`);
      return items.length + (metadata.remainingItemCount ?? 0);
    },
    items: async path => (await list(path)).items,
    send: (method, path, body) => ask(method, path, body).then(() => {}),
    names: async path => (await list(path)).items.map(({metadata}) => metadata.name),
  };

  async function list(path: string): Promise<List> {
    return JSON.parse(await ask('GET', path)) as List;
  }

  function ask(method: string, path: string, body?: object): Promise<string> {
    const url = new URL(path, cluster['server']);
    return new Promise((resolve, reject) => {
      const headers = {...options.headers, ...(body ? {'content-type': 'application/json'} : {})};
      const request = (url.protocol === 'https:' ? secure : plain)(url, {...options, method, headers}, async response => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of response) chunks.push(chunk as Uint8Array);
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode! < 300) resolve(text);
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 200)}`));
      });
      request.on('error', reject).end(body && JSON.stringify(body));
    });
  }
}

function decoded(base64: string | undefined): Buffer | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
}
