import { hiddenInputNames } from '../model/identity';
import type { PlainObject } from '../model/json';

/**
 * What the class passes beside the arguments of the program, because the engine tells a dynamic provider neither. The
 * engine shows no input whose name begins with two underscores. Check drops them, so that no state has them.
 */
export function hiddenInputs(values: PlainObject): { preview?: boolean; urn?: string } {
  const preview = values[hiddenInputNames.preview];
  const urn = values[hiddenInputNames.urn];
  return {
    ...(typeof preview === 'boolean' ? { preview } : {}),
    ...(typeof urn === 'string' ? { urn } : {}),
  };
}
