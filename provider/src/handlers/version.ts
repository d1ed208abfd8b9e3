import { isObject } from '../model/json';
import { Refused } from '../model/errors';
import { neededVersion } from '../model/identity';

/**
 * Refuses a state that a later version has written in a way which this one would misread. Every version reads the
 * states of all earlier ones, so there is no mark until a version has to write what its predecessors cannot read. That
 * version adds the mark to the outputs, with its own number; the engine shows no property that begins with `__`.
 *
 * Members that are merely new need no mark: an older version leaves them out, and the newer one sends them again.
 */
export function requireReadable(properties: unknown): void {
  const needed = isObject(properties) ? properties[neededVersion] : undefined;
  if (typeof needed !== 'string') {
    return;
  }
  const { version } = require('../../package.json') as { version: string };
  if (version.localeCompare(needed, 'en', { numeric: true }) < 0) {
    const { name } = properties as { name?: unknown };
    throw new Refused(
      `Connection "${String(name)}" was last changed by a newer version of pulumi-eventbridge-connection, and version ` +
        `${version} cannot read its state: install ${needed} or newer. Nothing was changed.`,
    );
  }
}
