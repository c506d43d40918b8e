import type {EnvSource} from '../kube/environment.ts';
import type {ObjectName} from './document.ts';

/** Where a variable comes from, in words: `config map shop-config: LOG_LEVEL`, `envFrom secret db with prefix DB_`. */
export function sourceWords(source: EnvSource): string {
  switch (source.type) {
    case 'config map':
    case 'secret': {
      const {type, name, key, prefix} = source;
      if (prefix === undefined) return `${type} ${name}: ${key}`;
      return `envFrom ${type} ${name}${prefix === '' ? '' : ` with prefix ${prefix}`}`;
    }
    case 'field':
      return `field ${source.field}`;
    case 'resource':
      return `resource ${source.resource} of ${source.container}`;
    case 'file':
      return `file ${source.file} of volume ${source.volume}: ${source.key}`;
    case 'literal':
      return 'literal';
    case 'unknown':
      return 'unknown source';
  }
}

/** The object that a variable comes from. */
export function sourceTarget(source: EnvSource, namespace: string): ObjectName | undefined {
  if (source.type !== 'config map' && source.type !== 'secret') return undefined;
  return {group: '', kind: source.type === 'secret' ? 'Secret' : 'ConfigMap', namespace, name: source.name};
}
