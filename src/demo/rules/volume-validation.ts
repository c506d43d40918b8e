import type {DownwardAPIVolumeFile, KeyToPath, ProjectedVolumeSource, Volume} from '../schema/kinds.ts';
import {type Causes, complain, duplicate, forbiddenField, invalidValue, required, unsupported} from './causes.ts';
import {checkFieldRef, checkResourceFieldRef} from './env-validation.ts';
import {labelNameComplaints} from './names.ts';
import {compareQuantities} from './quantity.ts';

/** The volumes that containers may use: those that nothing is wrong with. Follows ValidateVolumes of core/validation. */
export function checkVolumes(causes: Causes, field: string, volumes: readonly Volume[]): ReadonlyMap<string, Volume> {
  const good = new Map<string, Volume>();
  volumes.forEach((volume, index) => {
    const at = `${field}[${index}]`;
    const before = causes.length;
    checkSources(causes, at, volume);
    if (!volume.name) causes.push(required(`${at}.name`));
    else complain(causes, `${at}.name`, volume.name, labelNameComplaints(volume.name));
    if (good.has(volume.name)) causes.push(duplicate(`${at}.name`, volume.name));
    if (causes.length === before) good.set(volume.name, volume);
  });
  return good;
}

export function checkRelativePath(causes: Causes, field: string, path: string): void {
  if (path.startsWith('/')) causes.push(invalidValue(field, path, 'must be a relative path'));
  checkNoBacksteps(causes, field, path);
}

export function checkNoBacksteps(causes: Causes, field: string, path: string): void {
  if (path.split('/').includes('..')) causes.push(invalidValue(field, path, "must not contain '..'"));
}

function checkSources(causes: Causes, field: string, volume: Volume): void {
  let count = 0;
  for (const key of sourceOrder) {
    if (volume[key] === undefined || volume[key] === null) continue;
    count++;
    if (count > 1) causes.push(forbiddenField(`${field}.${key}`, 'may not specify more than 1 volume type'));
    else checks[key]?.(causes, `${field}.${key}`, volume);
  }
  const isOther = Object.keys(volume).some(key => key !== 'name' && !(sourceOrder as readonly string[]).includes(key));
  if (count === 0 && !isOther) causes.push(required(field, 'must specify a volume type'));
}

const sourceOrder = [
  'emptyDir',
  'hostPath',
  'secret',
  'nfs',
  'persistentVolumeClaim',
  'downwardAPI',
  'configMap',
  'projected',
  'csi',
  'ephemeral',
  'image',
] as const;

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

