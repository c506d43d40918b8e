import {BlockList, isIPv6} from 'node:net';

/** Whether one range of addresses lies in the other and is smaller. Both are CIDRs. */
export function isSubnet(part: string, whole: string): boolean {
  const [address = '', bits = ''] = part.split('/');
  const [start = '', most = ''] = whole.split('/');
  const family = isIPv6(start) ? 'ipv6' : 'ipv4';
  if (isIPv6(address) !== (family === 'ipv6') || Number(most) >= Number(bits)) return false;
  const list = new BlockList();
  list.addSubnet(start, Number(most), family);
  return list.check(address, family);
}
