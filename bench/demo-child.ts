// A demo cluster in a process of its own: node bench/demo-child.ts BUNDLE SCENARIO. Says in one line what its start took; ends with its input.
import {request} from 'node:https';
import {pathToFileURL} from 'node:url';

type Module = typeof import('../src/demo/start-demo.ts');

const [, , bundle, scenario] = process.argv;
const emptyMB = process.memoryUsage.rss() / 1e6;
const {startDemo} = (await import(pathToFileURL(bundle!).href)) as Module;
const from = performance.now();
const {server, stop} = await startDemo({
  scenario: scenario!,
  now: Date.now(),
  wall: {
    now: Date.now,
    timer(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  },
});
const token = Object.values(server.tokens)[0]!;
await answered(`${server.url}/api/v1/namespaces/shop/pods?limit=500`);
const answeredMs = performance.now() - from;
const rssMB = process.memoryUsage.rss() / 1e6;
process.stdout.write(
  `${JSON.stringify({url: server.url, token, authority: server.certificateAuthority, answeredMs, addedMB: rssMB - emptyMB, rssMB})}\n`,
);
process.stdin.resume().on('end', () => void stop().then(() => process.exit(0)));

function answered(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, {headers: {authorization: `Bearer ${token}`}, agent: false, ca: server.certificateAuthority}, answer =>
      answer.resume().on('end', resolve),
    )
      .on('error', reject)
      .end();
  });
}
