/** A message in one line, without the long names of the pod that is looked at anyway: `_shop(b7ee65c9-821e-…)`. */
export function plainMessage(message: string): string {
  return message
    .replace(/ restarting failed container=\S+ pod=\S+_\S+\([\w-]+\)/g, '')
    .replace(/ in pod \S+_\S+\([\w-]+\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
