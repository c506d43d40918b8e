import type {Operator, Requirement} from '../../kube/selector.ts';

/** A label selector as the API server reads it: requirements, or why it cannot be read, in the server's words. Follows labels.Parse. */
export function parseLabelSelector(text: string): readonly Requirement[] | {readonly problem: string} {
  const tokens = tokensOf(text);
  const requirements: Requirement[] = [];
  let at = 0;
  try {
    while (tokens[at]!.kind !== 'end') {
      const {kind, text: literal} = tokens[at]!;
      if (!isValue(kind) && literal !== '!') throw new Error(`found '${literal}', expected: !, identifier, or 'end of string'`);
      requirements.push(oneRequirement());
      const next = tokens[at++]!;
      if (next.kind === 'end') break;
      if (next.text !== ',') throw new Error(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = tokens[at]!;
      if (!isValue(after.kind) && after.text !== '!') throw new Error(`found '${after.text}', expected: identifier after ','`);
    }
  } catch (error) {
    return {problem: (error as Error).message};
  }
  return requirements;

  function oneRequirement(): Requirement {
    let token = tokens[at++]!;
    const isAbsent = token.text === '!' && token.kind === 'sign';
    if (isAbsent) token = tokens[at++] ?? end;
    if (!isValue(token.kind)) throw unparsed(`found '${token.text}', expected: identifier`);
    const key = token.text;
    checkKey(key);
    const next = tokens[at] ?? end;
    if (next.kind === 'end' || next.text === ',') return {key, operator: isAbsent ? 'absent' : 'exists', values: []};
    if (isAbsent) return {key, operator: 'absent', values: []};
    at++;
    const operator = operators[next.text];
    if (!operator || next.kind === 'word') throw unparsed(`found '${next.text}', expected: in, notin, =, ==, !=, gt, lt`);
    const values = next.kind === 'set' ? listed() : [exact()];
    check({key, operator, values});
    return {key, operator, values};
  }

  function exact(): string {
    const token = tokens[at]!;
    if (token.kind === 'end' || token.text === ',') return '';
    at++;
    if (!isValue(token.kind)) throw unparsed(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  function listed(): readonly string[] {
    const open = tokens[at++]!;
    if (open.text !== '(') throw unparsed(`found '${open.text}' expected: '('`);
    const values = new Set<string>();
    let isAfterComma = true;
    for (let first = true; ; first = false) {
      const token = tokens[at++] ?? end;
      if (token.text === ')') {
        if (isAfterComma) values.add('');
        return [...values];
      }
      if (token.text === ',') {
        if (isAfterComma) values.add('');
        isAfterComma = true;
      } else if (isValue(token.kind) && isAfterComma) {
        values.add(token.text);
        isAfterComma = false;
      } else {
        const expected = first ? "',', ')' or identifier" : isAfterComma ? "',', or identifier" : "',' or ')'";
        throw unparsed(`found '${token.text}', expected: ${expected}`);
      }
    }
  }
}

type Token = {readonly kind: 'word' | 'set' | 'sign' | 'end'; readonly text: string};

const end: Token = {kind: 'end', text: ''};

/** `in` and `notin` are words too where a word is expected. */
function isValue(kind: Token['kind']): boolean {
  return kind === 'word' || kind === 'set';
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [part] of text.matchAll(/==|!=|[=!(),<>]|[^=!(),<>\s]+/g)) {
    if (part === 'in' || part === 'notin') tokens.push({kind: 'set', text: part});
    else tokens.push({kind: /^[=!(),<>]/.test(part) ? 'sign' : 'word', text: part});
  }
  return [...tokens, end];
}

const operators: Readonly<Record<string, Operator | undefined>> = {
  in: 'in',
  notin: 'notin',
  '=': 'in',
  '==': 'in',
  '!=': 'notin',
  '>': 'above',
  '<': 'below',
};

function unparsed(because: string): Error {
  return new Error(`unable to parse requirement: ${because}`);
}

function check({key, operator, values}: Requirement): void {
  if (operator === 'above' || operator === 'below') {
    if (/^[+-]?\d+$/.test(values[0]!)) return;
    throw unparsed(`values[0]: Invalid value: "${values[0]}": for 'Gt', 'Lt' operators, the value must be an integer`);
  }
  values.forEach((value, index) => {
    const problems: string[] = [];
    if (value.length > 63) problems.push('must be no more than 63 bytes');
    if (!/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value)) problems.push(oddValue);
    if (problems.length > 0) throw unparsed(`values[${index}][${key}]: Invalid value: "${value}": ${problems.join('; ')}`);
  });
}

function checkKey(key: string): void {
  const parts = key.split('/');
  const problems: string[] = [];
  const name = parts.at(-1)!;
  if (parts.length > 2)
    problems.push(`a valid label key ${oddName} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`);
  else {
    const prefix = parts.length === 2 ? parts[0]! : undefined;
    if (prefix === '') problems.push('prefix part must be non-empty');
    else if (prefix !== undefined) {
      if (prefix.length > 253) problems.push('prefix part must be no more than 253 bytes');
      if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(prefix)) problems.push(`prefix part ${oddPrefix}`);
    }
    if (name === '') problems.push('name part must be non-empty');
    else if (name.length > 63) problems.push('name part must be no more than 63 bytes');
    if (!/^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name)) problems.push(`name part ${oddName}`);
  }
  if (problems.length > 0) throw unparsed(`<nil>: Invalid value: "${key}": ${problems.join('; ')}`);
}

const oddName =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const oddValue =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  "character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const oddPrefix =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an " +
  "alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
