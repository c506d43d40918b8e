/**
 * The path of a collection, or of one object where `name` is given: `/apis/apps/v1/namespaces/shop/deployments/web`. Without a namespace
 * (undefined or empty), the collection of all namespaces. Follows the API conventions: the core group stands under `/api`.
 */
export function resourcePath(
  kind: {readonly group: string; readonly version: string; readonly plural: string; readonly isNamespaced: boolean},
  namespace: string | undefined,
  name?: string,
): string {
  const {group, version, plural, isNamespaced} = kind;
  const parts = group === '' ? ['api', version] : ['apis', group, version];
  if (isNamespaced && namespace) parts.push('namespaces', namespace);
  parts.push(plural);
  if (name !== undefined) parts.push(name);
  return parts.map(part => `/${encodeURIComponent(part)}`).join('');
}
