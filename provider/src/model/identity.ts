/**
 * The type in every state, and the text by which the engine's plugin finds the handlers (see `dynamic/entry.ts`). Both
 * must never change: the states of users hold them. The text is what `pulumi.dynamic.Resource` would write, but by name
 * instead of by value, so that no code of this package ends in a state.
 */
export const resourceType = 'pulumi-nodejs:dynamic/eventbridge:Connection';
export const providerText = 'exports.handler=()=>require("pulumi-eventbridge-connection/provider")';

/** The output in which a version writes which version its state needs at least. It must never change either. */
export const neededVersion = '__needsVersion';

/** The inputs by which the class tells the provider what the engine does not: whether this is a preview, and the URN. */
export const hiddenInputNames = { preview: '__preview', urn: '__urn' } as const;
