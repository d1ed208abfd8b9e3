const Module = require('node:module');

/**
 * Lets the SDK of Pulumi load its largest modules when it first uses them. It requires them whenever it starts, and
 * neither the host of dynamic providers nor a program in JavaScript ever uses them: two thirds of the start.
 *
 * Required by the processes that the tests start, see `processStart.ts`.
 */
const late = new Set(['typescript', '@npmcli/arborist']);

const { _load: load } = Module;
Module._load = function (name, parent, ...more) {
  const now = () => load.call(this, name, parent, ...more);
  return late.has(name) && /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename) ? lazily(now) : now();
};

function lazily(module) {
  let loaded;
  const target = () => (loaded ??= module());
  return new Proxy(
    {},
    {
      // What compiled code asks of every module that it imports as a whole. With `true` it takes the module as it is.
      get: (_, member) => (member === '__esModule' ? true : target()[member]),
      has: (_, member) => member in target(),
      ownKeys: () => Reflect.ownKeys(target()),
      getOwnPropertyDescriptor: (_, member) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(target(), member);
        return descriptor && { ...descriptor, configurable: true };
      },
    },
  );
}
