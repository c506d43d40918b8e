import {describe, expect, test} from 'vitest';
import {answer} from '../../src/demo/shell/listening.ts';
import type {Network} from '../../src/demo/shell/network.ts';
import {createContainer, sh, start} from './in-container.ts';

const network: Network = {
  address: '10.1.0.7',
  nameServer: '10.96.0.10',
  searches: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
  resolve: name => ({'web.shop.svc.cluster.local': ['10.96.1.1'], 'db.data.svc.cluster.local': ['10.1.0.8', '10.1.0.9']})[name],
  reach: (address, port) => (address === '10.96.1.1' ? (port === 80 ? 'open' : 'refused') : 'lost'),
  request: (_, __, {method, path, body}) => ({
    status: path === '/nope' ? 404 : 200,
    headers: {'content-type': 'text/plain'},
    body: `${method} ${path} ${new TextDecoder().decode(body)}\n`,
  }),
};

describe('tools', () => {
  test.each([
    ['wget -qO- http://web/', 'GET / \n', '', 0],
    ['wget -qO- http://web/a?b', 'GET /a?b \n', '', 0],
    ['wget http://web/nope', '', 'Connecting to web (10.96.1.1:80)\nwget: server returned error: HTTP/1.1 404 Not Found\n', 1],
    ['wget -q http://web:81/', '', "wget: can't connect to remote host (10.96.1.1): Connection refused\n", 1],
    ['wget -T 3 -qO- http://10.9.9.9/', '', 'wget: download timed out\n', 1],
    ['wget -qO- http://nowhere/', '', "wget: bad address 'nowhere'\n", 1],
    ['curl -s web.shop/x -d a=1', 'POST /x a=1\n', '', 0],
    ['curl -s -o /dev/null -w "%{http_code}\\n" http://web.shop.svc.cluster.local/nope', '404\n', '', 0],
    ['curl -sf web/nope', '', '', 22],
    ['curl nowhere', '', 'curl: (6) Could not resolve host: nowhere\n', 6],
    ['curl -m 2 10.9.9.9', '', 'curl: (28) Failed to connect to 10.9.9.9 port 80 after 2001 ms: Timeout was reached\n', 28],
    ['nc -z web 80 && echo open', 'open\n', '', 0],
    ['nc -w 1 web 81', '', "nc: can't connect to remote host (10.96.1.1): Connection refused\n", 1],
    [
      'nslookup db.data',
      'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tdb.data.svc.cluster.local\nAddress: 10.1.0.8\nName:\tdb.data.svc.cluster.local\nAddress: 10.1.0.9\n\n',
      '',
      0,
    ],
    [
      'nslookup nope',
      "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n** server can't find nope.shop.svc.cluster.local: NXDOMAIN\n\n",
      '',
      1,
    ],
    ['hostname -i', '10.1.0.7\n', '', 0],
  ])('%s', (script, out, err, code) => {
    expect(sh(script, {network})).toEqual({out, err, code});
  });

  test('without a network there is the container itself', () => {
    expect(sh('wget -qO- http://localhost:81; wget -qO- http://web')).toMatchObject({out: '', code: 1});
  });
});

describe('httpd', () => {
  test('listens in the background, serves files, and gives the port back', () => {
    const container = createContainer();
    const running = start(
      container,
      ['sh', '-c', 'mkdir /www; echo "<h1>it works</h1>" > /www/index.html; httpd -p 8080 -h /www; sleep 10'],
      {},
      100,
    );
    expect([...container.listening.keys()]).toEqual([8080]);
    const get = (path: string) => answer(container, 8080, {method: 'GET', path, headers: {}, body: new Uint8Array()});
    expect(new TextDecoder().decode(get('/')?.body as Uint8Array)).toBe('<h1>it works</h1>\n');
    expect(get('/')?.headers).toMatchObject({'Content-type': 'text/html'});
    expect(get('/nope')?.status).toBe(404);
    expect(get('/../etc/passwd')?.status).toBe(404);
    running.process.signal('KILL');
    expect(container.listening.size).toBe(0);
    expect(get('/')).toBeUndefined();
  });

  test('a port that is taken', () => {
    expect(sh('httpd -p 80; httpd -p 80')).toEqual({out: '', err: 'httpd: bind: Address already in use\n', code: 1});
  });
});
