import type {Demo} from '../demo.ts';
import type {Happening} from '../store.ts';
import type {ResourceType} from '../type.ts';
import {customResourceDefinitions} from '../types/customresourcedefinitions.ts';

/** After a definition is written, this long at most passes until its resource is served. */
const SERVED_MS = 1000;

/** Hears of changes of all objects, also of those whose kind is defined later. */
export function hearAll(demo: Demo, hear: (happening: Happening) => void): void {
  const heard = new Set<ResourceType>();
  const look = () => {
    for (const type of demo.types.all) {
      if (heard.has(type)) continue;
      heard.add(type);
      demo.store.subscribe(type, hear);
    }
  };
  look();
  demo.store.subscribe(customResourceDefinitions, () => {
    look();
    for (const ms of [1, 100, SERVED_MS]) demo.agenda.after(ms, look);
  });
}
