import type { PlainObject } from '../model/connection';
import { apply } from './apply';
import type { Context } from '../dynamic/guard';
import type { ConnectionInputs } from './inputs';

export async function create(
  context: Context,
  inputs: ConnectionInputs & PlainObject,
): Promise<{ id: string; outs: PlainObject }> {
  return apply(context, 'create', inputs);
}
