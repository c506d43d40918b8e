import {describe, expect, test} from 'vitest';
import {pathText} from '../src/kube/field-changes.ts';
import {findByPath} from '../src/kube/json-path.ts';

const object = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'shop',
    labels: {app: 'web', 'app.kubernetes.io/name': 'web-1', empty: ''},
    annotations: {note: 'two words'},
  },
  spec: {
    hostNetwork: false,
    priority: 5,
    restartPolicy: 'Always',
    nodeSelector: {},
    containers: [
      {
        name: 'web',
        image: 'web:1',
        args: ['-x', '-y', 'z'],
        ports: [
          {name: 'http', containerPort: 8080},
          {name: 'admin', containerPort: 9090, protocol: 'TCP'},
        ],
        env: [
          {name: 'A', value: '1'},
          {name: 'B', valueFrom: {secretKeyRef: {name: 's', key: 'b'}}},
        ],
        tty: true,
      },
      {name: 'log', image: 'log:2', ports: [{containerPort: 24224}]},
      {name: 'spare', image: 'spare:3'},
    ],
    tolerations: [
      {key: 'a', tolerationSeconds: 300},
      {key: 'b', tolerationSeconds: 5},
    ],
  },
};

/** kubectl says that it cannot be done. */
const problem = undefined;

/**
 * What kubectl 1.32 says to `kubectl create --dry-run=client -f object.json -o jsonpath-as-json=…`, all lists in one; fields that a wildcard
 * or `..` goes through come in any order there.
 */
