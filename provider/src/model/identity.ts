/**
 * The type in every state, and the text by which the engine's plugin finds the handlers (see `dynamic/entry.ts`). Both
 * are frozen for ever: the states of users hold them. The text is what `pulumi.dynamic.Resource` would write, but by
 * name instead of by value, so that no code of this package ends in a state.
 */
export const resourceType = 'pulumi-nodejs:dynamic/eventbridge:Connection';
export const providerText = 'exports.handler=()=>require("pulumi-eventbridge-connection/provider")';

/** The output in which a version says which one at least has to read its state; frozen as well. */
export const neededVersion = '__needsVersion';
