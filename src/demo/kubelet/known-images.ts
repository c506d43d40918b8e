import type {Published} from './images.ts';
import {nginx, postgres, plain, redis} from './programs/servers.ts';

const MEGABYTE = 1_000_000;
const BUSYBOX = {name: 'localhost/busybox:latest', id: 'sha256:1e6b5a6b06e59770c8dc24d993e588120ce39786a25338329864a7b0c95c98c5'};
/** `latest`, `1`, `1.27`, `1.27.3-alpine` and the like. */
const VERSIONS = /^(latest|stable|mainline|alpine|slim|lts|bookworm|(v?\d+(\.\d+){0,3})(-[a-z0-9.-]+)?)$/;

const servers: readonly Published[] = [
  {
    repository: 'docker.io/library/nginx',
    tags: /^(latest|stable|mainline|perl|alpine|stable-alpine|1(\.(1\d|2[0-9])(\.\d)?)?(-(alpine|perl|bookworm|alpine-slim))?)$/,
    sizeBytes: 72 * MEGABYTE,
    base: 'debian',
    entrypoint: ['/docker-entrypoint.sh'],
    command: ['nginx', '-g', 'daemon off;'],
    env: {NGINX_VERSION: '1.29.3', NJS_VERSION: '0.9.4', PKG_RELEASE: '1~bookworm'},
    program: nginx,
  },
  {
    repository: 'docker.io/library/httpd',
    tags: VERSIONS,
    sizeBytes: 62 * MEGABYTE,
    base: 'debian',
    command: ['httpd-foreground'],
    program: plain([80]),
  },
  {
    repository: 'docker.io/library/redis',
    tags: VERSIONS,
    sizeBytes: 54 * MEGABYTE,
    base: 'debian',
    entrypoint: ['docker-entrypoint.sh'],
    command: ['redis-server'],
    program: redis,
  },
  {
    repository: 'docker.io/library/postgres',
    tags: VERSIONS,
    sizeBytes: 152 * MEGABYTE,
    base: 'debian',
    entrypoint: ['docker-entrypoint.sh'],
    command: ['postgres'],
    env: {PGDATA: '/var/lib/postgresql/data', PG_MAJOR: '17'},
    program: postgres,
  },
  {
    repository: 'docker.io/library/memcached',
    tags: VERSIONS,
    sizeBytes: 32 * MEGABYTE,
    base: 'debian',
    entrypoint: ['docker-entrypoint.sh'],
    command: ['memcached'],
    program: plain([11211]),
  },
  {
    repository: 'docker.io/library/rabbitmq',
    tags: VERSIONS,
    sizeBytes: 102 * MEGABYTE,
    base: 'debian',
    entrypoint: ['docker-entrypoint.sh'],
    command: ['rabbitmq-server'],
    program: plain([5672, 15672]),
  },
  {
    repository: 'docker.io/library/traefik',
    tags: VERSIONS,
    sizeBytes: 48 * MEGABYTE,
    base: 'alpine',
    entrypoint: ['/entrypoint.sh'],
    command: ['traefik'],
    program: plain([80, 443, 8080]),
  },
  {
    repository: 'docker.io/grafana/grafana',
    tags: VERSIONS,
    sizeBytes: 178 * MEGABYTE,
    base: 'alpine',
    entrypoint: ['/run.sh'],
    program: plain([3000]),
  },
  {
    repository: 'docker.io/prom/prometheus',
    tags: VERSIONS,
    sizeBytes: 118 * MEGABYTE,
    base: 'busybox',
    entrypoint: ['/bin/prometheus'],
    program: plain([9090]),
  },
  {
    repository: 'quay.io/prometheus/prometheus',
    tags: VERSIONS,
    sizeBytes: 118 * MEGABYTE,
    base: 'busybox',
    entrypoint: ['/bin/prometheus'],
    program: plain([9090]),
  },
  {
    repository: 'registry.k8s.io/coredns/coredns',
    tags: VERSIONS,
    sizeBytes: 22 * MEGABYTE,
    base: 'distroless',
    entrypoint: ['/coredns'],
    program: plain([53, 9153, 8080, 8181]),
  },
  {
    repository: 'registry.k8s.io/kube-proxy',
    tags: VERSIONS,
    sizeBytes: 31 * MEGABYTE,
    base: 'distroless',
    command: ['/usr/local/bin/kube-proxy'],
    program: plain([10249, 10256]),
  },
  {
    repository: 'registry.k8s.io/metrics-server/metrics-server',
    tags: VERSIONS,
    sizeBytes: 20 * MEGABYTE,
    base: 'distroless',
    entrypoint: ['/metrics-server'],
    program: plain([10250, 4443]),
  },
  {repository: 'registry.k8s.io/pause', tags: VERSIONS, sizeBytes: 320_368, base: 'distroless', entrypoint: ['/pause'], program: plain([])},
  {
    repository: 'registry.k8s.io/e2e-test-images/agnhost',
    tags: VERSIONS,
    sizeBytes: 54 * MEGABYTE,
    base: 'alpine',
    entrypoint: ['/agnhost'],
    command: ['pause'],
    program: plain([8080]),
  },
];

