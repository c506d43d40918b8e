import type {RequestOptions} from 'node:https';

/** What a suite of the API's behaviour is run against: the demo, or the cluster that DOGWATCH_TEST_KUBECONFIG names. */
export type Target = {
  readonly name: 'demo' | 'real';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: RequestOptions;
  /** An image that has a shell, present on the nodes. */
  readonly shellImage: string;
  /** As an object, where the target made it. */
  readonly kubeconfig?: object;
  stop(): Promise<void>;
};