const answers: readonly (readonly [string, readonly unknown[] | undefined])[] = [
  ['{.metadata.name}', ['web']],
  ['{.kind}', ['Pod']],
  ['{@.kind}', ['Pod']],
  ['{$.kind}', ['Pod']],
  ['{.}', []],
  ['{.metadata.labels.app\\.kubernetes\\.io/name}', ['web-1']],
  ["{.metadata.labels['app\\.kubernetes\\.io/name']}", ['web-1']],
  ["{.metadata.labels['app.kubernetes.io/name']}", []],
  ["{.metadata['name']}", ['web']],
  ["{['metadata']['name']}", ['web']],
  ['{.metadata["name"]}', problem],
  ["{.metadata['name','namespace']}", ['web', 'shop']],
  ["{['metadata.name', 'kind']}", ['web', 'Pod']],
  ['{.metadata.nothing}', []],
  ['{.metadata.nothing.more[0].deep}', []],
  ['{.metadata.labels.empty}', ['']],
  ['{.spec.containers[0].name}', ['web']],
  ['{.spec.containers[-1].name}', ['spare']],
  ['{.spec.containers[-2].name}', ['log']],
  ['{.spec.containers[*].name}', ['web', 'log', 'spare']],
  ['{.spec.containers[:].name}', ['web', 'log', 'spare']],
  ['{.spec.containers[0:2].name}', ['web', 'log']],
  ['{.spec.containers[1:].name}', ['log', 'spare']],
  ['{.spec.containers[:1].name}', ['web']],
  ['{.spec.containers[:-1].name}', ['web', 'log']],
  ['{.spec.containers[-2:].name}', ['log', 'spare']],
  ['{.spec.containers[0:3:2].name}', ['web', 'spare']],
  ['{.spec.containers[::2].name}', ['web', 'spare']],
  ['{.spec.containers[0:3:0].name}', problem],
  ['{.spec.containers[0:3:-1].name}', problem],
  ['{.spec.containers[0,2].name}', ['web', 'spare']],
  ['{.spec.containers[0, -1].name}', ['web', 'spare']],
  ['{.spec.containers[0,1:3].name}', ['web', 'log', 'spare']],
  ['{.spec.containers[3].name}', problem],
  ['{.spec.containers[-4].name}', problem],
  ['{.spec.containers[0:9].name}', problem],
  ['{.spec.containers[2:1].name}', problem],
  ['{.spec.containers[1:1].name}', []],
  ['{.spec.containers[].name}', ['web']],
  ['{.spec.containers[a].name}', problem],
  ['{.spec.containers.name}', []],
  ['{.spec.containers.*.name}', ['web', 'log', 'spare']],
  ['{.spec.containers[*].ports[*].containerPort}', [8080, 9090, 24224]],
  ['{.spec.containers[*].ports[0].name}', ['http']],
  ['{.spec.containers[0].args[*]}', ['-x', '-y', 'z']],
  ['{.spec.containers[0].ports[0].*}', ['http', 8080]],
  ['{.spec[0]}', problem],
  ['{.spec.restartPolicy[0]}', problem],
  ['{..name}', ['web', 'web', 'http', 'admin', 'A', 'B', 's', 'log', 'spare']],
  ['{..containerPort}', [8080, 9090, 24224]],
  ['{.spec..name}', ['web', 'http', 'admin', 'A', 'B', 's', 'log', 'spare']],
  [
    '{.spec.containers..ports}',
    [
      [
        {containerPort: 8080, name: 'http'},
        {containerPort: 9090, name: 'admin', protocol: 'TCP'},
      ],
      [{containerPort: 24224}],
    ],
  ],
  ['{..ports[0].name}', ['http']],
  ['{..[0]}', problem],
  ['{....name}', problem],
  ['{..*.key}', problem],
  [
    '{.spec.containers[0].ports..}',
    [
      [
        {containerPort: 8080, name: 'http'},
        {containerPort: 9090, name: 'admin', protocol: 'TCP'},
      ],
      {containerPort: 8080, name: 'http'},
      'http',
      {containerPort: 9090, name: 'admin', protocol: 'TCP'},
      'admin',
      'TCP',
    ],
  ],
  ['{.spec.containers[?(@.name=="web")].image}', ['web:1']],
  ["{.spec.containers[?(@.name=='web')].image}", ['web:1']],
  ['{.spec.containers[?(@.name!="web")].image}', ['log:2', 'spare:3']],
  ['{.spec.containers[?(.name=="web")].image}', ['web:1']],
  ['{.spec.containers[?(@.tty)].name}', ['web']],
  ['{.spec.containers[?(@.tty==true)].name}', ['web']],
  ['{.spec.containers[?(@.tty>false)].name}', problem],
  ['{.spec.containers[?(@.ports)].name}', ['web', 'log']],
  ['{.spec.containers[?(@.ports[1])].name}', ['web', 'log']],
  ['{.spec.containers[?(@.nothing)].name}', []],
  ['{.spec.containers[?(@.nothing=="x")].name}', []],
  ['{.spec.containers[?(@.name[0])].name}', ['web', 'log', 'spare']],
  ['{.spec.containers[?(@.ports[0].containerPort>8080)].name}', ['log']],
  ['{.spec.containers[?(@.ports[0].containerPort==8080)].name}', ['web']],
  ['{.spec.containers[?(@.ports[*].containerPort==8080)].name}', problem],
  ['{.spec.containers[?(@.ports[0].containerPort=="8080")].name}', problem],
  ['{.spec.containers[?(@.name>"log")].name}', ['web', 'spare']],
  ['{.spec.containers[?(@.name>="spare")].name}', ['web', 'spare']],
  ['{.spec.containers[?(@.name<="log")].name}', ['log']],
  ['{.spec.containers[?(@.name<"spare")].name}', ['log']],
  ['{.spec.containers[?(@.name=~"w.*")].name}', problem],
  ['{.spec.containers[?(@.name=web)].name}', problem],
  ['{.spec.containers[?(@.name==web)].name}', problem],
  ['{.spec.containers[?(name=="web")].name}', problem],
  ['{.spec.containers[?(@.name==@.image)].name}', []],
  ['{.spec.containers[?(@.ports==1)].name}', problem],
  ['{.spec.containers[*].ports[?(@.name=="admin")].containerPort}', [9090]],
  ['{.spec.containers[*].env[?(@.valueFrom.secretKeyRef)].name}', ['B']],
  ['{.spec.containers[?(@.name=="web")].env[?(@.name=="B")].valueFrom.secretKeyRef.key}', ['b']],
  ['{.spec.containers[?( @.name == "web" )].image}', ['web:1']],
  ['{.spec.containers[?(@.image=="a)b")].image}', []],
  ['{.spec.containers[?(@.image==" web:1")].image}', []],
  ['{.spec.containers[?(@.image=="web\\x3a1")].image}', ['web:1']],
  ['{.spec.tolerations[?(@.tolerationSeconds>=300)].key}', ['a']],
  ['{.spec.tolerations[?(@.tolerationSeconds<300)].key}', ['b']],
  ['{.spec.tolerations[?(@.tolerationSeconds>-5)].key}', ['a', 'b']],
  ['{.metadata[?(@.name)]}', problem],
  ['{range .spec.containers[*]}{.name}{end}', ['web', 'log', 'spare']],
  ['{range .spec.containers[*]}{.name}{.image}{end}{.kind}', ['web', 'web:1', 'log', 'log:2', 'spare', 'spare:3', 'Pod']],
  ['{range .spec.containers[*]}{range .ports[*]}{.containerPort}{end}{.name}{end}', [8080, 9090, 'web', 24224, 'log', 'spare']],
  ['{range .spec.nothing[*]}{.name}{end}{.kind}', ['Pod']],
  ['{range .spec.containers[*]}{$.kind}{.name}{end}', ['web', 'log', 'spare']],
  ['{range .spec.containers[?(@.ports)]}{.name}{end}', ['web', 'log']],
  ['{end}', problem],
  ['{.kind}{.metadata.name}', ['Pod', 'web']],
  ['{.spec.nodeSelector}', [{}]],
  ['{.spec.hostNetwork}', [false]],
  ['{.spec.priority}', [5]],
  ['{ .metadata.name }', ['web']],
  ['{.metadata .name}', ['web']],
  ['{.metadata. name}', problem],
  ['{.metadata.annotations.note}', ['two words']],
  ['{.metadata.name', problem],
  ['{.spec.containers[0}', problem],
  ['{.spec.containers[?(@.name}', problem],
  ['{.spec.containers[?(@.name=="web)].name}', problem],
  ['{.spec.containers[?(@.name)}', problem],
  ['{#}', problem],
  ['{.metadata.name,.kind}', problem],
  ['{.spec.containers[1].*}', ['log', 'log:2', [{containerPort: 24224}]]],
  [
    '{.spec.containers[*].*}',
    [
      true,
      'web',
      'web:1',
      ['-x', '-y', 'z'],
      [
        {containerPort: 8080, name: 'http'},
        {containerPort: 9090, name: 'admin', protocol: 'TCP'},
      ],
      [
        {name: 'A', value: '1'},
        {name: 'B', valueFrom: {secretKeyRef: {key: 'b', name: 's'}}},
      ],
      'log',
      'log:2',
      [{containerPort: 24224}],
      'spare:3',
      'spare',
    ],
  ],
  ['{.metadata.labels[*]}', problem],
  ["{.spec.containers[0].ports[0,1]['name','containerPort']}", ['http', 'admin', 8080, 9090]],
  ["{.spec['containers'][0]['name']}", ['web']],
  ['{.spec.containers[?(@["name"]=="web")].name}', problem],
  ['{.spec.containers[?(@[\'name\']=="web")].name}', ['web']],
  ['{.spec.containers[?(@.args[0]=="-x")].name}', ['web']],
];

