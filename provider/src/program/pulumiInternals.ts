/**
 * What this package uses of @pulumi/pulumi beside its declared API. Each use is tested for, so that a version without it
 * costs what the sentence says, and no more.
 */
import * as pulumi from '@pulumi/pulumi';
import { version } from '@pulumi/pulumi/version';

const told = new Set<string>();

/** Says once what a version of the SDK lacks, and what does not work for it. */
function missing<T>(name: string, consequence: string, instead: T): T {
  if (!told.has(name)) {
    told.add(name);
    void pulumi.log.warn(
      `@pulumi/pulumi ${version} has no ${name}, which pulumi-eventbridge-connection uses: ${consequence} ` +
        'Please report it, and use another version of @pulumi/pulumi meanwhile.',
    );
  }
  return instead;
}

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

/** The connection to the engine; undefined under mocks, in which no plugin is going to be started. */
export function engineConnection(runtime: { getEngine?: unknown } = pulumi.runtime): object | undefined {
  return isFunction(runtime.getEngine)
    ? (runtime.getEngine() as object | undefined)
    : missing(
        'runtime.getEngine',
        'it cannot be checked in time whether the engine finds the provider in node_modules.',
        undefined,
      );
}

/**
 * Tests that mock the engine expect no call to leave their process. Compared by what a mock monitor is made of, because
 * the test may have another copy of the SDK.
 */
export function isMocked(runtime: { hasMonitor?: unknown; getMonitor?: unknown } = pulumi.runtime): boolean {
  const { hasMonitor, getMonitor } = runtime;
  if (!isFunction(hasMonitor) || !isFunction(getMonitor)) {
    return missing('runtime.getMonitor', 'lookups call AWS also in unit tests with mocks.', false);
  }
  const monitor = hasMonitor() ? getMonitor() : undefined;
  return typeof monitor === 'object' && monitor !== null && 'mocks' in monitor;
}

/** The resources that an output depends on. */
export async function resourcesOf(output: object): Promise<pulumi.Resource[]> {
  const { allResources } = output as { allResources?: unknown };
  return isFunction(allResources)
    ? [...((await allResources.call(output)) as Iterable<pulumi.Resource>)]
    : missing(
        'Output.allResources',
        'a lookup does not wait for the resources that its arguments come from, unless dependsOn names them.',
        [],
      );
}

/** The resources below a component. One without any has no such member, as in a version that has none. */
export function childrenOf(resource: pulumi.Resource): Iterable<pulumi.Resource> {
  return (resource as { __childResources?: Set<pulumi.Resource> }).__childResources ?? [];
}

/** The value of an output, which may be one that says that it is unknown. Undefined only if it really has none. */
export function valueWithUnknowns(output: object): Promise<unknown> {
  const { promise } = output as { promise?: unknown };
  return isFunction(promise)
    ? (promise.call(output, true) as Promise<unknown>)
    : missing(
        'Output.promise',
        'previews show arguments that are left out as unknown where they are outputs.',
        Promise.resolve(output),
      );
}
