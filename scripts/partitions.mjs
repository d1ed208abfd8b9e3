// Writes provider/src/service/aws/partitions.ts from the installed AWS SDK: node scripts/partitions.mjs
// With --print it only prints; a test compares that with the file.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const target = fileURLToPath(new URL('../provider/src/service/aws/partitions.ts', import.meta.url));
const sdk = dirname(createRequire(import.meta.url).resolve('@aws-sdk/core/package.json'));
const source = readFileSync(join(sdk, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js'), 'utf8');
/** @type {{ partitions: { id: string, regionRegex: string, outputs: Record<string, string>, regions: object }[] }} */
const { partitions } = JSON.parse(source.slice(source.indexOf('{'), source.lastIndexOf('}') + 1));

const rows = partitions.map(({ id, regionRegex, outputs, regions }) => {
  const names = Object.keys(regions).filter((name) => !name.endsWith('-global'));
  return `{ id: '${id}', pattern: /${regionRegex.replaceAll('\\-', '-')}/, dnsSuffixes: ${JSON.stringify([...new Set([outputs.dnsSuffix, outputs.dualStackDnsSuffix])])}, regions: ${JSON.stringify(names)} }`;
});
const text = `// Generated from the AWS SDK by scripts/partitions.mjs. The SDK itself takes 70 ms to load, and check loads nothing of it.

export interface Partition {
  /** As in ARNs. */
  id: string;
  /** What the name of a region must match, one that is newer than this list included. */
  pattern: RegExp;
  dnsSuffixes: readonly string[];
  regions: readonly string[];
}

export const partitions: readonly Partition[] = [${rows.join(',')}];
`;
const formatted = await prettier.format(text, { ...(await prettier.resolveConfig(target)), filepath: target });
if (process.argv.includes('--print')) process.stdout.write(formatted);
else writeFileSync(target, formatted);