const shells: readonly Published[] = [
  {
    repository: 'docker.io/library/busybox',
    tags: /^(latest|stable|musl|glibc|uclibc|1(\.\d+(\.\d+)?)?(-[a-z]+)?)$/,
    sizeBytes: 2_211_811,
    base: 'busybox',
    command: ['sh'],
  },
  {
    repository: 'docker.io/library/alpine',
    tags: /^(latest|edge|3(\.\d+(\.\d+)?)?)$/,
    sizeBytes: 3_799_689,
    base: 'alpine',
    command: ['/bin/sh'],
  },
  {
    repository: 'docker.io/library/debian',
    tags: /^(latest|stable|testing|sid|bookworm|trixie|bullseye|1[0-3](\.\d+)?)(-slim)?$/,
    sizeBytes: 48 * MEGABYTE,
    base: 'debian',
    command: ['bash'],
  },
  {
    repository: 'docker.io/library/ubuntu',
    tags: /^(latest|rolling|noble|jammy|focal|2[0-5]\.(04|10))$/,
    sizeBytes: 29 * MEGABYTE,
    base: 'debian',
    command: ['/bin/bash'],
  },
  {
    repository: 'docker.io/curlimages/curl',
    tags: VERSIONS,
    sizeBytes: 9 * MEGABYTE,
    base: 'alpine',
    entrypoint: ['/entrypoint.sh'],
    command: ['curl'],
    user: 'curl_user',
  },
  {repository: 'docker.io/nicolaka/netshoot', tags: VERSIONS, sizeBytes: 204 * MEGABYTE, base: 'alpine', command: ['sh']},
  {repository: 'docker.io/library/python', tags: VERSIONS, sizeBytes: 390 * MEGABYTE, base: 'debian', command: ['python3']},
  {
    repository: 'docker.io/library/node',
    tags: VERSIONS,
    sizeBytes: 398 * MEGABYTE,
    base: 'debian',
    entrypoint: ['docker-entrypoint.sh'],
    command: ['node'],
  },
];

/** Lie on every node, all one image: tools and a shell. */
const local: readonly Published[] = [
  ['localhost/busybox', 'latest'],
  ['localhost/shop/web', '1.4.2'],
  ['localhost/shop/api', '2.0.1'],
  ['localhost/shop/worker', '0.9.0'],
  ['localhost/shop/db', '16.2'],
  ['localhost/ops/agent', '3.1.0'],
].map(([repository, tag]) => ({
  repository: repository!,
  tags: [tag!],
  sizeBytes: 2_140_896,
  base: 'busybox',
  command: ['sh'],
  files: {'/www/index.html': '<h1>it works</h1>\n'},
  env: {PATH: '/bin:/usr/bin:/sbin'},
  isPreloaded: true,
  same: BUSYBOX,
}));

export const knownImages: readonly Published[] = [...local, ...shells, ...servers];
