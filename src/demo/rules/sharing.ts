/** The object with what it lacks; the same object where it lacks nothing. */
export function filled<T extends object>(object: T, defaults: Partial<T>): T {
  let made: T | undefined;
  for (const key in defaults) {
    if (object[key] === undefined || object[key] === null) {
      made ??= {...object};
      made[key] = defaults[key] as T[typeof key];
    }
  }
  return made ?? object;
}

/** The object with that field changed; undefined takes it away. */
export function withField<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): T {
  if (object[key] === value) return object;
  if (value !== undefined) return {...object, [key]: value};
  const {[key]: _, ...rest} = object;
  return rest as T;
}

/** The field made anew, where it is there. */
export function changed<T extends object, K extends keyof T>(object: T, key: K, make: (value: NonNullable<T[K]>) => T[K]): T {
  const value = object[key];
  return value === undefined || value === null ? object : withField(object, key, make(value));
}

/** Each one made anew; the same array where each stayed the same. */
export function mapped<T>(things: readonly T[], make: (thing: T, index: number) => T): readonly T[] {
  let made: T[] | undefined;
  for (let index = 0; index < things.length; index++) {
    const before = things[index]!;
    const after = make(before, index);
    if (after === before) continue;
    made ??= [...things];
    made[index] = after;
  }
  return made ?? things;
}

/** As `mapped`, for the values of a map. */
export function mappedValues<T>(map: {readonly [key: string]: T}, make: (value: T, key: string) => T): {readonly [key: string]: T} {
  let made: {[key: string]: T} | undefined;
  for (const key in map) {
    const before = map[key]!;
    const after = make(before, key);
    if (after === before) continue;
    made ??= {...map};
    made[key] = after;
  }
  return made ?? map;
}
