import type {Path} from '../../kube/field-changes.ts';
import type {DocLine} from '../document.ts';
import {claimTemplate} from './claim-template.ts';
import {below, field, labels, none, toward, type Value} from './parts.ts';
import {at, type Fields, fields, isSet, items, sortedEntries, text, texts} from './read.ts';

/**
 * What a volume comes from, `Type:` first: one of the sources of a pod's volume or of a persistent volume, whose spec is told. `path` is where it
 * lies. `<unknown>` for a source that nobody knows here.
 */
export function volumeSource(depth: number, volume: Fields, namespace: string, path: Path): DocLine[] {
  const name = Object.keys(sources).find(one => isSet(volume[one]));
  if (name === undefined) return [field(depth, 'Type', '<unknown>')];
  const source = fields(volume[name]);
  const {type, rows, more} = sources[name]!;
  const here = [...path, name];
  return [
    field(depth, 'Type', type, {path: here}),
    ...rows.filter(({isOptional, from}) => !isOptional || isSet(source[from])).map(one => rowOf(depth, one, source, namespace, here)),
    ...(more?.(depth, source, namespace, here) ?? []),
  ];
}

type Row = {
  readonly label: string;
  readonly from: string;
  readonly absent: string;
  /** The kind of object that is named there. */
  readonly kind?: string;
  readonly isOptional?: true;
};
type Source = {
  readonly type: string;
  readonly rows: readonly Row[];
  readonly more?: (depth: number, source: Fields, namespace: string, path: Path) => DocLine[];
};

/** `FSType=fsType`, with what is said where it is absent behind a bar. */
function rowsOf(words: string): Row[] {
  return words.split(' ').map(word => {
    const [label, rest] = word.split('=') as [string, string];
    const [from, absent = ''] = rest.split('|') as [string, string?];
    const kind = from === 'claimName' ? 'PersistentVolumeClaim' : /secret(Name|Ref)$/i.test(from) ? 'Secret' : undefined;
    const shown = label.replaceAll('_', ' ').replace(/\?$/, '');
    return {label: shown, from, absent, ...(kind && {kind}), ...(label.endsWith('?') && {isOptional: true as const})};
  });
}

function rowOf(depth: number, {label, from, absent, kind}: Row, source: Fields, namespace: string, path: Path): DocLine {
  const held = source[from];
  const name = kind === undefined ? '' : text(held) || text(at(held, 'name'));
  const where = text(at(held, 'namespace')) || text(source['secretNamespace']) || namespace;
  return field(depth, label, name || shown(held) || absent, {path: [...path, from], ...(kind && toward(kind, where, name, ''))});
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return texts(value).join(', ');
  const map = sortedEntries(value).map(([key, one]) => `${key}=${text(one)}`);
  return map.length > 0 ? map.join(', ') : text(value);
}

const iscsi = [
  'TargetPortal=targetPortal IQN=iqn Lun=lun|0 ISCSIInterface=iscsiInterface FSType=fsType ReadOnly=readOnly|false Portals=portals|<none>',
  'DiscoveryCHAPAuth=chapAuthDiscovery|false SessionCHAPAuth=chapAuthSession|false SecretRef=secretRef|<none> InitiatorName=initiatorName|<none>',
].join(' ');

