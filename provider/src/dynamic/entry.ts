/**
 * What the engine's plugin process loads, by the text that every state holds:
 * `exports.handler=()=>require("pulumi-eventbridge-connection/provider")`.
 *
 * Frozen for ever: this module path and the names that it exports are in the states of users. The plugin starts for
 * every preview and every operation, so nothing is loaded here that the call at hand does not need.
 */
import { guarded } from './guard';
import { watchEngine } from './engineWatch';
import { keepStackConfig } from './stackConfig';

/** Called by the plugin alone, with plain values. The types of a call are where it is handled, and are not published. */
type Handler = (...args: never[]) => Promise<unknown>;

export const check: Handler = guarded(() => (require('../handlers/check') as typeof import('../handlers/check')).check);
export const diff: Handler = guarded(() => (require('../handlers/diff') as typeof import('../handlers/diff')).diff);
export const create: Handler = guarded(
  () => (require('../handlers/create') as typeof import('../handlers/create')).create,
);
export const read: Handler = guarded(() => (require('../handlers/read') as typeof import('../handlers/read')).read);
export const update: Handler = guarded(
  () => (require('../handlers/update') as typeof import('../handlers/update')).update,
);
const del: Handler = guarded(() => (require('../handlers/delete') as typeof import('../handlers/delete')).del);
export { del as delete };

export function configure({ config }: { config: { get(key: string): string | undefined } }): void {
  keepStackConfig(config);
  watchEngine();
}
