import type { Host } from '../handlers/host';
import { read as readConnection } from '../handlers/read';
import { pick, PlainObject } from '../model/json';

/** What the engine asks of a dynamic provider. */
export interface ReadResult {
  id?: string;
  props?: PlainObject;
  inputs?: PlainObject;
}

/**
 * The inputs carry what `check` puts among them of a managed connection (see `knownOutputs.ts`). `{}` means deleted; for
 * `Connection.get` it would be no answer: engine 3.259 takes it for a connection of which every output is undefined, so
 * there the handler throws.
 */
export async function read(host: Host, id: string, props: PlainObject): Promise<ReadResult> {
  const actual = await readConnection(host, id, props);
  if (actual === undefined) {
    return {};
  }
  const { managed, inputs, props: outs, id: name } = actual;
  return {
    id: name,
    props: outs,
    inputs: managed ? { ...inputs, ...withoutEmpty(pick(outs, ['arn', 'secretArn'])) } : inputs,
  };
}

const withoutEmpty = (values: PlainObject): PlainObject =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