/** In the order in which kubectl looks for them. */
const sources: Readonly<Record<string, Source>> = {
  hostPath: {type: 'HostPath (bare host directory volume)', rows: rowsOf('Path=path HostPathType=type|<none>')},
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    rows: rowsOf('Medium=medium SizeLimit=sizeLimit|<unset>'),
  },
  gcePersistentDisk: {
    type: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    rows: rowsOf('PDName=pdName FSType=fsType Partition=partition|0 ReadOnly=readOnly|false'),
  },
  awsElasticBlockStore: {
    type: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    rows: rowsOf('VolumeID=volumeID FSType=fsType Partition=partition|0 ReadOnly=readOnly|false'),
  },
  gitRepo: {
    type: 'GitRepo (a volume that is pulled from git when the pod is created)',
    rows: rowsOf('Repository=repository Revision=revision'),
  },
  secret: {
    type: 'Secret (a volume populated by a Secret)',
    rows: rowsOf('SecretName=secretName Optional=optional|false'),
    more: keysToFiles,
  },
  configMap: {
    type: 'ConfigMap (a volume populated by a ConfigMap)',
    rows: [{label: 'Name', from: 'name', absent: '', kind: 'ConfigMap'}, ...rowsOf('Optional=optional|false')],
    more: keysToFiles,
  },
  nfs: {
    type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    rows: rowsOf('Server=server Path=path ReadOnly=readOnly|false'),
  },
  iscsi: {
    type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    rows: rowsOf(iscsi),
  },
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    rows: rowsOf('EndpointsName=endpoints EndpointsNamespace?=endpointsNamespace Path=path ReadOnly=readOnly|false'),
  },
  persistentVolumeClaim: {
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    rows: rowsOf('ClaimName=claimName ReadOnly=readOnly|false'),
  },
  ephemeral: {
    type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    rows: [],
    more: (depth, source, _namespace, path) =>
      claimTemplate(depth, fields(source['volumeClaimTemplate']), [...path, 'volumeClaimTemplate']),
  },
  rbd: {
    type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    rows: rowsOf(
      'CephMonitors=monitors RBDImage=image FSType=fsType RBDPool=pool RadosUser=user Keyring=keyring SecretRef=secretRef|<none> ReadOnly=readOnly|false',
    ),
  },
  quobyte: {
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    rows: rowsOf('Registry=registry Volume=volume ReadOnly=readOnly|false'),
  },
  downwardAPI: {type: 'DownwardAPI (a volume populated by information about the pod)', rows: [], more: downwardItems},
  azureDisk: {
    type: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    rows: rowsOf('DiskName=diskName DiskURI=diskURI Kind=kind FSType=fsType CachingMode=cachingMode ReadOnly=readOnly|false'),
  },
  vsphereVolume: {
    type: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    rows: rowsOf('VolumePath=volumePath FSType=fsType StoragePolicyName=storagePolicyName'),
  },
  cinder: {
    type: 'Cinder (a Persistent Disk resource in OpenStack)',
    rows: rowsOf('VolumeID=volumeID FSType=fsType ReadOnly=readOnly|false SecretRef=secretRef|<none>'),
  },
  photonPersistentDisk: {
    type: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    rows: rowsOf('PdID=pdID FSType=fsType'),
  },
  portworxVolume: {type: 'PortworxVolume (a Portworx Volume resource)', rows: rowsOf('VolumeID=volumeID')},
  scaleIO: {
    type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    rows: rowsOf(
      'Gateway=gateway System=system Protection_Domain=protectionDomain Storage_Pool=storagePool Storage_Mode=storageMode VolumeName=volumeName SecretRef?=secretRef FSType=fsType ReadOnly=readOnly|false',
    ),
  },
  local: {type: 'LocalVolume (a persistent volume backed by local storage on a node)', rows: rowsOf('Path=path FSType?=fsType')},
  cephfs: {
    type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    rows: rowsOf('Monitors=monitors Path=path User=user SecretFile=secretFile SecretRef=secretRef|<none> ReadOnly=readOnly|false'),
  },
  storageos: {
    type: 'StorageOS (a StorageOS Persistent Disk resource)',
    rows: rowsOf('VolumeName=volumeName VolumeNamespace=volumeNamespace FSType=fsType ReadOnly=readOnly|false'),
  },
  fc: {
    type: 'FC (a Fibre Channel disk)',
    rows: rowsOf('TargetWWNs=targetWWNs LUN=lun|<none> FSType=fsType ReadOnly=readOnly|false'),
  },
  azureFile: {
    type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    rows: rowsOf('SecretName=secretName SecretNamespace?=secretNamespace ShareName=shareName ReadOnly=readOnly|false'),
  },
  flexVolume: {
    type: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    rows: rowsOf('Driver=driver FSType=fsType SecretRef=secretRef|<none> ReadOnly=readOnly|false Options=options'),
  },
  flocker: {
    type: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    rows: rowsOf('DatasetName=datasetName DatasetUUID=datasetUUID'),
  },
  projected: {
    type: 'Projected (a volume that contains injected data from multiple sources)',
    rows: [],
    more: (depth, source, namespace, path) =>
      items(source['sources']).flatMap((one, index) => projection(depth, one, namespace, [...path, 'sources', index])),
  },
  csi: {
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    rows: rowsOf('Driver=driver FSType=fsType VolumeHandle?=volumeHandle ReadOnly=readOnly|false'),
    more: (depth, source, _namespace, path) => labels(depth, 'VolumeAttributes', source['volumeAttributes'], [...path, 'volumeAttributes']),
  },
  image: {type: 'Image (a container image or OCI artifact)', rows: rowsOf('Reference=reference PullPolicy=pullPolicy')},
};

function projection(depth: number, source: Fields, namespace: string, path: Path): DocLine[] {
  for (const [from, label, kind] of [
    ['secret', 'SecretName', 'Secret'],
    ['configMap', 'ConfigMapName', 'ConfigMap'],
  ] as const) {
    if (!isSet(source[from])) continue;
    const held = fields(source[from]);
    const name = text(held['name']);
    return [
      field(depth, label, name, {path: [...path, from], ...toward(kind, namespace, name, '')}),
      field(depth, 'Optional', text(held['optional']) || 'false'),
      ...keysToFiles(depth, held),
    ];
  }
  if (isSet(source['downwardAPI'])) return [field(depth, 'DownwardAPI', 'true'), ...downwardItems(depth, fields(source['downwardAPI']))];
  const token = fields(source['serviceAccountToken']);
  if (isSet(source['serviceAccountToken'])) {
    const audience = text(token['audience']);
    return [
      field(depth, 'TokenExpirationSeconds', text(token['expirationSeconds'])),
      ...(audience === '' ? [] : [field(depth, 'TokenAudience', audience)]),
    ];
  }
  const rest = Object.keys(source)[0];
  return rest === undefined ? [] : [field(depth, rest, shown(source[rest]) || none)];
}

/** Where single keys become files of other names. */
function keysToFiles(depth: number, source: Fields): DocLine[] {
  return items(source['items']).map((item, index) => {
    const value: Value = `${text(item['key'])} -> ${text(item['path'])}`;
    return index === 0 ? field(depth, 'Items', value) : below(depth, value);
  });
}

function downwardItems(depth: number, source: Fields): DocLine[] {
  return items(source['items']).map((item, index) => {
    const from = text(at(item, 'fieldRef', 'fieldPath')) || text(at(item, 'resourceFieldRef', 'resource'));
    const value: Value = `${from} -> ${text(item['path'])}`;
    return index === 0 ? field(depth, 'Items', value) : below(depth, value);
  });
}
