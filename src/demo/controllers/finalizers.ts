import type {Demo} from '../demo.ts';
import type {KubeObject} from '../object.ts';
import type {ResourceType} from '../type.ts';
import {MANAGER} from './status.ts';

const WRITE = {manager: MANAGER} as const;

export function withFinalizer<T extends KubeObject>({registry}: Demo, type: ResourceType<T>, {metadata}: T, finalizer: string): void {
  registry.change(type, metadata.namespace, metadata.name, WRITE, current => {
    const finalizers = current.metadata.finalizers ?? [];
    if (finalizers.includes(finalizer)) return current;
    return {...current, metadata: {...current.metadata, finalizers: [...finalizers, finalizer]}};
  });
}

/** The last one to go takes an object that is being deleted along. */
export function withoutFinalizer<T extends KubeObject>({registry}: Demo, type: ResourceType<T>, {metadata}: T, finalizer: string): void {
  registry.change(type, metadata.namespace, metadata.name, WRITE, current => {
    if (!current.metadata.finalizers?.includes(finalizer)) return current;
    const {finalizers, ...rest} = current.metadata;
    const left = finalizers.filter(one => one !== finalizer);
    return {...current, metadata: {...rest, ...(left.length > 0 && {finalizers: left})}};
  });
}
