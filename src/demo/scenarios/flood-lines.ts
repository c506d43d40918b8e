import type {About, LogRecipe} from '../kubelet/programs/program.ts';

type Write = LogRecipe['entry'];

/** How many lines of a plain log one stack takes, its first line included. */
const STACK = 5;
/** A stack comes once in so many lines. */
const STACKS_EVERY = 400;

/**
 * Lines that are cheap to make, of mixed formats: of `api` JSON and logfmt, of `web` klog and plain text with stacks. A container keeps to one
 * format. Every line says `seq=N from=POD` or `"seq":N,"from":"POD"`: its number in its container, and the end of the pod's name.
 */
export function floodLines(app: 'api' | 'web'): Write {
  const [one, other] = app === 'api' ? [json, logfmt] : [klog, plain];
  return entry => (entry.about.seed % 2 === 0 ? one : other)(entry);
}

const json: Write = ({at, number, about}) => {
  const level = number % 500 === 0 ? 50 : number % 60 === 0 ? 40 : 30;
  const {path, text} = saying(number, level === 50);
  const place = `"seq":${number},"from":"${podOf(about)}"`;
  return {lines: [`{"level":${level},"time":${at},"pid":1,${place},"path":"${path}","ms":${msOf(number)},"msg":"${text}"}`]};
};

export const logfmt: Write = ({at, number, about}) => {
  const level = number % 700 === 0 ? 'error' : number % 50 === 0 ? 'warn' : 'info';
  const {path, text} = saying(number, level === 'error');
  return {lines: [`time=${isoTime(at)} level=${level} msg="${text}" ${placeOf(number, about)} path=${path} ms=${msOf(number)}`]};
};

const klog: Write = ({at, number, about}) => {
  const letter = number % 900 === 0 ? 'E' : number % 80 === 0 ? 'W' : 'I';
  const {path, text} = saying(number, letter === 'E');
  const time = isoTime(at);
  const stamp = `${letter}${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}${String(number % 1000).padStart(3, '0')}`;
  const head = `${stamp}       1 server.go:${100 + (number % 700)}]`;
  return {stream: 'stderr', lines: [`${head} "${text}" ${placeOf(number, about)} path="${path}" ms=${msOf(number)}`]};
};

/** A frame of a stack is a line as any other, with its number. */
const plain: Write = ({at, number, about}) => {
  const place = number % STACKS_EVERY;
  if (place > 0 && place < STACK) {
    const frame = `com.example.web.Handler.${['serve', 'handle', 'read', 'await'][place - 1]}(Handler.java:${40 + place * 31})`;
    return {lines: [`\tat ${frame} ~[${placeOf(number, about)}]`]};
  }
  const level = place === 0 ? 'ERROR' : number % 70 === 0 ? 'WARN ' : number % 9 === 0 ? 'DEBUG' : 'INFO ';
  const {path, text} = saying(number, false);
  const time = isoTime(at).slice(0, 23).replace('T', ' ').replace('.', ',');
  const told = place === 0 ? 'java.lang.IllegalStateException: upstream timed out' : text;
  return {lines: [`${time} ${level} [exec-${number % 8}] Handler - ${told} ${placeOf(number, about)} path=${path} ms=${msOf(number)}`]};
};

const paths = ['/cart', '/orders', '/orders/items', '/login', '/search', '/products', '/healthz'];
const texts = ['request served', 'cache hit', 'query answered', 'session renewed', 'price looked up'];

function saying(number: number, isBad: boolean): {readonly path: string; readonly text: string} {
  return {path: paths[number % paths.length]!, text: isBad ? 'upstream timeout' : texts[number % texts.length]!};
}

function placeOf(number: number, about: About): string {
  return `seq=${number} from=${podOf(about)}`;
}

function podOf({hostname}: About): string {
  return hostname.slice(-5);
}

/** The same for the same number, and all over the place. */
function msOf(number: number): number {
  return Math.imul(number, 0x9e3779b1) >>> 24;
}

/** As toISOString, which is slow: many lines fall into one second. */
function isoTime(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== known.second) known = {second, text: new Date(second * 1000).toISOString().slice(0, 20)};
  return `${known.text}${String(at - second * 1000).padStart(3, '0')}Z`;
}

let known = {second: Number.NaN, text: ''};
