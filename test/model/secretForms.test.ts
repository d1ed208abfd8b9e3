import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Redactor } from '../../provider/src/handlers/redaction';
import { shortest } from '../../provider/src/model/secretForms';

const code = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0');
const everyUnit = (text: string, escape: (character: string) => string): string =>
  text
    .split('')
    .map((unit) => escape(unit))
    .join('');

/** How libraries write a text in JSON. */
const libraries: Record<string, (text: string) => string> = {
  'JSON.stringify': (text) => JSON.stringify(text),
  Python: (text) => everyUnit(JSON.stringify(text), (unit) => (/[^\x20-\x7e]/.test(unit) ? `\\u${code(unit)}` : unit)),
  PHP: (text) => libraries['Python'](text).replace(/\//g, '\\/'),
  Gson: (text) => JSON.stringify(text).replace(/[<>&=']/g, (unit) => `\\u${code(unit)}`),
  '.NET': (text) =>
    `"${everyUnit(text, (unit) => (/[A-Za-z0-9 ]/.test(unit) ? unit : `\\u${code(unit).toUpperCase()}`))}"`,
  'JSON within JSON': (text) => JSON.stringify(libraries['PHP'](text)),
};

describe('A secret in a message', () => {
  for (const [library, written] of Object.entries(libraries)) {
    it(`is hidden as ${library} writes it`, () =>
      fc.assert(
        fc.property(
          fc.string({ unit: 'binary', minLength: shortest, maxLength: 30 }).filter((text) => /[A-Za-z]{2}/.test(text)),
          (secret) => {
            const text = new Redactor([], [secret]).redact(`{"client_secret":${written(secret)}}`);
            assert.match(text, /^\{"client_secret":[\\"]+\[secret\][\\"]+\}$/);
          },
        ),
        { seed: 20261128, numRuns: 200 },
      ));
  }

  it('is hidden whatever it looks like itself', () => {
    for (const secret of ['a\\nb\\u0041', 'x"y/z', 'a+b=c/d==', 'tab\tand\nline']) {
      for (const written of Object.values(libraries)) {
        const text = new Redactor([], [secret]).redact(written(secret));
        assert.match(text, /^[\\"]+\[secret\][\\"]+$/, secret);
      }
    }
  });
});
