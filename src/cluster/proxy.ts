import {BlockList, isIP} from 'node:net';
import {domainToASCII} from 'node:url';

/**
 * The proxy to take to a server, or undefined for the direct way. The cluster's own proxy-url counts before all; else HTTPS_PROXY or
 * HTTP_PROXY (upper case before lower) by the server's scheme, unless NO_PROXY names the host, by the rules of Go's httpproxy: host names
 * with their subdomains, `.suffix` without the host itself, `*.suffix`, addresses, CIDR blocks, each with or without a port, `*` for all;
 * localhost and loopback addresses are never proxied. A value without a scheme means http://. Throws a TypeError for what is no URL.
 */
export function proxyFor(server: URL, env: NodeJS.ProcessEnv, proxyUrl: string | undefined): URL | undefined {
  if (proxyUrl) return new URL(proxyUrl);
  const named = server.protocol === 'https:' ? env['HTTPS_PROXY'] || env['https_proxy'] : env['HTTP_PROXY'] || env['http_proxy'];
  if (!named || isUnproxied(server, env['NO_PROXY'] || env['no_proxy'] || '')) return undefined;
  return URL.canParse(named) && new URL(named).host !== '' ? new URL(named) : new URL(`http://${named}`);
}

function isUnproxied(server: URL, noProxy: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || (isIP(host) && contains('127.0.0.0/8', host)) || contains('::1/128', host)) return true;
  return noProxy
    .split(',')
    .map(entry => entry.trim().toLowerCase())
    .some(entry => matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  if (entry.includes('/')) return contains(entry, host);
  const {name, entryPort} = splitPort(entry);
  if (name === '' || (entryPort !== undefined && entryPort !== port)) return false;
  if (isIP(name)) return contains(`${name}/${isIP(name) === 4 ? 32 : 128}`, host);
  if (isIP(host)) return false;
  const suffix = domainToASCII(name.replace(/^\*?\./, '')) || name.replace(/^\*?\./, '');
  return host.endsWith(`.${suffix}`) || (host === suffix && !/^\*?\./.test(name));
}

function splitPort(entry: string): {name: string; entryPort: string | undefined} {
  const bracketed = /^\[(.*)\](?::(\d+))?$/.exec(entry);
  if (bracketed) return {name: bracketed[1] ?? '', entryPort: bracketed[2]};
  if (isIP(entry)) return {name: entry, entryPort: undefined};
  const [name = '', entryPort, ...more] = entry.split(':');
  return more.length > 0 ? {name: '', entryPort: undefined} : {name, entryPort};
}

function contains(block: string, host: string): boolean {
  const [network = '', bits = ''] = block.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(host) === 0 || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}
