import { BlockList, isIP } from 'node:net';

/**
 * Whether a host is this machine.
 *
 * @param host - a name in lower case or an address, without brackets
 */
export const isLoopback = (host: string): boolean => host === 'localhost' || isWithin(host, ['127.0.0.0/8', '::1/128']);

/** Whether a host is an address in one of these networks. */
export function isWithin(host: string, networks: readonly string[]): boolean {
  const version = isIP(host);
  return networks.some((network) => {
    const [address, bits] = network.split('/');
    if (
      version === 0 ||
      isIP(address) !== version ||
      !/^\d{1,3}$/.test(bits) ||
      Number(bits) > (version === 4 ? 32 : 128)
    ) {
      return false;
    }
    const family = version === 4 ? 'ipv4' : 'ipv6';
    const list = new BlockList();
    list.addSubnet(address, Number(bits), family);
    return list.check(host, family);
  });
}
