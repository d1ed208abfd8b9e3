import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository';

/** The messages of other programs, which are not in this source. */
const FOREIGN = 'The engine';

/** Between what the source fills in: names, states, services, paths, numbers. */
const FILLED_IN = /…|["':;,?]|EventBridge|DEAUTHORIZED|FAILED_CONNECTIVITY|authParameters\.|\b\d+\b/;

describe('The messages in the troubleshooting guide', () => {
  const source = texts(join(repository, 'provider/src'))
    .join('\n')
    // A sentence that stands on two lines is one.
    .replace(/['"`]\s*\+\s*['"`]/g, '')
    .replace(/\$\{[^}]*\}/g, '…')
    .replace(/\\n/g, '\n')
    // The guide cannot write a command in a message as code.
    .replace(/\\?`/g, '');
  const page = readFileSync(join(repository, 'docs/guides/troubleshooting.md'), 'utf8');
  for (const section of page.split(/^## /m).slice(1)) {
    const title = section.slice(0, section.indexOf('\n'));
    for (const [, cell] of section.matchAll(/^\| (.*?) \|/gm)) {
      for (const [, message] of cell.matchAll(/`([^`]+)`/g)) {
        const fragments = message
          .split(FILLED_IN)
          .map((part) => part.trim())
          .filter((part) => part.length > 3);
        if (title === FOREIGN && !message.startsWith('The EventBridge')) continue;
        it(message, () => {
          for (const fragment of fragments) assert.ok(source.includes(fragment), `no message has "${fragment}"`);
        });
      }
    }
  }
});

function texts(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? texts(join(folder, entry.name)) : [readFileSync(join(folder, entry.name), 'utf8')],
  );
}