describe('a path finds what kubectl finds', () => {
  test.each(answers)('%s', (text, expected) => {
    const {matches, problem: because} = findByPath(object, text);
    if (expected === undefined) expect(because).toEqual(expect.any(String));
    else {
      expect(because).toBeUndefined();
      expect(sorted(matches.map(({value}) => value))).toEqual(sorted(expected));
    }
  });

  test('each value with its place', () => {
    const {matches} = findByPath(object, '..name');
    for (const {path, value} of matches) expect(path.reduce<unknown>(into, object)).toBe(value);
    expect(matches.map(({path}) => pathText(path)).slice(0, 3)).toEqual([
      'metadata.name',
      'spec.containers[0].name',
      'spec.containers[0].env[0].name',
    ]);
  });
});

describe('a path as one types it', () => {
  test.each([
    ['metadata.name', ['web']],
    ['.metadata.name', ['web']],
    ['  metadata.name ', ['web']],
    ['$.metadata.name', ['web']],
    ['@.metadata.name', ['web']],
    ["['metadata'].name", ['web']],
    ['{metadata.name}', ['web']],
    ['name: {.metadata.name}', ['web']],
    ['{.metadata.name}}', ['web']],
    ['spec.containers[?(@.image=="{x}")].name', []],
    ['{range .spec.containers[*]}{.name}', ['web', 'log', 'spare']],
    ['{.kind}{"\\n"}{.metadata.name}', ['Pod', 'web']],
    // Go compares no whole number with another.
    ['spec.tolerations[?(@.tolerationSeconds>5.5)].key', ['a']],
    // Go counts the bytes of a text as what it holds.
    ['kind.*', []],
  ])('%s', (text, expected) => expect(findByPath(object, text).matches.map(({value}) => value)).toEqual(expected));

  test.each([
    ['spec.containers[', '] is missing'],
    ['spec.containers[]', undefined],
    ['spec.containers[9]', 'there is no item 9: containers has 3'],
    ['spec[0]', 'spec is no list'],
    ['spec.containers[?(@.name==web)]', 'web needs a dot before it, or quotes around it'],
    ['spec.containers[?(@.name=~"x")]', '= is no comparison: == != < <= > >= are'],
    ['{.kind', '} is missing'],
    ['kind}', '} has no {'],
    ['a\nb', 'a path is one line'],
    ['.a "x', '" is missing at the end of a text'],
    ['.a "\\q"', '\\q means nothing in a text'],
    ['.a-', undefined],
    ['.a[1.5]', '[1.5] is no place in a list'],
    ['.a[99999999999999999999]', '99999999999999999999 is no place in a list'],
    [`.${'a'.repeat(3000)}`, 'a path of more than 2000 characters is too long'],
  ])('%j: %s', (text, because) => expect(findByPath(object, text).problem).toBe(because));
});

