import { randomInt } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

const randomText = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** The six characters that end the ARN of every secret. */
export const secretSuffix = (): string => randomText(letters + letters.toUpperCase() + digits, 6);

/** An identifier of VPC Lattice after its prefix: `snra-` and 17 characters. */
export const latticeId = (): string => randomText('abcdef' + digits, 17);

/** `AKIA…`, `ASIA…`, `AROA…` */
export const iamId = (prefix: string): string => prefix + randomText(letters.toUpperCase() + '234567', 16);

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) {
    return 'aws-cn';
  }
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
