import type {Container, ContainerPort, SecurityContext, Volume} from '../schema/kinds.ts';
import {
  type Causes,
  checkOneOf,
  complain,
  duplicate,
  each,
  forbiddenField,
  invalidValue,
  notFoundValue,
  required,
  unsupported,
} from './causes.ts';
import {checkEnv, checkEnvFrom} from './env-validation.ts';
import {labelNameComplaints, portNameComplaints, portNumberComplaints} from './names.ts';
import {checkLifecycle, checkProbe} from './probe-validation.ts';
import {checkRequirements} from './resources.ts';
import {checkNoBacksteps, checkRelativePath} from './volume-validation.ts';

type Volumes = ReadonlyMap<string, Volume>;

/** Follows validateContainers of core/validation. */
export function checkContainers(causes: Causes, field: string, containers: readonly Container[], volumes: Volumes): void {
  if (containers.length === 0) return void causes.push(required(field));
  const names = new Set<string>();
  const ports = new Set<string>();
  each(field, containers, (container, at) => {
    checkContainer(causes, at, container, volumes);
    if (names.has(container.name)) causes.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    checkHooks(causes, at, container);
    if (container.restartPolicy !== undefined) checkOneOf(causes, `${at}.restartPolicy`, container.restartPolicy, containerPolicies);
  });
  each(field, containers, (container, at) => checkHostPorts(causes, at, container, ports));
}

/** Follows validateInitContainers. */
export function checkInitContainers(
  causes: Causes,
  field: string,
  containers: readonly Container[],
  others: readonly Container[],
  volumes: Volumes,
): void {
  const names = new Set(others.map(({name}) => name));
  each(field, containers, (container, at) => {
    checkContainer(causes, at, container, volumes);
    const {restartPolicy} = container;
    if (restartPolicy !== undefined) checkOneOf(causes, `${at}.restartPolicy`, restartPolicy, containerPolicies);
    if (names.has(container.name)) causes.push(duplicate(`${at}.name`, container.name));
    else if (container.name) names.add(container.name);
    checkHostPorts(causes, at, container, new Set());
    if (restartPolicy === 'Always') return checkHooks(causes, at, container);
    for (const key of hooks) {
      if (container[key]) causes.push(forbiddenField(`${at}.${key}`, 'may not be set for init containers without restartPolicy=Always'));
    }
  });
}

/** What all kinds of containers have in common (validateContainerCommon). */
export function checkContainer(causes: Causes, at: string, container: Container, volumes: Volumes): void {
  const {name, image, ports, env, envFrom, volumeMounts, resources, securityContext} = container;
  if (!name) causes.push(required(`${at}.name`));
  else complain(causes, `${at}.name`, name, labelNameComplaints(name));
  if (!image) causes.push(required(`${at}.image`));
  checkOneOf(causes, `${at}.terminationMessagePolicy`, container.terminationMessagePolicy, ['File', 'FallbackToLogsOnError']);
  if (ports) checkPorts(causes, `${at}.ports`, ports);
  if (env) checkEnv(causes, `${at}.env`, env);
  if (envFrom) checkEnvFrom(causes, `${at}.envFrom`, envFrom);
  if (volumeMounts) checkMounts(causes, `${at}.volumeMounts`, container, volumes);
  if (container.volumeDevices) checkDevices(causes, `${at}.volumeDevices`, container, volumes);
  checkOneOf(causes, `${at}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  checkRequirements(causes, `${at}.resources`, resources);
  if (securityContext) checkSecurity(causes, `${at}.securityContext`, securityContext);
}

/** Users and groups are numbers that Linux takes. */
export function checkId(causes: Causes, field: string, id: number | undefined): void {
  if (id === undefined || (id >= 0 && id <= 2_147_483_647)) return;
  causes.push(invalidValue(field, id, 'must be between 0 and 2147483647, inclusive'));
}

const containerPolicies = ['Always', 'Never', 'OnFailure'];
const hooks = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

function checkHooks(causes: Causes, at: string, container: Container): void {
  if (container.lifecycle) checkLifecycle(causes, `${at}.lifecycle`, container.lifecycle);
  for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[kind];
    if (probe) checkProbe(causes, `${at}.${kind}`, probe, kind);
  }
}

function checkPorts(causes: Causes, field: string, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  ports.forEach(({name, containerPort, hostPort, protocol}, index) => {
    const at = `${field}[${index}]`;
    if (name) {
      const complaints = portNameComplaints(name);
      complain(causes, `${at}.name`, name, complaints);
      if (complaints.length === 0 && names.has(name)) causes.push(duplicate(`${at}.name`, name));
      if (complaints.length === 0) names.add(name);
    }
    if (!containerPort) causes.push(required(`${at}.containerPort`));
    else complain(causes, `${at}.containerPort`, containerPort, portNumberComplaints(containerPort));
    if (hostPort) complain(causes, `${at}.hostPort`, hostPort, portNumberComplaints(hostPort));
    checkOneOf(causes, `${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']);
  });
}

