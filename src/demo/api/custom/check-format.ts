import {isIP, isIPv4, isIPv6} from 'node:net';

/** Whether text has the format; formats that the server does not check take anything (k8s.io/kube-openapi/pkg/validation/strfmt). */
export function checkFormat(format: string, text: string): boolean {
  switch (format) {
    case 'date-time':
      return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.test(text) && !Number.isNaN(Date.parse(text));
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
    case 'ipv4':
      return isIPv4(text);
    case 'ipv6':
      return isIPv6(text);
    case 'cidr':
      return isBlock(text);
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text);
    case 'hostname':
      return text.length <= 255 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/i.test(text);
    case 'uuid':
      return /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text);
    case 'byte':
      return /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
    case 'duration':
      return /^\s*\d+(\.\d+)?\s*(ns|us|µs|μs|ms|s|m|h|d|w)/.test(text) || /^([-+]?\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text);
    case 'mac':
      return /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(text);
    case 'uri':
      return URL.canParse(text);
    default:
      return true;
  }
}

function isBlock(text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  const family = isIP(address);
  return family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
