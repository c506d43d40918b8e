import {parseQuantity} from '../../kube/quantity.ts';
import {createRandom} from '../random.ts';
import {NotFound} from '../shell/spawn.ts';
import {nextBackOff} from './back-off.ts';
import {argvOf, createWorld} from './container-world.ts';
import {deadRun} from './dead-run.ts';
import {startDeclaredRun} from './declared-run.ts';
import {ConfigError, environmentOf, hostnameOf} from './environment.ts';
import {readyPods, serviceOf} from './endpoints.ts';
import {hashOf} from './hash.ts';
import type {Image} from './images.ts';
import {type Kubelets, later} from './kubelets.ts';
import {runPostStart} from './lifecycle-hooks.ts';
import {type ContainerWork, endedAtOf, exitCodeOf, hasStarted, isRunning, type PodWork, podText, targetOf} from './pod-work.ts';
import {startProbes} from './probes.ts';
import type {Container} from './process.ts';
import type {View} from './programs/program.ts';
import {ensureImage} from './pull-image.ts';
import type {Run, RunEnd} from './run.ts';
import {startShellRun} from './shell-run.ts';
import {tellPod} from './tell-pod.ts';

const RETRY_MS = 12_000;
const RUNC =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process:';

/** Image, configuration, creation, start; what goes wrong on the way is the container's waiting reason. `done` comes in any case. */
export function startContainer(kubelets: Kubelets, work: PodWork, container: ContainerWork, done: () => void): void {
  const {agenda} = kubelets.demo;
  ensureImage(kubelets, work, container, image => {
    if (!image) return done();
    let env: Readonly<Record<string, string>>;
    try {
      env = environmentOf(kubelets, {pod: work.pod, container: container.spec, image, ip: work.ip, node: work.node});
      mustNotBeRoot(work, container, image);
      mustHaveTarget(work, container);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      tellPod(kubelets, work, 'Warning', 'Failed', `Error: ${error.message}`, container);
      container.waiting = {reason: 'CreateContainerConfigError', message: error.message};
      container.retryAt = agenda.now() + RETRY_MS;
      return done();
    }
    const trouble = troubleWithTarget(work, container);
    if (trouble !== undefined) {
      tellPod(kubelets, work, 'Warning', 'Failed', `Error: ${trouble}`, container);
      container.waiting = {reason: 'CreateContainerError', message: trouble};
      container.retryAt = agenda.now() + RETRY_MS;
      return done();
    }
    tellPod(kubelets, work, 'Normal', 'Created', 'Container created', container);
    later(kubelets, work, 60 + createRandom(hashOf(work.uid, container.spec.name)).below(300), () => {
      begin(kubelets, work, container, image, env, done);
    });
  });
}

/** What the run of a container would be, without its events: for containers that run already as well. Throws NotFound. */
export function makeRun(
  kubelets: Kubelets,
  work: PodWork,
  container: ContainerWork,
  {
    image,
    env,
    id,
    startedAt,
    past,
  }: {
    readonly image: Image;
    readonly env: Readonly<Record<string, string>>;
    readonly id: string;
    readonly startedAt: number;
    readonly past?: RunEnd;
  },
): Run {
  const {agenda} = kubelets.demo;
  const {spec} = container;
  let run: Run | undefined;
  const world = (): Container =>
    createWorld(kubelets, work, container, {
      image,
      env,
      onListen: () => run?.onListen?.(),
      respond(port, path) {
        const reply = run?.respond(port, 'GET', path, agenda.now());
        return reply && {status: reply.status, body: typeof reply.body === 'string' ? reply.body : Buffer.from(reply.body).toString()};
      },
    });
  const {program} = image;
  if (program && !isOtherCommand(container, image)) {
    const memory = spec.resources?.limits?.['memory'];
    run = startDeclaredRun(agenda, {
      id,
      program,
      memoryLimit: memory === undefined ? undefined : parseQuantity(memory),
      world,
      about: {
        seed: hashOf(kubelets.seed, work.namespace, work.name, spec.name, container.restartCount),
        startedAt,
        hostname: hostnameOf(work.pod),
        env,
        image: image.name,
        args: argvOf(container, image, env),
      },
      view: viewOf(kubelets, work, container, env, world),
      domain: `${work.namespace}.svc.cluster.local`,
      past,
    });
    return run;
  }
  const made = world();
  run = startShellRun(made, {
    id,
    argv: argvOf(container, image, env),
    hasTerminal: spec.tty === true,
    hasInput: spec.stdin === true,
    isOnce: spec.stdinOnce === true,
    startedAt,
  });
  return run;
}

