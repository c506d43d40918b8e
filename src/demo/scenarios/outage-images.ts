import type {Published} from '../kubelet/images.ts';
import {pinoJson, zapJson} from '../kubelet/programs/log-formats.ts';

const MEBIBYTE = 2 ** 20;

/** Releases of the night. They are sound but for what the scenario does to them, or for what they need. */
export const brokenImages: readonly Published[] = [
  {
    repository: 'registry.example.com/shop/cart',
    tags: ['2.3.2'],
    base: 'debian',
    sizeBytes: 141 * MEBIBYTE,
    program: {
      startsAfterMs: 3000,
      ports: [8080],
      stopsAfterMs: 400,
      usage: {millicores: {base: 20, peak: 140}, mebibytes: {base: 90, peak: 150}},
      // Looks the database up at its start, as earlier versions did only at the first order.
      needs: [
        {
          service: 'db.data',
          isReady: true,
          words: [
            'connecting to postgres at db.data.svc:5432',
            'FATAL: could not connect to postgres at db.data.svc:5432: connection refused',
          ],
        },
      ],
      logs: pinoJson({name: 'cart', perMinute: 20, messages: [{text: 'cart read', fields: {items: {from: 0, to: 9}}}]}),
    },
  },
  {
    repository: 'registry.example.com/shop/checkout',
    tags: ['3.3.0'],
    base: 'distroless',
    sizeBytes: 31 * MEBIBYTE,
    program: {
      startsAfterMs: 900,
      ports: [8080],
      stopsAfterMs: 400,
      usage: {millicores: {base: 25, peak: 150}, mebibytes: {base: 60, peak: 80}},
      logs: zapJson({
        name: 'checkout',
        perMinute: 14,
        messages: [
          {text: 'order placed', fields: {order: {from: 100_000, to: 999_999}}},
          {level: 'warn', text: 'basket cache grows', fields: {entries: {from: 40_000, to: 900_000}}},
        ],
      }),
      fate: {kind: 'leak', afterMs: 4 * 60_000, spread: 0.3},
    },
  },
];
