import type {Kubeconfig} from '../cluster/kubeconfig.ts';
import {type Connection, type ConnectionOptions, connect} from './connection.ts';

export type ConnectionsOptions = Omit<ConnectionOptions, 'onNotice'> & {
  readonly kubeconfig: () => Kubeconfig;
  readonly onNotice: (context: string, text: string) => void;
};

/** The contexts that have been used, each with one connection that stays. */
export function keepConnections({kubeconfig, onNotice, ...options}: ConnectionsOptions) {
  const all = new Map<string, Connection>();
  return {
    /** Undefined where no context has that name. */
    to(name: string): Connection | undefined {
      const known = all.get(name);
      if (known) return known;
      const context = kubeconfig().contexts.find(one => one.name === name);
      if (!context) return undefined;
      const connection = connect(context, {...options, onNotice: text => onNotice(name, text)});
      all.set(name, connection);
      return connection;
    },
    used: (name: string) => all.get(name),
    cost() {
      let requests = 0;
      let bytesIn = 0;
      for (const connection of all.values()) {
        requests += connection.cost().requests;
        bytesIn += connection.cost().bytesIn;
      }
      return {requests, bytesIn};
    },
    close(): void {
      for (const connection of all.values()) connection.close();
    },
  };
}
