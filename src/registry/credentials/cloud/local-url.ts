import { BlockList, isIP } from 'node:net';

/** Loopback, and the link-local addresses at which clouds serve identities to their machines. */
const LOCAL = new BlockList();
LOCAL.addSubnet('127.0.0.0', 8);
LOCAL.addSubnet('169.254.0.0', 16);
LOCAL.addAddress('::1', 'ipv6');
LOCAL.addAddress('fd00:ec2::23', 'ipv6');
LOCAL.addAddress('fd00:ec2::254', 'ipv6');

/** Whether a URL may be asked for an identity: any `https:`, and `http:` only where the request stays on the machine. */
export function isIdentityUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocalHost(url.hostname));
}

function isLocalHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host === 'metadata.google.internal') return true;
  const family = isIP(host);
  return family !== 0 && LOCAL.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
