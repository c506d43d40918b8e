import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {delimiter, join} from 'node:path';
import {inClusterContext} from './in-cluster.ts';
import type {ClusterEntry, KubeContext, Problem, UserEntry} from './kubeconfig-entries.ts';
import {type ContextEntry, type KubeconfigFile, parseKubeconfigFile} from './kubeconfig-file.ts';

export type {ClusterEntry, ExecEntry, Impersonation, KubeContext, Problem, UserEntry} from './kubeconfig-entries.ts';

export type Kubeconfig = {
  /** In the order of the files. */
  readonly contexts: readonly KubeContext[];
  readonly currentContext: string | undefined;
  readonly problems: readonly Problem[];
  /** The files that were read. */
  readonly files: readonly string[];
};

export type KubeconfigOptions = {
  /** As kubectl's --kubeconfig: this file alone counts. */
  readonly explicitPath?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly homedir?: string;
  /** Where a pod finds its service account, for tests. */
  readonly serviceAccountFolder?: string;
};

/**
 * Finds and merges kubeconfig files by kubectl's rules (client-go tools/clientcmd/loader.go): the explicit path alone, else the files of
 * KUBECONFIG, else ~/.kube/config; of each named entry and of current-context the first file's counts; missing files are skipped. Where
 * that gives no context, a pod's service account becomes the context `in-cluster`. Never throws: what cannot be read becomes a problem.
 */
export async function loadKubeconfig(options: KubeconfigOptions): Promise<Kubeconfig> {
  const paths = kubeconfigPaths(options);
  const readings = await Promise.all(paths.map(readText));
  const problems: Problem[] = [];
  const isAllMissing = readings.every(reading => 'isMissing' in reading);
  const parsed: KubeconfigFile[] = [];
  const files: string[] = [];
  for (const reading of readings) {
    if ('isMissing' in reading) {
      if (isAllMissing && (options.explicitPath || options.env['KUBECONFIG'])) {
        const from = options.explicitPath ? 'the path given' : 'KUBECONFIG';
        problems.push({file: reading.file, message: `There is no such file. Correct ${from}, or create the file`});
      }
    } else if ('problem' in reading) {
      problems.push(reading.problem);
    } else {
      files.push(reading.file);
      const yaml = await import('yaml');
      try {
        const content = parseKubeconfigFile(yaml, reading.file, reading.text);
        problems.push(...content.problems);
        parsed.push(content);
      } catch (error) {
        problems.push({file: reading.file, message: `The file cannot be understood: ${error instanceof Error ? error.message : error}`});
      }
    }
  }
  const merged = mergeKubeconfigs(parsed);
  const all = {...merged, problems: [...problems, ...merged.problems], files};
  if (all.contexts.length > 0 || options.explicitPath) return all;
  const context = await inClusterContext(options.env, options.serviceAccountFolder);
  return context ? {...all, contexts: [context], currentContext: context.name} : all;
}

/** A kubeconfig from a text that stands in no file; `name` is what problems call it. Never throws. */
export async function kubeconfigOf(name: string, text: string): Promise<Kubeconfig> {
  const parsed = parseKubeconfigFile(await import('yaml'), name, text);
  const merged = mergeKubeconfigs([parsed]);
  return {...merged, problems: [...parsed.problems, ...merged.problems], files: []};
}

/** Whether kubectl's places hold no kubeconfig and none was asked for, nor a pod's service account is at hand. */
export async function hasNoKubeconfig(options: KubeconfigOptions): Promise<boolean> {
  if (options.explicitPath || options.env['KUBECONFIG']) return false;
  const {contexts, files} = await loadKubeconfig(options);
  return contexts.length === 0 && files.length === 0;
}

/** The first file that defines a name wins, whole entries at a time; the first that sets current-context wins. */
export function mergeKubeconfigs(parsed: readonly KubeconfigFile[]): Omit<Kubeconfig, 'files'> {
  const clusters = firstOf<ClusterEntry>(parsed.map(file => file.clusters));
  const users = firstOf<UserEntry>(parsed.map(file => file.users));
  const contexts = firstOf<ContextEntry>(parsed.map(file => file.contexts));
  const problems: Problem[] = [];
  for (const [name, context] of contexts) {
    const at = context.line === undefined ? {file: context.file} : {file: context.file, line: context.line};
    if (context.cluster && !clusters.has(context.cluster)) {
      problems.push({...at, message: `The context "${name}" names the cluster "${context.cluster}", which no file defines`});
    }
    if (context.user && !users.has(context.user)) {
      problems.push({...at, message: `The context "${name}" names the user "${context.user}", which no file defines`});
    }
  }
  const owner = parsed.find(file => file.currentContext);
  const currentContext = owner?.currentContext;
  if (owner && currentContext && !contexts.has(currentContext)) {
    problems.push({
      ...owner.currentContextPlace,
      message: `current-context is "${currentContext}", which no file defines; choose another context`,
    });
  }
  return {
    contexts: [...contexts].map(([name, {cluster, user, namespace, file}]) => ({
      name,
      cluster,
      user,
      namespace,
      clusterEntry: clusters.get(cluster),
      userEntry: users.get(user),
      file,
    })),
    currentContext,
    problems,
  };
}

function kubeconfigPaths({explicitPath, env, homedir: home}: KubeconfigOptions): string[] {
  if (explicitPath) return [explicitPath];
  const listed = env['KUBECONFIG'];
  if (listed) return [...new Set(listed.split(delimiter))].filter(path => path !== '');
  return [join(home ?? env['HOME'] ?? homedir(), '.kube', 'config')];
}

type Reading = {file: string} & ({text: string} | {isMissing: true} | {problem: Problem});

async function readText(file: string): Promise<Reading> {
  try {
    return {file, text: await readFile(file, 'utf8')};
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {file, isMissing: true};
    const why = code === 'EACCES' ? 'you may not read it' : code === 'EISDIR' ? 'it is a folder' : String(code ?? error);
    return {file, problem: {file, message: `The file cannot be read: ${why}. Expected a kubeconfig file that you may read`}};
  }
}

function firstOf<Entry>(maps: readonly ReadonlyMap<string, Entry>[]): Map<string, Entry> {
  const all = new Map<string, Entry>();
  for (const map of maps) for (const [name, entry] of map) if (!all.has(name)) all.set(name, entry);
  return all;
}