function checkHostPorts(causes: Causes, at: string, {ports = []}: Container, taken: Set<string>): void {
  ports.forEach(({hostPort, hostIP = '', protocol}, index) => {
    if (!hostPort) return;
    const text = `${protocol}/${hostIP}/${hostPort}`;
    if (taken.has(text)) causes.push(duplicate(`${at}.ports[${index}].hostPort`, text));
    taken.add(text);
  });
}

function checkMounts(causes: Causes, field: string, {volumeMounts = [], volumeDevices = []}: Container, volumes: Volumes): void {
  const paths = new Set<string>();
  volumeMounts.forEach(({name = '', mountPath = '', subPath, subPathExpr}, index) => {
    const at = `${field}[${index}]`;
    if (name === '') causes.push(required(`${at}.name`));
    if (!volumes.has(name)) causes.push(notFoundValue(`${at}.name`, name));
    if (mountPath === '') causes.push(required(`${at}.mountPath`));
    if (paths.has(mountPath)) causes.push(invalidValue(`${at}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (volumeDevices.some(device => device.name === name)) {
      causes.push(invalidValue(`${at}.name`, name, 'must not already exist in volumeDevices'));
    }
    if (volumeDevices.some(({devicePath}) => devicePath === mountPath)) {
      causes.push(invalidValue(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    }
    if (subPath) checkRelativePath(causes, `${field}.subPath`, subPath);
    if (!subPathExpr) return;
    if (subPath) causes.push(invalidValue(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
    checkRelativePath(causes, `${field}.subPathExpr`, subPathExpr);
  });
}

function checkDevices(causes: Causes, field: string, {volumeDevices = []}: Container, volumes: Volumes): void {
  const told = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
  volumeDevices.forEach(({name = '', devicePath = ''}, index) => {
    const at = `${field}[${index}]`;
    const volume = volumes.get(name);
    if (name === '') causes.push(required(`${at}.name`));
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) causes.push(invalidValue(`${at}.name`, name, told));
    if (!volume) causes.push(notFoundValue(`${at}.name`, name));
    if (devicePath === '') causes.push(required(`${at}.devicePath`));
    else checkNoBacksteps(causes, `${at}.devicePath`, devicePath);
  });
}

function checkSecurity(causes: Causes, field: string, context: SecurityContext): void {
  checkId(causes, `${field}.runAsUser`, context.runAsUser);
  checkId(causes, `${field}.runAsGroup`, context.runAsGroup);
  const {procMount, privileged, allowPrivilegeEscalation} = context;
  if (procMount !== undefined && procMount !== 'Default' && procMount !== 'Unmasked') {
    causes.push(unsupported(`${field}.procMount`, procMount, ['Default', 'Unmasked']));
  }
  if (allowPrivilegeEscalation !== false) return;
  const shown = shownContext(context);
  if (privileged) causes.push(invalidValue(field, shown, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
  if (context.capabilities?.add?.some(name => name === 'CAP_SYS_ADMIN')) {
    causes.push(invalidValue(field, shown, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
}

/** As the server shows it: all fields, under the names that they have in its code. */
function shownContext(context: SecurityContext): object {
  return {
    Capabilities: context.capabilities ? {Add: context.capabilities.add ?? null, Drop: context.capabilities.drop ?? null} : null,
    Privileged: context.privileged ?? null,
    SELinuxOptions: context.seLinuxOptions ?? null,
    WindowsOptions: context.windowsOptions ?? null,
    RunAsUser: context.runAsUser ?? null,
    RunAsGroup: context.runAsGroup ?? null,
    RunAsNonRoot: context.runAsNonRoot ?? null,
    ReadOnlyRootFilesystem: context.readOnlyRootFilesystem ?? null,
    AllowPrivilegeEscalation: context.allowPrivilegeEscalation ?? null,
    ProcMount: context.procMount ?? null,
    SeccompProfile: context.seccompProfile ?? null,
    AppArmorProfile: context.appArmorProfile ?? null,
  };
}