/** Whether a command in the manifest takes the place of what the image would run. */
export function isOtherCommand({spec}: Pick<ContainerWork, 'spec'>, {entrypoint, command}: Image): boolean {
  const own = [...(entrypoint ?? []), ...(command ?? [])].map(word => word.replace(/^.*\//, ''));
  const [first] = spec.command ?? [];
  if (first !== undefined) return !own.includes(first.replace(/^.*\//, ''));
  const [argument] = spec.args ?? [];
  return entrypoint === undefined && argument !== undefined && !own.includes(argument.replace(/^.*\//, ''));
}

function begin(
  kubelets: Kubelets,
  work: PodWork,
  container: ContainerWork,
  image: Image,
  env: Readonly<Record<string, string>>,
  done: () => void,
): void {
  const {agenda} = kubelets.demo;
  const before = container.run;
  if (exitCodeOf(container) !== undefined) {
    container.backOff = nextBackOff(container.backOff, endedAtOf(container) ?? agenda.now(), agenda.now());
    container.restartCount++;
    container.previous = before;
    if (!before) container.adoptedLast = container.adopted ?? container.adoptedLast;
    container.adopted = undefined;
  }
  container.image = image;
  container.imageName = image.name;
  container.isStopping = false;
  const id = `containerd://${createRandom(hashOf(kubelets.seed, work.uid, container.spec.name, container.restartCount)).hex(64)}`;
  let run: Run;
  try {
    run = makeRun(kubelets, work, container, {image, env, id, startedAt: agenda.now()});
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    const message = `${RUNC} ${error.message}: unknown`;
    tellPod(kubelets, work, 'Warning', 'Failed', `Error: ${message}`, container);
    container.run = deadRun({id, at: agenda.now(), ended: {at: agenda.now(), code: 128, message, reasonText: 'StartError'}});
    container.waiting = {reason: 'RunContainerError', message};
    container.retryAt = agenda.now() + 1000;
    return done();
  }
  container.run = run;
  container.waiting = undefined;
  container.retryAt = 0;
  tellPod(kubelets, work, 'Normal', 'Started', 'Container started', container);
  follow(kubelets, work, container, run);
  runPostStart(kubelets, work, container, run, done);
}

/** Hears of a run's end and probes it until then. */
export function follow(kubelets: Kubelets, work: PodWork, container: ContainerWork, run: Run): void {
  run.onEnd = () => {
    for (const end of [...container.connections]) end();
    if (container.run !== run) return;
    container.stopProbes?.();
    container.stopProbes = undefined;
    container.isReady = false;
    container.isStarted = false;
    container.isHeld = false;
    const {ended} = run;
    const message = ended && messageOf(container, run, ended);
    if (ended && message !== undefined) run.ended = {...ended, message};
    kubelets.ask(work, 0);
  };
  startProbes(kubelets, work, container, run);
}

function messageOf(container: ContainerWork, run: Run, {code, at}: RunEnd): string | undefined {
  const {terminationMessagePath = '/dev/termination-log', terminationMessagePolicy} = container.spec;
  const written = run.readFile(terminationMessagePath);
  if (written && written.length > 0) return Buffer.from(written).toString().slice(0, 4096);
  if (terminationMessagePolicy !== 'FallbackToLogsOnError' || code === 0) return undefined;
  const lines: string[] = [];
  for (const {bytes} of run.logs.backwards(at)) if (lines.unshift(Buffer.from(bytes).toString()) >= 80) break;
  return lines.join('').slice(-2048) || undefined;
}

function mustNotBeRoot(work: PodWork, {spec}: ContainerWork, image: Image): void {
  const pod = work.pod.spec?.securityContext;
  const isForbidden = spec.securityContext?.runAsNonRoot ?? pod?.runAsNonRoot;
  const user = spec.securityContext?.runAsUser ?? pod?.runAsUser;
  if (!isForbidden || (user !== undefined && user !== 0)) return;
  const where = `(pod: "${podText(work)}", container: ${spec.name})`;
  if (user === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
  if (image.user === undefined) throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
}

/** As getTargetID of kubelet. */
function mustHaveTarget(work: PodWork, container: ContainerWork): void {
  const target = targetOf(work, container);
  if (target && !hasStarted(target)) throw new ConfigError(`unable to find target container ${target.spec.name}`);
}

/** As validateTargetContainer of containerd's CRI service. */
function troubleWithTarget(work: PodWork, container: ContainerWork): string | undefined {
  const target = targetOf(work, container);
  if (!target || isRunning(target)) return undefined;
  const id = (target.run?.id ?? target.adopted?.terminated?.containerID ?? '').replace(/^.*:\/\//, '');
  return `invalid target container: container ${JSON.stringify(id)} is not running - in state CONTAINER_EXITED`;
}

function viewOf(
  kubelets: Kubelets,
  work: PodWork,
  {spec}: ContainerWork,
  env: Readonly<Record<string, string>>,
  world: () => Container,
): View {
  return {
    env,
    hasFile(path) {
      const mount = spec.volumeMounts?.find(({mountPath}) => path === mountPath || path.startsWith(`${mountPath}/`));
      return (
        mount !== undefined &&
        (work.pod.spec?.volumes ?? []).some(({name}) => name === mount.name) &&
        world().files.stat(path) !== undefined
      );
    },
    endpointsOf(name) {
      const service = serviceOf(kubelets, name, work.namespace);
      return service && readyPods(kubelets, service).length;
    },
  };
}
