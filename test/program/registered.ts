import * as pulumi from '@pulumi/pulumi';
import { UNKNOWN } from '../support/plugin';
import type { Inputs, Properties } from '../support/types';

// The monitor is what the SDK talks to in place of the engine; the SDK does not export it from its root.
const { getMonitor } = require('@pulumi/pulumi/runtime/settings');
const { waitForRPCs } = require('@pulumi/pulumi/runtime');

/** How a secret looks in what {@link registered} returns. */
export const secret = (value: unknown): Envelope => ({ SECRET: value });

interface Envelope {
  SECRET: unknown;
}

export const isSecret = (value: unknown): value is Envelope =>
  typeof value === 'object' && value !== null && 'SECRET' in value;

/** The value itself, secret or not. */
export const unwrapped = (value: unknown): unknown => (isSecret(value) ? value.SECRET : value);

/** How a value looks there that a preview does not know yet. */
export { UNKNOWN };

/** What the SDK sends; it ships no types of these classes. */
interface RegisterResourceRequest {
  getName(): string;
  getObject(): { toJavaScript(): unknown };
  getDeletebeforereplace(): boolean;
}

export interface Registration {
  name: string;
  /** The inputs as they go to the engine: each secret in an envelope, on the path where it was marked. */
  inputs: Partial<Inputs> & Properties;
  deleteBeforeReplace: boolean;
}

/**
 * Runs a program with mocks and returns what it registers, by logical name.
 *
 * The mocks themselves are of no use here: they get the inputs with every secret taken out of its envelope.
 */
export async function registered(
  program: () => void,
  { preview = false, project = 'project', stack = 'stack', organization = 'organization' } = {},
): Promise<Record<string, Registration>> {
  const registrations: Record<string, Registration> = {};
  await pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }), call: ({ inputs }) => inputs },
    project,
    stack,
    preview,
    organization,
  );
  try {
    const monitor = getMonitor();
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request: RegisterResourceRequest, callback: unknown) => {
      registrations[request.getName()] = {
        name: request.getName(),
        inputs: readable(request.getObject().toJavaScript()) as Registration['inputs'],
        deleteBeforeReplace: request.getDeletebeforereplace(),
      };
      return register(request, callback);
    };
    program();
    await waitForRPCs();
    return registrations;
  } finally {
    pulumi.runtime.resetOptions('project', 'stack', -1, '', '', false, '');
  }
}

const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Properties;
  if (object[SIGNATURE] === SECRET) return secret(readable(object.value));
  return Object.fromEntries(Object.entries(object).map(([key, member]) => [key, readable(member)]));
}

/** Something that a preview does not know yet: an output of a resource that is still to be made. */
export function unknown(): pulumi.Output<never> {
  return (new Other(`other-${++others}`) as unknown as { later: pulumi.Output<never> }).later;
}

let others = 0;

class Other extends pulumi.CustomResource {
  constructor(name: string) {
    super('test:index:Other', name, { later: undefined });
  }
}
