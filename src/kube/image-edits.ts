/**
 * Why a container cannot have this image, or undefined. By the grammar of references (distribution/reference), which the kubelet holds to:
 * what it cannot read ends in InvalidImageName.
 */
export function imageProblem(image: string): string | undefined {
  if (image.trim() === '') return 'an image is missing';
  if (/\s/.test(image)) return `"${image}" holds a space`;
  const [rest = '', digest, ...more] = image.split('@');
  if (more.length > 0 || (digest !== undefined && !digestForm.test(digest)))
    return `"${digest}" is no digest; one reads like sha256:6c3c62…`;
  const slash = rest.lastIndexOf('/');
  const colon = rest.indexOf(':', slash + 1);
  const name = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (tag !== undefined && !tagForm.test(tag)) return tag === '' ? 'the tag behind the colon is missing' : `"${tag}" is no tag`;
  const parts = name.split('/');
  const host = parts.length > 1 && isHost(parts[0]!) ? parts[0]! : undefined;
  if (host !== undefined && !hostForm.test(host)) return `"${host}" is no registry`;
  const odd = parts.slice(host === undefined ? 0 : 1).find(part => !partForm.test(part));
  if (odd === undefined) return undefined;
  if (/[A-Z]/.test(odd)) return `"${odd}" must be in small letters`;
  return odd === '' ? `"${image}" is no image` : `"${odd}" may hold small letters, digits, and . _ - between them`;
}

/** Two images as one reads them beside each other: without the registry and folders that both have. */
export function shortImages(one: string, other: string): readonly [string, string] {
  const folder = one.slice(0, folderEnd(one));
  return folder === other.slice(0, folderEnd(other)) ? [one.slice(folder.length), other.slice(folder.length)] : [one, other];
}

function folderEnd(image: string): number {
  return image.split('@')[0]!.lastIndexOf('/') + 1;
}

/** What stands before the first slash is a registry where it cannot be a folder (splitDockerDomain). */
function isHost(part: string): boolean {
  return /[.:]/.test(part) || part === 'localhost' || part.toLowerCase() !== part;
}

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const hostForm = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?$`);
const partForm = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagForm = /^\w[\w.-]{0,127}$/;
const digestForm = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
