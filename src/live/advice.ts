import {mayList} from '../kube/access.ts';
import {kinds} from '../resources/index.ts';
import type {Connection} from './connection.ts';

/** What may be listed in a namespace, in words, for one who may not list what was asked for. Never rejects. */
export async function adviceFor(connection: Connection, namespace: string): Promise<string[]> {
  try {
    const asked = namespace === '' ? (connection.context.namespace ?? 'default') : namespace;
    const access = await connection.access(asked);
    const allowed = kinds.filter(kind => kind.from === 'fields' && !kind.partsOf && kind.isNamespaced && mayList(access, kind) === 'yes');
    const where = namespace === '' ? `in namespace ${asked}` : `in ${namespace}`;
    const [first] = allowed;
    if (!first) return access.isIncomplete ? [] : [`You may list nothing ${where}`];
    const rest = access.isIncomplete ? ', perhaps more' : '';
    return [`You may list ${where}: ${allowed.map(({plural}) => plural).join(', ')}${rest}`, `:${first.plural} shows what you can see`];
  } catch {
    return [];
  }
}
