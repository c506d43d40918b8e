/** A map that keeps what was used last, and forgets the rest. */
export type LastUsed<T> = {get(key: string): T | undefined; set(key: string, value: T): void};

export function createLastUsed<T>(size: number): LastUsed<T> {
  const known = new Map<string, T>();
  return {
    get(key) {
      const value = known.get(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set(key, value) {
      put(key, value);
      if (known.size > size) known.delete(known.keys().next().value!);
    },
  };

  function put(key: string, value: T): void {
    known.delete(key);
    known.set(key, value);
  }
}
