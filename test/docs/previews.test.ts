import { follow } from './transcript';

// `UPDATE_DOCS=1 npm test -- test/docs/previews.test.ts` writes what the engine says into the pages.
// Later headings show what `engine/preview`, `engine/lifecycle` and `engine/traps` assert: a secret, drift, a replacement,
// a mistake. That the page has the engine's own words for it is for the full suite.
follow('docs/guides/previews.md', 'shop', 'One header of several');
follow('docs/guides/quickstart.md', 'shop');
