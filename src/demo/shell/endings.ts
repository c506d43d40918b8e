/** Thrown through a program whose process has been ended while it ran. Nobody may catch it. */
export class Gone extends Error {
  override name = 'Gone';
}

export class TooManyTasks extends Error {
  override name = 'TooManyTasks';
  override message = "can't fork: Resource temporarily unavailable";
}

/** Thrown by a program that ends its process from deep within. */
export class Exit extends Error {
  override name = 'Exit';
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
