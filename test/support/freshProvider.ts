import { PROVIDER_TEXT } from './plugin';

/**
 * The text of a provider that starts from nothing: the handlers are loaded again, as in the process that the engine
 * starts for each of its commands. That takes most of a second; this takes 10 milliseconds.
 *
 * @param count - each number has its own text, which the plugin loads once; the text of 0 is the one in states
 * @param prepare - statements that see the folder of the loaded modules as `root`
 */
export function freshProvider(count: number, prepare = ''): string {
  const text = `
    exports.handler = () => {
      // Process ${count}.
      const { dirname, join } = require("path");
      const entry = require.resolve("pulumi-eventbridge-connection/provider");
      const root = dirname(dirname(entry));
      for (const file of Object.keys(require.cache)) if (file.startsWith(root)) delete require.cache[file];
      // Each command of the engine has an address of its own.
      process.argv[2] = "127.0.0.1:${count}";
      const handlers = require(entry);
      ${prepare}
      // What is replaced is not kept: the plugin holds on to every provider that it has ever seen, and a module on to
      // those that it has loaded.
      globalThis.handlers = handlers;
      module.children.length = 0;
      return Object.fromEntries(
        Object.keys(handlers).map((name) => [name, (...args) => globalThis.handlers[name](...args)]),
      );
    };`;
  return count === 0 ? PROVIDER_TEXT : text;
}
