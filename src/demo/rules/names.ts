import {isIPv4, isIPv6} from 'node:net';

// What texts may look like, and what is said where they do not, as in k8s.io/apimachinery/pkg/util/validation and api/validate/content.

export function subdomainComplaints(value: string): readonly string[] {
  const complaints: string[] = [];
  if (value.length > 253) complaints.push('must be no more than 253 characters');
  if (!subdomain.test(value)) complaints.push(subdomainText);
  return complaints;
}

export function labelNameComplaints(value: string): readonly string[] {
  const complaints: string[] = [];
  if (value.length > 63) complaints.push('must be no more than 63 characters');
  if (!dnsLabel.test(value)) complaints.push(subdomain.test(value) ? 'must not contain dots' : dnsLabelText);
  return complaints;
}

export function dns1035Complaints(value: string): readonly string[] {
  const complaints: string[] = [];
  if (value.length > 63) complaints.push('must be no more than 63 characters');
  if (!dns1035.test(value)) complaints.push(dns1035Text);
  return complaints;
}

export function wildcardComplaints(value: string): readonly string[] {
  const complaints: string[] = [];
  if (value.length > 253) complaints.push('must be no more than 253 characters');
  if (!wildcard.test(value)) complaints.push(wildcardText);
  return complaints;
}

/** Any part of a path will do. */
export function segmentComplaints(value: string): readonly string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter(letter => value.includes(letter)).map(letter => `may not contain '${letter}'`);
}

export function qualifiedNameComplaints(value: string): readonly string[] {
  if (simpleKey.test(value)) return [];
  const parts = value.split('/');
  if (parts.length > 2) return [`a valid label key ${keyText} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1)!;
  const complaints: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0]!;
    if (prefix === '') complaints.push('prefix part must be non-empty');
    else complaints.push(...subdomainComplaints(prefix).map(complaint => `prefix part ${complaint}`));
  }
  if (name === '') complaints.push('name part must be non-empty');
  else if (name.length > 63) complaints.push('name part must be no more than 63 bytes');
  if (!qualified.test(name)) complaints.push(`name part ${keyText}`);
  return complaints;
}

export function labelValueComplaints(value: string): readonly string[] {
  const complaints: string[] = [];
  if (value.length > 63) complaints.push('must be no more than 63 bytes');
  if (!labelValue.test(value)) complaints.push(labelValueText);
  return complaints;
}

export function dataKeyComplaints(value: string): readonly string[] {
  const complaints: string[] = [];
  if (value.length > 253) complaints.push('must be no more than 253 characters');
  if (!dataKey.test(value)) complaints.push(dataKeyText);
  if (value === '.' || value === '..') complaints.push(`must not be '${value}'`);
  else if (value.startsWith('..')) complaints.push("must not start with '..'");
  return complaints;
}

export function envNameComplaints(value: string): readonly string[] {
  return envName.test(value) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function portNameComplaints(value: string): readonly string[] {
  const complaints: string[] = [];
  if (value.length > 15) complaints.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(value)) complaints.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) complaints.push('must contain at least one letter (a-z)');
  if (value.includes('--')) complaints.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) complaints.push('must not begin or end with a hyphen');
  return complaints;
}

export function portNumberComplaints(value: number): readonly string[] {
  return value >= 1 && value <= 65_535 ? [] : ['must be between 1 and 65535, inclusive'];
}

export function portComplaints(value: number | string): readonly string[] {
  return typeof value === 'number' ? portNumberComplaints(value) : portNameComplaints(value);
}

export function ipComplaints(value: string): readonly string[] {
  return isIPv4(value) || isIPv6(value) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
}

export function cidrComplaints(value: string): readonly string[] {
  const [address = '', bits = '', ...more] = value.split('/');
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  const isGood = more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  return isGood ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
}

export function percentComplaints(value: string): readonly string[] {
  const text = "a valid percent string must be a numeric string followed by an ending '%'";
  return /^[0-9]+%$/.test(value) ? [] : [`${text} (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`];
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const dns1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const wildcard = /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const dataKey = /^[-._a-zA-Z0-9]+$/;
const envName = /^[ -<>-~]+$/;
/** The keys that are met most. */
const simpleKey = /^[a-z]{1,63}$/;

const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const dnsLabelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const dns1035Text =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const wildcardText =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const keyText =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const dataKeyText =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
