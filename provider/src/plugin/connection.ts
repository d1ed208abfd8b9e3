/** What the engine asks about a connection, in plain values. The server translates messages to these and back. */
import { check as checkConnection, type Checked } from '../handlers/check';
import { create as createConnection } from '../handlers/create';
import { del } from '../handlers/delete';
import { diff as difference } from '../handlers/diff';
import type { Host } from '../handlers/host';
import { areNone, type ConnectionInputs } from '../handlers/inputs';
import { anotherConnection, knownOutputs } from '../handlers/knownOutputs';
import { previewProblems } from '../handlers/preview';
import { read as readConnection } from '../handlers/read';
import { update as updateConnection } from '../handlers/update';
import { Refused } from '../model/errors';
import { authorizedByDefault, observedNames } from '../model/fields';
import { customTimeouts, providerText, secretsEncrypted } from '../model/identity';
import { compact, pick, type PlainObject } from '../model/json';
import { generatedName } from '../model/naming';
import { unknownText } from '../model/unknowns';
import { connectionUrn } from '../model/urn';
import { placeOf } from '../service/aws/place';
import { changesIn, type Changes } from './changes';
import { onWire } from './values';

/** How the engine names resources that have no name, where the stack configures that. */
export interface Autonaming {
  proposedName: string;
  mode: 'propose' | 'enforce' | 'disable';
}

/**
 * What a dynamic provider has left in a state, and needs there: without it, a connection that returns to the class could
 * be neither refreshed nor deleted, or would show changes.
 */
const carriedNames = ['__provider', secretsEncrypted, customTimeouts];

export async function check(
  host: Host,
  olds: PlainObject,
  news: PlainObject,
  autonaming?: Autonaming,
): Promise<Checked> {
  const isNamed = news['name'] !== undefined && news['name'] !== null;
  const isDisabled = autonaming?.mode === 'disable';
  const checked = await checkConnection(host, await settled(host, olds), news, {
    generatedName: isDisabled ? undefined : (autonaming?.proposedName ?? nameFor(host)),
    problems:
      isDisabled && !isNamed && olds['name'] === undefined
        ? [{ path: 'name', reason: 'is required, because pulumi:autonaming is disabled for this stack' }]
        : [],
  });
  Object.assign(checked.inputs, pick(olds, carriedNames));
  return checked;
}

/** Inputs that an import has just recorded lack what follows without them (see {@link declaredOf}). */
async function settled(host: Host, olds: PlainObject): Promise<PlainObject> {
  if (areNone(olds) || olds['region'] !== undefined) {
    return olds;
  }
  const place = await placeOf({}, host.config).catch(() => ({}));
  return { authorized: authorizedByDefault, ...place, ...olds };
}

/** The organization is not told to a plugin. */
function nameFor({ identity }: Host): string | undefined {
  const urn = identity === undefined ? undefined : connectionUrn(identity);
  return urn && generatedName(urn.logicalName, urn);
}

export interface Difference {
  changes: Changes;
  changed: string[];
  replaces: string[];
  hasChanges: boolean;
  deleteBeforeReplace: boolean;
}

/** @param oldInputs - the inputs in the state, to whose values the engine shows the paths of the changes */
export function diff(host: Host, olds: PlainObject, news: PlainObject, oldInputs: PlainObject): Difference {
  const { changed, replaces, unfinished } = difference(host, olds, news);
  const changes = new Map(changesIn(onWire(oldInputs), onWire(news), changed));
  const shown = [...changes.keys()];
  for (const name of changed) {
    if (!shown.some((path) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`))) {
      changes.set(name, 'update');
    }
  }
  return {
    changes,
    changed,
    replaces,
    hasChanges: changed.length > 0 || unfinished,
    // A replacement for another reason (replaceOnChanges) keeps name and region. The old connection of one that adopts has
    // to be gone, or it would be what is adopted.
    deleteBeforeReplace: replaces.length === 0 || news['adopt'] === true,
  };
}

/** The outputs that the engine shows in a preview. */
export async function previewCreate(host: Host, inputs: PlainObject): Promise<PlainObject> {
  await requirePossible(host, {}, inputs);
  return { ...inputs, ...Object.fromEntries(observedNames.map((name) => [name, unknownText])) };
}

export async function previewUpdate(host: Host, olds: PlainObject, inputs: PlainObject): Promise<PlainObject> {
  await requirePossible(host, olds, inputs);
  const isUnfinished = ['declaredAuthorized', 'updateUnanswered', 'createStartedAt'].some((name) => name in olds);
  const { arn, secretArn } = await knownOutputs(host, olds, inputs);
  const another = anotherConnection(olds, inputs);
  if (another !== undefined) {
    host.report('warning', another);
  }
  return {
    ...inputs,
    ...Object.fromEntries(observedNames.map((name) => [name, unknownText])),
    ...pick(olds, ['creationTime']),
    ...compact({ arn, secretArn: isUnfinished ? undefined : secretArn }),
  };
}

async function requirePossible(host: Host, olds: PlainObject, inputs: PlainObject): Promise<void> {
  const problems = await previewProblems(host, olds, inputs);
  if (problems.length > 0) {
    throw new Refused(problems.map(({ reason }) => reason).join(' '));
  }
}

export async function create(host: Host, inputs: PlainObject): Promise<{ id: string; outs: PlainObject }> {
  const { id, outs } = await createConnection(host, inputs as ConnectionInputs & PlainObject);
  return { id, outs: recordable(outs, inputs) };
}

export async function update(host: Host, id: string, olds: PlainObject, inputs: PlainObject): Promise<PlainObject> {
  const { outs } = await updateConnection(host, id, olds, inputs as ConnectionInputs & PlainObject);
  return recordable(outs, inputs);
}

/** Outputs as a state has them: with what the dynamic provider needs there. */
export const recordable = (outs: PlainObject, inputs: PlainObject): PlainObject => ({
  ...outs,
  ...pick(inputs, carriedNames),
  __provider: providerText,
});

export interface Found {
  id: string;
  outs: PlainObject;
  inputs: PlainObject;
}

/** @param props - the outputs in the state; empty for an import; the place for a `get` */
export async function read(
  host: Host,
  id: string,
  props: PlainObject,
  recordedInputs: PlainObject,
): Promise<Found | undefined> {
  const actual = await readConnection(host, id, props);
  if (actual === undefined) {
    return undefined;
  }
  const { inputs, props: outs } = actual;
  const isImported = areNone(props);
  return {
    id: actual.id,
    outs: recordable(outs, props),
    inputs: isImported ? await declaredOf(host, inputs) : { ...inputs, ...pick(recordedInputs, carriedNames) },
  };
}

/** What a program has to declare of an imported connection: not what follows without it. */
async function declaredOf(host: Host, inputs: PlainObject): Promise<PlainObject> {
  const { region, endpoint, authorized, ...rest } = inputs;
  const usual = await placeOf({}, host.config).catch(() => undefined);
  const isUsual = usual?.region === region && usual?.endpoint === endpoint;
  return compact({
    ...rest,
    ...(isUsual ? {} : { region, endpoint }),
    ...(authorized === authorizedByDefault ? {} : { authorized }),
  });
}

export async function remove(host: Host, id: string, olds: PlainObject): Promise<void> {
  await del(host, id, olds as ConnectionInputs & PlainObject);
}
