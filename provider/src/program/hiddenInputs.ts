import * as pulumi from '@pulumi/pulumi';
import { hiddenInputNames, resourceType } from '../model/identity';

/** What the engine does not tell a dynamic provider: whether this is a preview, and which resource it is about. */
export function hiddenInputs(logicalName: string, parent: pulumi.Resource | undefined): pulumi.Inputs {
  return {
    [hiddenInputNames.preview]: pulumi.runtime.isDryRun(),
    [hiddenInputNames.urn]: urnOf(logicalName, parent),
  };
}

/**
 * A promise and no output: an output of the parent would make the connection depend on it, which for a component means on
 * all of its children.
 */
export function urnOf(logicalName: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(logicalName, resourceType, parent).apply(resolve);
  });
}
