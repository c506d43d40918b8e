import {fieldTable} from './field-table.ts';

/**
 * Declares which fields of a Kubernetes message are read; the picked object's type and the readers of both encodings follow from it.
 * `const fields = fieldsOf('Pod', {metadata: {name: true}}); interface Pod extends ObjectOf<typeof fields> {}`
 *
 * Absent is what Go makes of it, so that JSON (which leaves zeros out) and protobuf (which writes them) agree: lists and maps are empty,
 * text is '', numbers are 0, messages are full of zeros; only what is a pointer in Go may be undefined. Times are ms since the epoch.
 */
export function fieldsOf<M extends MessageName, const C extends Choice<M>>(message: M, choice: C & Known<M, C>): Fields<Picked<M, C>> {
  return {plan: planOf(message, choice as UntypedChoice)};
}

/** A declaration. `picked` is never there: it carries the type. */
export type Fields<T> = {readonly plan: Plan; readonly picked?: T};
export type ObjectOf<F> = F extends Fields<infer T> ? T : never;

type Table = typeof fieldTable;
export type MessageName = keyof Table;
type TypeOf<M extends MessageName, F extends keyof Table[M]> = Table[M][F] extends readonly [number, infer T extends string, number?]
  ? T
  : never;
type Bare<T extends string> = T extends `${infer One}?` | `${infer One}[]` | `${infer One}{}` ? One : T;

/** `true`, a nested choice, or `'size'` for the length in bytes, which is all there is to be had of `bytes`. */
export type Choice<M extends MessageName> = {readonly [F in keyof Table[M]]?: ChoiceOf<Bare<TypeOf<M, F>>>};
type ChoiceOf<T> = T extends MessageName ? Choice<T> : T extends 'bytes' ? 'size' : T extends 'string' ? true | 'size' : true;

/** Excess properties are no errors in type parameters, so they are looked for here, with a message where the mistake stands. */
type Known<M extends MessageName, C> = {
  readonly [F in keyof C]: F extends keyof Table[M]
    ? Bare<TypeOf<M, F>> extends infer T extends MessageName
      ? Known<T, C[F]>
      : C[F]
    : {readonly 'no such field': `${M}.${F & string}`};
};

export type Picked<M extends MessageName, C> = {readonly [F in keyof C & keyof Table[M]]: Shaped<TypeOf<M, F>, C[F]>};
type Shaped<T extends string, C> = T extends `${infer One}[]`
  ? readonly Value<One, C>[]
  : T extends `${infer One}{}`
    ? {readonly [key: string]: Value<One, C>}
    : T extends `${infer One}?`
      ? Value<One, C> | undefined
      : T extends 'time'
        ? number | undefined
        : Value<T, C>;
type Value<T extends string, C> = T extends MessageName
  ? Picked<T, C>
  : C extends 'size'
    ? number
    : T extends keyof Scalars
      ? Scalars[T]
      : never;
type Scalars = {
  string: string;
  int: number;
  bool: boolean;
  /** Whole milliseconds since the epoch. */
  time: number;
  /** As the server writes it: `100m`, `1536Mi`, `1e3`. */
  quantity: string;
  intOrString: number | string;
};

export type ValueType = keyof Scalars | 'sizeOfText' | 'sizeOfBytes' | 'message' | 'inlined';
export type PlannedField = {
  readonly name: string;
  readonly type: ValueType;
  readonly shape: 'one' | 'list' | 'map';
  /** For messages. An inlined one is nested in protobuf only; in JSON its fields stand in the object around it. */
  readonly plan: Plan | undefined;
};
export type Plan = {
  readonly message: string;
  /** By JSON name, inlined messages dissolved. */
  readonly fields: readonly PlannedField[];
  /** By protobuf field number. */
  readonly byNumber: readonly (PlannedField | undefined)[];
  /** An object without content; copies of it share one hidden class. */
  readonly blank: Readonly<Record<string, unknown>>;
};

type UntypedTable = {readonly [message: string]: {readonly [field: string]: readonly [number, string, number?]}};
type UntypedChoice = {readonly [field: string]: true | 'size' | UntypedChoice};

function planOf(message: string, choice: UntypedChoice): Plan {
  const fields: PlannedField[] = [];
  const byNumber: PlannedField[] = [];
  const blank: Record<string, unknown> = {};
  const inlined = new Map<number, PlannedField[]>();
  for (const [name, chosen] of Object.entries(choice)) {
    const [number, type, around] = (fieldTable as UntypedTable)[message]![name]!;
    const field = plannedField(name, type, chosen);
    fields.push(field);
    blank[name] = blankOf(field, type);
    if (around === undefined) byNumber[number] = field;
    else {
      const inner = inlined.get(around) ?? [];
      inner[number] = field;
      inlined.set(around, inner);
    }
  }
  for (const [number, inner] of inlined) {
    byNumber[number] = {name: '', type: 'inlined', shape: 'one', plan: {message, fields: [], byNumber: inner, blank: {}}};
  }
  return {message, fields, byNumber, blank: Object.freeze(blank)};
}

function plannedField(name: string, type: string, chosen: true | 'size' | UntypedChoice): PlannedField {
  const bare = type.replace(/\W+$/, '');
  const shape = type.endsWith('[]') ? 'list' : type.endsWith('{}') ? 'map' : 'one';
  if (typeof chosen === 'object') return {name, type: 'message', shape, plan: planOf(bare, chosen)};
  const size = bare === 'bytes' ? 'sizeOfBytes' : 'sizeOfText';
  return {name, type: chosen === 'size' ? size : (bare as keyof Scalars), shape, plan: undefined};
}

function blankOf(field: PlannedField, type: string): unknown {
  if (field.shape === 'list') return noItems;
  if (field.shape === 'map') return noEntries;
  return type.endsWith('?') ? undefined : zeroOf(field);
}

/** What Go makes of a value that is absent. */
export function zeroOf({type, plan}: PlannedField): unknown {
  return type === 'message' ? plan!.blank : zeros[type as keyof typeof zeros];
}

const zeros = {string: '', int: 0, bool: false, time: undefined, quantity: '0', intOrString: 0, sizeOfText: 0, sizeOfBytes: 0};

/** Without a prototype, because `__proto__` and `constructor` are lawful keys of a ConfigMap. */
export function emptyMap(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

const noItems = Object.freeze([]);
const noEntries = Object.freeze(emptyMap());
