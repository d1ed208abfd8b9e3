// `npm run schema`: writes provider/schema.json, the schema of the Pulumi package; a test says when it is out of date.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './lib/dependencies.mjs';
import { repository } from './lib/repository.mjs';
import { script } from './lib/steps.mjs';

await script(async () => {
  await compile();
  const { schemaText } = await import('./lib/schema.mjs');
  writeFileSync(join(repository, 'provider/schema.json'), await schemaText());
});
