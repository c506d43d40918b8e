import type {Published} from '../kubelet/images.ts';
import {accessLog, logfmt, pinoJson, plainText, type Topic, zapJson} from '../kubelet/programs/log-formats.ts';
import type {LogRecipe, Program} from '../kubelet/programs/program.ts';

const MEBIBYTE = 2 ** 20;
const registry = 'registry.example.com';

type Usage = readonly [cpuBase: number, cpuPeak: number, memoryBase: number, memoryPeak: number];

function program(port: number, [base, peak, low, high]: Usage, logs: LogRecipe, more: Partial<Program> = {}): Program {
  return {
    startsAfterMs: 900,
    ports: [port],
    stopsAfterMs: 400,
    stopCode: 0,
    usage: {millicores: {base, peak}, mebibytes: {base: low, peak: high}, startMillicores: 120},
    logs,
    ...more,
  };
}

function image(path: string, tags: readonly string[], base: Published['base'], of: Program, sizeInMebibytes = 60): Published {
  const entrypoint = [`/app/${path.split('/')[1]}`];
  return {repository: `${registry}/${path}`, tags, base, entrypoint, program: of, sizeBytes: sizeInMebibytes * MEBIBYTE};
}

const customers = {from: 1000, to: 9999};
const durations = {from: 2, to: 480};

const cartTopic: Topic = {
  name: 'cart',
  perMinute: 24,
  messages: [
    {text: 'item added', fields: {customer: customers, sku: ['tea-01', 'mug-07', 'lamp-12', 'book-33'], ms: durations}},
    {text: 'cart read', fields: {customer: customers, items: {from: 0, to: 9}, ms: durations}},
    {level: 'debug', text: 'cache hit', fields: {key: ['cart:1', 'cart:2', 'price:tea-01']}},
  ],
  troubles: {
    share: 0.03,
    messages: [
      {level: 'warn', text: 'slow query', fields: {ms: {from: 900, to: 2600}, sql: ['select * from carts where customer = $1']}},
      {
        text: 'upstream timeout',
        fields: {upstream: ['checkout:8080'], attempt: {from: 1, to: 3}},
        trace: ['    at Timeout.onTimeout (/app/http.js:88:17)', '    at listOnTimeout (node:internal/timers:594:17)'],
      },
    ],
  },
};

const checkoutTopic: Topic = {
  name: 'checkout',
  perMinute: 12,
  messages: [
    {text: 'order placed', fields: {order: {from: 100_000, to: 999_999}, total: {from: 5, to: 420}, currency: ['EUR', 'CHF']}},
    {text: 'payment authorised', fields: {order: {from: 100_000, to: 999_999}, provider: ['acme-pay', 'bank'], ms: durations}},
  ],
  troubles: {
    share: 0.04,
    messages: [
      {level: 'warn', text: 'retrying payment', fields: {order: {from: 100_000, to: 999_999}, attempt: {from: 2, to: 4}}},
      {text: 'payment refused', fields: {order: {from: 100_000, to: 999_999}, reason: ['card expired', 'no funds']}},
    ],
  },
};

const catalogTopic: Topic = {
  name: 'com.example.catalog.Search',
  perMinute: 18,
  messages: [
    {text: 'query answered', fields: {terms: ['tea', 'mug', 'lamp'], hits: {from: 0, to: 240}, ms: durations}},
    {level: 'debug', text: 'index segment merged', fields: {segments: {from: 2, to: 14}}},
  ],
  troubles: {
    share: 0.02,
    messages: [
      {
        text: 'could not read product',
        fields: {sku: ['lamp-13', 'book-99']},
        trace: [
          'java.lang.IllegalStateException: no price for product',
          '\tat com.example.catalog.Prices.of(Prices.java:61)',
          '\tat com.example.catalog.Search.page(Search.java:128)',
          '\t... 14 more',
        ],
      },
    ],
  },
};

const searchTopic: Topic = {
  name: 'search',
  perMinute: 30,
  messages: [
    {text: 'search', fields: {q: ['blue mug', 'green tea', 'reading lamp'], hits: {from: 0, to: 120}, ms: durations}},
    {text: 'suggest', fields: {prefix: ['bl', 'gre', 'rea'], ms: {from: 1, to: 30}}},
  ],
  troubles: {share: 0.01, messages: [{level: 'warn', text: 'shard is slow', fields: {shard: {from: 0, to: 4}, ms: {from: 700, to: 1900}}}]},
};

