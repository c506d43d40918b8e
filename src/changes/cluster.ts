import type {WritableTransport} from '../cluster/transport-types.ts';

/** One context in use, as changes need it. */
export type Cluster = {
  readonly context: {readonly name: string; readonly user: string; readonly cluster: string};
  transport(): Promise<WritableTransport>;
  /** GET and parse. Throws an ApiError. */
  read(path: string, query?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<unknown>;
};
