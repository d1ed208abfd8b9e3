import type { PlainObject } from '../model/json';
import { apply } from './apply';
import type { Host } from './host';
import type { ConnectionInputs } from './inputs';

export async function create(
  host: Host,
  inputs: ConnectionInputs & PlainObject,
): Promise<{ id: string; outs: PlainObject }> {
  return apply(host, inputs);
}
