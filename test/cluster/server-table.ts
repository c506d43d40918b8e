import type {Type} from './odd.ts';
import {pathOf, type RealCluster} from './real-cluster.ts';

export type ServerTable = {
  readonly titles: readonly string[];
  readonly rows: readonly {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly name: string;
    readonly cells: readonly unknown[];
  }[];
};

/** The cells that kubectl would show. */
export async function serverTable(cluster: RealCluster, type: Type, namespace?: string): Promise<ServerTable> {
  const table = (await cluster.ask('GET', pathOf(type, namespace), undefined, {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  })) as {
    columnDefinitions: {name: string}[];
    rows: {cells: unknown[]; object: {metadata: {uid: string; resourceVersion: string; name: string}}}[] | null;
  };
  return {
    titles: table.columnDefinitions.map(({name}) => name),
    rows: (table.rows ?? []).map(({cells, object: {metadata}}) => ({
      cells,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      name: metadata.name,
    })),
  };
}