const ledgerTopic: Topic = {
  name: 'com.example.ledger.Booking',
  perMinute: 10,
  messages: [
    {text: 'booked', fields: {account: {from: 10_000, to: 99_999}, amount: {from: 1, to: 9000}}},
    {text: 'balance read', fields: {account: {from: 10_000, to: 99_999}, ms: durations}},
  ],
  troubles: {
    share: 0.01,
    messages: [{level: 'warn', text: 'optimistic lock failed, booking again', fields: {account: {from: 10_000, to: 99_999}}}],
  },
};

const agentTopic: Topic = {
  name: 'agent',
  perMinute: 4,
  night: 1,
  messages: [{text: 'scraped', fields: {targets: {from: 8, to: 24}, ms: durations}}],
  troubles: {share: 0.02, messages: [{level: 'warn', text: 'target did not answer', fields: {target: ['kubelet', 'node-exporter']}}]},
};

const once = (words: readonly string[], afterMs: number, code = 0): Program => ({
  startsAfterMs: 100,
  usage: {millicores: {base: 40, peak: 80}, mebibytes: {base: 20, peak: 40}},
  logs: {
    perMinute: 0.001,
    entry: () => ({lines: []}),
    start: () => words.map((word, index) => ({afterMs: (afterMs * (index + 1)) / (words.length + 1), lines: [word]})),
  },
  fate: {kind: 'exit', afterMs, code},
});

const noDatabase = 'FATAL: could not connect to postgres at db.data.svc:5432: connection refused';

/** What the company builds and runs. Versions that are broken are published, too. */
export const shopImages: readonly Published[] = [
  image(
    'shop/web',
    ['1.3.9', '1.4.0', '1.4.1', '1.4.2'],
    'alpine',
    program(8080, [8, 60, 24, 48], accessLog({perMinute: 60, paths: ['/', '/cart', '/product/tea-01', '/api/items', '/healthz']})),
  ),
  image('shop/cart', ['2.3.0', '2.3.1'], 'debian', program(8080, [20, 140, 90, 150], pinoJson(cartTopic)), 140),
  image(
    'shop/cart',
    ['2.4.0'],
    'debian',
    program(8080, [20, 140, 90, 150], pinoJson(cartTopic), {
      fate: {kind: 'exit', afterMs: 4000, code: 1, words: ['connecting to postgres', noDatabase]},
    }),
    140,
  ),
  image('shop/checkout', ['3.1.0', '3.1.1', '3.2.0'], 'distroless', program(8080, [15, 120, 40, 70], zapJson(checkoutTopic)), 30),
  image(
    'shop/catalog',
    ['5.0.0', '5.0.1', '5.1.0'],
    'debian',
    program(8080, [60, 300, 380, 520], plainText(catalogTopic), {startsAfterMs: 6000}),
    320,
  ),
  image(
    'shop/search',
    ['0.9.0', '0.9.1'],
    'alpine',
    program(9200, [40, 60, 120, 160], logfmt(searchTopic), {
      usage: {millicores: {base: 30, peak: 170}, mebibytes: {base: 120, peak: 160}, waveMinutes: 8},
    }),
  ),
  image(
    'shop/recommender',
    ['0.4.0'],
    'debian',
    program(8080, [30, 90, 60, 90], pinoJson({...cartTopic, name: 'recommender', perMinute: 6}), {
      fate: {
        kind: 'exit',
        afterMs: 9000,
        spread: 0.2,
        code: 1,
        words: ['loading model v7', 'panic: cannot open /etc/recommender/license.key: no such file or directory'],
      },
    }),
    210,
  ),
  image(
    'payments/ledger',
    ['7.2.0', '7.2.1'],
    'debian',
    program(8443, [40, 180, 420, 560], plainText(ledgerTopic), {startsAfterMs: 8000}),
    330,
  ),
  image(
    'payments/gateway',
    ['1.12.3', '1.12.4'],
    'distroless',
    program(8080, [10, 70, 30, 50], zapJson({...checkoutTopic, name: 'gateway'})),
    25,
  ),
  image('ops/agent', ['3.1.0', '3.2.0'], 'alpine', program(9100, [4, 8, 18, 26], logfmt(agentTopic)), 18),
  image(
    'ops/backup',
    ['1.6.0'],
    'alpine',
    once(['backup of shop begins', 'part 1 of 3 written', 'part 2 of 3 written', 'part 3 of 3 written', 'backup done'], 9000),
    40,
  ),
  image('ops/report', ['2.0.0'], 'alpine', once(['collecting orders', 'report sent to 12 people'], 4000), 40),
];