describe('bad input', () => {
  test('work is bounded', () => {
    const wide = {items: Array.from({length: 1000}, () => ({items: Array.from({length: 300}, () => ({a: 1}))}))};
    expect(findByPath(wide, '..a').problem).toBe('this leads to more than can be looked at');
    expect(findByPath(wide, '.items[?(@..a)]').problem).toBe('this leads to more than can be looked at');
  });

  test('a deep object and one with odd names', () => {
    let deep: object = {};
    for (let depth = 0; depth < 3000; depth++) deep = {a: deep};
    expect(findByPath(deep, '..b')).toEqual({matches: [], problem: undefined});
    expect(findByPath(JSON.parse('{"__proto__": {"x": 1}}'), '__proto__.x').matches).toEqual([{path: ['__proto__', 'x'], value: 1}]);
    expect(findByPath({}, 'constructor.name').matches).toEqual([]);
  });

  test.each([undefined, null, 3, 'text', []])('%j has nothing in it', value => expect(findByPath(value, 'a.b').matches).toEqual([]));
});

function sorted(values: readonly unknown[]): readonly string[] {
  return values.map(value => JSON.stringify(ordered(value))).sort();
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, below]) => [key, ordered(below)]),
  );
}

function into(value: unknown, step: string | number): unknown {
  return (value as Record<string | number, unknown>)[step];
}
