// `npm run typecheck`: compiles the packages, and checks the types of everything else.

import { checkTypes } from './lib/checks.mjs';
import { compile, installDependencies } from './lib/dependencies.mjs';
import { script } from './lib/steps.mjs';

await script(async () => {
  await installDependencies();
  await compile();
  await checkTypes();
});
