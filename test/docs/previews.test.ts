import { follow } from './transcript';

// `UPDATE_DOCS=1 npm test -- test/docs/previews.test.ts` writes what the engine says into the pages.
follow('docs/guides/previews.md', 'shop');
follow('docs/guides/quickstart.md', 'shop');
