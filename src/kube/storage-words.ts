type Classed = {
  readonly metadata: {readonly annotations: Readonly<Record<string, string>>};
  readonly spec: {readonly storageClassName: string | undefined};
};

const shortModes: readonly (readonly [mode: string, text: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** `RWO,RWX`, in an order of its own, each once; what is unknown is left out. Follows GetAccessModesAsString of pkg/apis/core/helper. */
export function accessModesText(modes: readonly string[]): string {
  return shortModes
    .filter(([mode]) => modes.includes(mode))
    .map(([, text]) => text)
    .join(',');
}

/** The class of a volume or a claim; empty where it has none. The old annotation goes first, as in pkg/apis/core/helper. */
export function storageClassOf({metadata, spec}: Classed): string {
  return metadata.annotations[oldClass] ?? spec.storageClassName ?? '';
}

/** Whether claims without a class get this one. Follows IsDefaultAnnotation of pkg/apis/storage/util. */
export function isDefaultClass(annotations: Readonly<Record<string, string>>): boolean {
  return defaults.some(name => annotations[name] === 'true');
}

const oldClass = 'volume.beta.kubernetes.io/storage-class';
const defaults = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