const checks: {readonly [key: string]: (causes: Causes, field: string, volume: Volume) => void} = {
  emptyDir(causes, field, {emptyDir}) {
    if (emptyDir?.sizeLimit === undefined || compareQuantities(emptyDir.sizeLimit, '0') >= 0) return;
    causes.push(forbiddenField(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  },
  hostPath(causes, field, {hostPath}) {
    if (!hostPath?.path) return void causes.push(required(`${field}.path`));
    checkNoBacksteps(causes, `${field}.path`, hostPath.path);
    const {type = ''} = hostPath;
    if (!hostPathTypes.includes(type)) causes.push(unsupported(`${field}.type`, type, hostPathTypes));
  },
  secret(causes, field, {secret}) {
    if (!secret?.secretName) causes.push(required(`${field}.secretName`));
    checkMode(causes, `${field}.defaultMode`, secret?.defaultMode);
    checkItems(causes, `${field}.items`, secret?.items);
  },
  nfs(causes, field, {nfs}) {
    if (!nfs?.server) causes.push(required(`${field}.server`));
    if (!nfs?.path) causes.push(required(`${field}.path`));
    else if (!nfs.path.startsWith('/')) causes.push(invalidValue(`${field}.path`, nfs.path, 'must be an absolute path'));
  },
  persistentVolumeClaim(causes, field, {persistentVolumeClaim}) {
    if (!persistentVolumeClaim?.claimName) causes.push(required(`${field}.claimName`));
  },
  downwardAPI(causes, field, {downwardAPI}) {
    checkMode(causes, `${field}.defaultMode`, downwardAPI?.defaultMode);
    for (const file of downwardAPI?.items ?? []) checkFile(causes, field, file);
  },
  configMap(causes, field, {configMap}) {
    if (!configMap?.name) causes.push(required(`${field}.name`));
    checkMode(causes, `${field}.defaultMode`, configMap?.defaultMode);
    checkItems(causes, `${field}.items`, configMap?.items);
  },
  projected(causes, field, {projected}) {
    if (projected) checkProjected(causes, field, projected);
  },
  csi(causes, field, {csi}) {
    if (!csi?.driver) causes.push(required(`${field}.driver`));
  },
  ephemeral(causes, field, {ephemeral}) {
    if (!ephemeral?.volumeClaimTemplate) causes.push(required(`${field}.volumeClaimTemplate`));
  },
  image(causes, field, {image}) {
    if (!image?.reference) causes.push(required(`${field}.reference`));
  },
};

function checkProjected(causes: Causes, field: string, {defaultMode, sources = []}: ProjectedVolumeSource): void {
  checkMode(causes, `${field}.defaultMode`, defaultMode);
  const paths = new Set<string>();
  const take = (path: string, shown: string) => {
    if (!path) return;
    if (paths.has(path)) causes.push(invalidValue(field, shown, 'conflicting duplicate paths'));
    paths.add(path);
  };
  sources.forEach((source, index) => {
    const at = `${field}.sources[${index}]`;
    for (const key of ['secret', 'configMap'] as const) {
      const from = source[key];
      if (!from) continue;
      if (!from.name) causes.push(required(`${at}.${key}.name`));
      checkItems(causes, `${at}.${key}.items`, from.items);
      for (const {path} of from.items ?? []) take(path, from.name ?? '');
    }
    for (const file of source.downwardAPI?.items ?? []) {
      checkFile(causes, `${at}.downwardAPI`, file);
      take(file.path, file.path);
    }
    const token = source.serviceAccountToken;
    if (token) {
      const seconds = token.expirationSeconds ?? 3600;
      const told = 'may not specify a duration less than 10 minutes';
      if (seconds < 600) causes.push(invalidValue(`${at}.serviceAccountToken.expirationSeconds`, seconds, told));
      if (!token.path) causes.push(required(`${field}.path`));
      else checkLocalPath(causes, `${field}.path`, token.path);
    }
    if (Object.keys(source).length > 1) causes.push(forbiddenField(at, 'may not specify more than 1 volume type per source'));
  });
}

function checkFile(causes: Causes, field: string, {path, fieldRef, resourceFieldRef, mode}: DownwardAPIVolumeFile): void {
  if (!path) causes.push(required(`${field}.path`));
  checkLocalPath(causes, `${field}.path`, path ?? '');
  if (fieldRef) {
    checkFieldRef(causes, `${field}.fieldRef`, fieldRef, 'volume');
    if (resourceFieldRef) causes.push(invalidValue(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (resourceFieldRef) checkResourceFieldRef(causes, `${field}.resourceFieldRef`, resourceFieldRef, true);
  else causes.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
  checkMode(causes, `${field}.mode`, mode);
}

function checkItems(causes: Causes, field: string, items: readonly KeyToPath[] | undefined): void {
  items?.forEach(({key, path, mode}, index) => {
    const at = `${field}[${index}]`;
    if (!key) causes.push(required(`${at}.key`));
    if (!path) causes.push(required(`${at}.path`));
    checkLocalPath(causes, `${at}.path`, path ?? '');
    checkMode(causes, `${at}.mode`, mode);
  });
}

function checkLocalPath(causes: Causes, field: string, path: string): void {
  checkRelativePath(causes, field, path);
  const isReserved = path.startsWith('..') && !path.startsWith('../') && path !== '..';
  if (isReserved) causes.push(invalidValue(field, path, "must not start with '..'"));
}

function checkMode(causes: Causes, field: string, mode: number | undefined): void {
  const told = 'must be a number between 0 and 0777 (octal), both inclusive';
  if (mode !== undefined && (mode < 0 || mode > 0o777)) causes.push(invalidValue(field, mode, told));
}
