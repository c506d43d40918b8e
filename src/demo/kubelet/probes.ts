import type {Probe} from '../schema/kinds.ts';
import {NotFound} from '../shell/spawn.ts';
import {hashOf} from './hash.ts';
import {type Kubelets, later} from './kubelets.ts';
import type {ContainerWork, PodWork} from './pod-work.ts';
import type {Health, Run} from './run.ts';
import {stopContainer} from './stop-container.ts';
import {tellPod} from './tell-pod.ts';

type Kind = 'startup' | 'readiness' | 'liveness';
const LABELS: Readonly<Record<Kind, string>> = {startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness'};

/**
 * Probes a container while it runs (pkg/kubelet/prober). Where what would be found is known not to change before some time, nothing is
 * planned before then: a healthy program costs nothing.
 */
export function startProbes(kubelets: Kubelets, work: PodWork, container: ContainerWork, run: Run): void {
  const {spec} = container;
  const stops = new Map<Kind, () => void>();
  container.stopProbes = () => {
    for (const stop of stops.values()) stop();
    stops.clear();
    run.onListen = undefined;
  };
  const isProbed = container.role === 'main' || container.role === 'sidecar';
  if (!isProbed || !spec.startupProbe || container.isStarted) return begun();
  probe('startup', spec.startupProbe, isHealthy => {
    stops.get('startup')?.();
    if (!isHealthy) return restart('startup', spec.startupProbe!);
    begun();
    kubelets.ask(work, 0);
  });

  function begun(): void {
    container.isStarted = true;
    if (!isProbed || !spec.readinessProbe) container.isReady = container.role !== 'ephemeral';
    else {
      probe('readiness', spec.readinessProbe, isHealthy => {
        if (container.isReady === isHealthy) return;
        container.isReady = isHealthy;
        kubelets.ask(work, 0);
      });
    }
    if (isProbed && spec.livenessProbe) {
      probe('liveness', spec.livenessProbe, isHealthy => {
        if (!isHealthy) restart('liveness', spec.livenessProbe!);
      });
    }
  }

  function restart(kind: Kind, {terminationGracePeriodSeconds}: Probe): void {
    container.stopProbes?.();
    stopContainer(kubelets, work, container, {
      message: `Container ${spec.name} failed ${kind} probe, will be restarted`,
      ...(terminationGracePeriodSeconds !== undefined && {graceMs: terminationGracePeriodSeconds * 1000}),
    });
  }

  /** Tells each finding that is beyond its threshold. */
  function probe(kind: Kind, settings: Probe, tellResult: (isHealthy: boolean) => void): void {
    const {initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, successThreshold = 1} = settings;
    const {agenda} = kubelets.demo;
    // The prober's ticks have nothing to do with the container's start.
    const firstAt = Math.max(run.startedAt + initialDelaySeconds * 1000, agenda.now()) + 100 + (hashOf(run.id, kind) % 800);
    let last: boolean | undefined;
    let inRow = 0;
    plan(firstAt - agenda.now());
    if (settings.tcpSocket ?? settings.grpc) wakeOnListen();

    function plan(ms: number): void {
      stops.get(kind)?.();
      if (Number.isFinite(ms)) stops.set(kind, later(kubelets, work, ms, tick));
    }

    function tick(): void {
      if (run.ended || container.run !== run) return;
      if (work.isTerminating && kind !== 'readiness') return;
      examine(kubelets, work, container, run, kind, settings, health => {
        if (run.ended || container.run !== run) return;
        if (!health.isHealthy) tellPod(kubelets, work, 'Warning', 'Unhealthy', `${LABELS[kind]} probe failed: ${health.output}`, container);
        inRow = last === health.isHealthy ? inRow + 1 : 1;
        last = health.isHealthy;
        plan(pauseAfter(health));
        if (inRow >= (health.isHealthy ? successThreshold : failureThreshold)) tellResult(health.isHealthy);
      });
    }

    /** A finding that holds for long needs no second look, once it has counted. */
    function pauseAfter({isHealthy, until}: Health): number {
      const period = periodSeconds * 1000;
      if (!isHealthy || inRow < successThreshold || until === undefined) return period;
      if (!Number.isFinite(until)) return Number.POSITIVE_INFINITY;
      return Math.ceil(Math.max(period, until - agenda.now()) / period) * period;
    }

    function wakeOnListen(): void {
      const before = run.onListen;
      run.onListen = () => {
        before?.();
        if (last === true) plan(periodSeconds * 1000);
      };
    }
  }
}

function examine(
  kubelets: Kubelets,
  work: PodWork,
  container: ContainerWork,
  run: Run,
  kind: Kind,
  {exec, httpGet, tcpSocket, grpc, timeoutSeconds = 1}: Probe,
  tellHealth: (health: Health) => void,
): void {
  const now = kubelets.demo.agenda.now();
  if (exec) return examineByCommand(kubelets, work, run, exec.command ?? [], timeoutSeconds, kind, tellHealth);
  const wanted = (httpGet?.port ?? tcpSocket?.port ?? grpc?.port ?? 0) as number | string;
  const port = typeof wanted === 'number' ? wanted : container.spec.ports?.find(({name}) => name === wanted)?.containerPort;
  const health = run.health(kind, port, httpGet ? (httpGet.path ?? '/') : undefined, now);
  if (health.isHealthy || !health.output.startsWith('connect:')) return tellHealth(health);
  const host = httpGet?.host ?? tcpSocket?.host ?? work.ip ?? kubelets.addressOf(work.node);
  const dial = `dial tcp ${host}:${port}: ${health.output}`;
  const scheme = (httpGet?.scheme ?? 'HTTP').toLowerCase();
  const path = httpGet?.path ?? '/';
  if (grpc)
    return tellHealth({...health, output: `timeout: failed to connect service "${host}:${port}" within 1s: context deadline exceeded`});
  tellHealth({...health, output: httpGet ? `Get "${scheme}://${host}:${port}${path.startsWith('/') ? '' : '/'}${path}": ${dial}` : dial});
}

function examineByCommand(
  kubelets: Kubelets,
  work: PodWork,
  run: Run,
  argv: readonly string[],
  timeoutSeconds: number,
  kind: Kind,
  tellHealth: (health: Health) => void,
): void {
  const output: Uint8Array[] = [];
  let isOver = false;
  const declared = run.health(kind, undefined, undefined, kubelets.demo.agenda.now());
  if (declared.until !== undefined) return tellHealth(declared);
  try {
    const process = run.exec({
      argv,
      onOutput: (_, bytes) => output.push(bytes),
      onEnd({code}) {
        if (isOver) return;
        isOver = true;
        cancel();
        tellHealth({isHealthy: code === 0, output: Buffer.concat(output).toString().slice(0, 10_240).trimEnd(), until: undefined});
      },
    });
    const cancel = later(kubelets, work, timeoutSeconds * 1000, () => {
      if (isOver) return;
      isOver = true;
      process.signal('KILL');
      const text = `command timed out: "${argv.join(' ')}" timed out after ${timeoutSeconds}s`;
      tellHealth({isHealthy: false, output: text, until: undefined});
    });
    process.endInput();
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    const text = `command "${argv.join(' ')}" failed: OCI runtime exec failed: exec failed: unable to start container process: ${error.message}: unknown`;
    tellHealth({isHealthy: false, output: text, until: undefined});
  }
}
