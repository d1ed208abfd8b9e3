/**
 * The type in every state, and the text by which the engine's plugin finds the handlers (see `dynamic/entry.ts`). Both
 * must never change: the states of users hold them. The text is what `pulumi.dynamic.Resource` would write, but by name
 * instead of by value, so that no code of this package ends in a state.
 */
export const resourceType = 'pulumi-nodejs:dynamic/eventbridge:Connection';
export const providerText = 'exports.handler=()=>require("pulumi-eventbridge-connection/provider")';

/** The package of the plugin: its name, its configuration, and the type of its resource. */
export const pluginName = 'eventbridge-connection';
export const pluginResourceType = `${pluginName}:index:Connection`;

/** The output in which a version writes which version its state needs at least. It must never change either. */
export const neededVersion = '__needsVersion';

/** The inputs by which the class tells the provider what the engine does not: whether this is a preview, and the URN. */
export const hiddenInputNames = { preview: '__preview', urn: '__urn' } as const;

/** The input by which the class says that the program passes `verify.url` as a secret: no message may show it then. */
export const urlIsSecret = '__urlIsSecret';

/**
 * The input into which the class copies the resource option of that name, because the engine does not pass it on to a
 * dynamic provider.
 */
export const customTimeouts = 'customTimeouts';

/**
 * The input that says that every secret in the state is marked as one. Version 0.1.0 recorded in plain text what the
 * program passed in plain text, and a handler cannot see whether a value in a state is encrypted. The engine shows an input
 * whose name begins with two underscores only if it changes.
 */
export const secretsEncrypted = '__encrypted';
