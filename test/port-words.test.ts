import {describe, expect, test} from 'vitest';
import {knownPortsText, podPorts, portProposals, readPorts} from '../src/kube/port-words.ts';

describe('ports as they are typed', () => {
  test.each<[string, readonly (readonly [number | undefined, number | string])[], string?]>([
    ['8080', [[8080, 8080]]],
    ['8080:80', [[8080, 80]]],
    [':80', [[0, 80]]],
    [':http', [[0, 'http']]],
    ['8080:http', [[8080, 'http']]],
    ['http', [[undefined, 'http']]],
    ['80/tcp', [[80, 80]]],
    [
      '8080:80, 9090  :metrics',
      [
        [8080, 80],
        [9090, 9090],
        [0, 'metrics'],
      ],
    ],
    [
      '8080:80,9090',
      [
        [8080, 80],
        [9090, 9090],
      ],
    ],
    ['0.0.0.0:8080:80', [[8080, 80]], '0.0.0.0'],
    ['0.0.0.0::80', [[0, 80]], '0.0.0.0'],
    ['8080 @0.0.0.0', [[8080, 8080]], '0.0.0.0'],
    [
      '@10.0.0.7 8080 :80',
      [
        [8080, 8080],
        [0, 80],
      ],
      '10.0.0.7',
    ],
    ['[::1]:8080:80', [[8080, 80]], '::1'],
    [
      '127.0.0.2:8080:80 127.0.0.2:8081:80',
      [
        [8080, 80],
        [8081, 80],
      ],
      '127.0.0.2',
    ],
    ['1:65535', [[1, 65_535]]],
    [':a-1', [[0, 'a-1']]],
  ])('%s', (typed, ports, address = 'localhost') => {
    expect(readPorts(typed)).toEqual({address, ports: ports.map(([local, remote]) => ({local, remote}))});
  });

  test.each([
    ['', 'Which port? As in 8080, 8080:80 or :http'],
    [' , ', 'Which port? As in 8080, 8080:80 or :http'],
    ['@0.0.0.0', 'Which port? As in 8080, 8080:80 or :http'],
    ['0', '0 is no port: they go from 1 to 65535'],
    ['65536', '65536 is no port: they go from 1 to 65535'],
    ['0:80', '0 is no port: they go from 1 to 65535'],
    ['99999:80', '99999 is no port: they go from 1 to 65535'],
    ['8080:0', '0 is no port: they go from 1 to 65535'],
    ['8080:', 'A port is missing behind 8080:'],
    ['http:80', 'http cannot be a local port: a number stands before the colon'],
    ['-1', '-1 is neither a port nor the name of one'],
    ['8080:HTTP', 'HTTP is neither a port nor the name of one'],
    ['80.5', '80.5 is neither a port nor the name of one'],
    ['53/udp', '53/udp: only TCP can be forwarded'],
    ['a:b:c:d', 'a:b:c:d has too many colons; a port reads like 8080:80'],
    ['8080 8080:80', 'Port 8080 is asked for twice here'],
    ['@ 8080', '@ is no address to listen at; 0.0.0.0 is all of them'],
    ['/x:8080:80', '/x is no address to listen at; 0.0.0.0 is all of them'],
    ['1.1.1.1:80:80 @2.2.2.2', 'One address at a time: 1.1.1.1 or 2.2.2.2'],
  ])('%j is not understood', (typed, problem) => {
    expect(readPorts(typed)).toEqual({problem});
  });
});

describe('ports that are proposed', () => {
  const port = (number: number, name = '', protocol = 'TCP', container = 'web') => ({port: number, name, protocol, container});

  test('are TCP, each once, and need no administrator', () => {
    const ports = [port(8080, 'http'), port(80), port(443, 'https', 'TCP', 'proxy'), port(53, 'dns', 'UDP'), port(8080, 'again')];
    expect(portProposals(ports, () => false).map(({text, note}) => [text, note])).toEqual([
      ['8080', 'http · web'],
      ['8080:80', 'web'],
      ['8443:443', 'https · proxy'],
    ]);
  });

  test('are free here', () => {
    expect(portProposals([port(80), port(9090)], local => local === 8080).map(({text, note}) => [text, note])).toEqual([
      [':80', 'web · 8080 is taken here: a free one'],
      ['9090', 'web'],
    ]);
  });
});

test('ports of a pod are those of its containers and of what keeps running beside them', () => {
  const pod = {
    metadata: {name: 'web-1'},
    spec: {
      containers: [
        {
          name: 'web',
          ports: [
            {name: 'http', containerPort: 8080},
            {containerPort: 53, protocol: 'UDP'},
          ],
        },
        {name: 'idle'},
      ],
      initContainers: [
        {name: 'proxy', restartPolicy: 'Always', ports: [{containerPort: 15_001}]},
        {name: 'migrate', ports: [{containerPort: 1}]},
      ],
    },
  };
  expect(podPorts(pod)).toEqual([
    {port: 8080, name: 'http', protocol: 'TCP', container: 'web'},
    {port: 53, name: '', protocol: 'UDP', container: 'web'},
    {port: 15_001, name: '', protocol: 'TCP', container: 'proxy'},
  ]);
  expect(podPorts({metadata: {name: 'odd'}, spec: {containers: [{ports: 'none'}, 7]}})).toEqual([]);
  expect(knownPortsText(podPorts(pod))).toBe('it has http 8080, 53/UDP, 15001');
  expect(knownPortsText([])).toBe('it declares none');
});
