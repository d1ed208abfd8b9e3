/**
 * What the engine's plugin process loads, by the text that every state holds:
 * `exports.handler=()=>require("pulumi-eventbridge-connection/provider")`.
 *
 * The export `pulumi-eventbridge-connection/provider` and the names in it must never change: the states of users hold
 * them. The plugin starts for every preview and every operation, so nothing is loaded here that the call at hand does
 * not need.
 */
import { watchEngine } from '../handlers/engineWatch';
import { guarded } from './guard';
import { keepStackConfig } from './stackConfig';

/** Called by the plugin alone, with plain values. The types of a call are those of its handler, and are not published. */
type Handler = (...args: never[]) => Promise<unknown>;

export const check: Handler = guarded(() => (require('./check') as typeof import('./check')).check);
export const diff: Handler = guarded(() => (require('./diff') as typeof import('./diff')).diff);
export const create: Handler = guarded(
  () => (require('../handlers/create') as typeof import('../handlers/create')).create,
);
export const read: Handler = guarded(() => (require('./read') as typeof import('./read')).read);
export const update: Handler = guarded(() => (require('./update') as typeof import('./update')).update);
const del: Handler = guarded(() => (require('../handlers/delete') as typeof import('../handlers/delete')).del);
export { del as delete };

export function configure({ config }: { config: { get(key: string): string | undefined } }): void {
  keepStackConfig(config);
  watchEngine();
}
