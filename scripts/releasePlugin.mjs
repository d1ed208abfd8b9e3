// `npm run release:plugin`: writes the archives of the plugin for every platform, and their checksums, into
// provider/dist-plugin, or into the folder that is given.

import { join, resolve } from 'node:path';
import { compile } from './lib/dependencies.mjs';
import { writeArchives } from './lib/pluginArchives.mjs';
import { repository } from './lib/repository.mjs';
import { script } from './lib/steps.mjs';

await script(async () => {
  await compile();
  const [folder = join(repository, 'provider/dist-plugin')] = process.argv.slice(2);
  for (const { name, size } of await writeArchives(resolve(folder))) {
    console.log(`${name}  ${Math.round(size / 1024)} KB`);
  }
});
