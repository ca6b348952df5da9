import { BlockList, isIP } from 'node:net';

/** `localhost`, a name below it, or a loopback address. `host` may be an IPv6 address in brackets. */
export function isLoopbackHost(host: string): boolean {
  const name = toPlainHost(host);
  return name === 'localhost' || name.endsWith('.localhost') || isInList(loopback, name);
}

/** A loopback host or an address of a private network (RFC 1918). */
export function isLocalHost(host: string): boolean {
  return isLoopbackHost(host) || isInList(privateNetworks, toPlainHost(host));
}

/** An address that is not on the public internet: loopback, private, link-local, shared, multicast, reserved. */
export function isInternalAddress(address: string): boolean {
  const name = toPlainHost(address);
  return isInList(loopback, name) || isInList(privateNetworks, name) || isInList(otherInternal, name);
}

function toPlainHost(host: string): string {
  return host.replace(/^\[|\]$/gu, '').toLowerCase();
}

function isInList(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

// A block list finds an IPv4 address in its form mapped to IPv6 (`::ffff:127.0.0.1`) by itself.
const loopback = toBlockList(['127.0.0.0/8', '::1/128']);
const privateNetworks = toBlockList(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);
const otherInternal = toBlockList([
  '0.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  // What a virtual machine of Azure asks for its own settings.
  '168.63.129.16/32',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  // IPv4 addresses inside of IPv6 ones: compatible, translated, tunnelled.
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]);

function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}
