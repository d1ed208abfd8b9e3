import { payloadLimit } from 'pulumi-eventbridge-connection/model';
import { Policy, PolicyDocument, readPolicy } from './policy';
import { account, flag, number, objectOf, oneOf, orNull, Reader, Readers, recordOf, text, wholeNumber } from './schema';
import type { ConnectionState } from './state/connection';

/**
 * What was never observed of the real service. Each has a pessimistic default, and each can be switched while the
 * emulator runs: a client must survive either answer.
 */
export interface Unknowns {
  /** Does `InvocationHttpParameters: {}` (or `OAuthHttpParameters: {}`) in an Update remove the earlier entries? */
  emptyHttpParametersClear: boolean;
  /** Does an empty list (`HeaderParameters: []`) in an Update remove the earlier entries of that list? */
  emptyListsClear: boolean;
  /**
   * When an Update gives only some of the three lists: do the others stay (`true`) or go (`false`)?
   */
  omittedListsStay: boolean;
  /**
   * What a list that an Update gives does to the stored one. `replace` was told of lists of equal length; with `overlay`
   * the stored entries beyond the length of the given list stay.
   */
  givenLists: 'replace' | 'overlay';
  /**
   * When an Update repeats the key of a stored entry without a `Value`: does the entry keep its stored value (`true`),
   * or has it none from then on (`false`)?
   */
  missingValueKeepsStored: boolean;
  /** Does `KmsKeyIdentifier: ""` in an Update remove the key? */
  emptyKmsKeyClears: boolean;
  /** Does an Update with the full set after a Deauthorize remove a KMS key that it leaves out? "Surely clears everything" was recorded of authorization parameters. */
  fullUpdateAfterDeauthorizeClearsKmsKey: boolean;
  /** How Describe shows a KMS key that was given by its ID or an alias. */
  describedKmsKey: 'asGiven' | 'keyArn';
  /** What `Description: ""` in an Update does; `clear` was recorded on API destinations. */
  emptyDescription: 'clear' | 'echo' | 'ignore';
  /** `AuthParameters` without `AuthorizationType`, beside a `Description` that alone would be accepted. */
  authParametersWithoutTypeBesideDescription: 'refuse' | 'ignore';
  /** Is an Update that holds nothing but `InvocationConnectivityParameters` accepted? The recorded text of the refusal does not name them. */
  connectivityAloneIsEnough: boolean;
  /** Is an Update accepted while the connection is AUTHORIZING? */
  updateWhileAuthorizing: 'refuse' | 'accept';
  /** What a Delete of a connection that is already DELETING answers. */
  deleteWhileDeleting: 'repeat' | 'concurrentModification';
  /**
   * What Delete answers as LastModifiedTime of an OAuth connection: the value from before the call, as recorded of BASIC
   * and API_KEY, or the new one.
   */
  deleteOfOAuthAnswers: 'valueBefore' | 'newValue';
  /**
   * A token endpoint that answers without a token and without refusing the client: 5xx, or 2xx with another body. It was
   * told that the connection leaves AUTHORIZING, and assumed that it becomes DEAUTHORIZED.
   */
  tokenEndpointFailure: 'unreachable' | 'refused';
  /** The state that a private BASIC or API_KEY connection passes before ACTIVE; both were told. */
  privateConnectionPasses: 'AUTHORIZED' | 'DEAUTHORIZED';
  /** Where the request for a token has the client ID and the client secret: in the form, or as `Authorization: Basic`. */
  tokenRequestCredentials: 'body' | 'header' | 'both';
  /** What a body parameter does that is called `grant_type`, `client_id` or `client_secret`. */
  tokenRequestOwnParameters: 'replaced' | 'sentAsWell';
  /** Is the body always a form, or JSON if a header parameter is `Content-Type: application/json`? */
  tokenRequestBody: 'form' | 'contentType';
  /** Where a GET has the form. */
  tokenRequestOfGet: 'query' | 'body';
  /** Does a header that occurs more than once have several lines, or one with commas? */
  tokenRequestRepeatedHeaders: 'separate' | 'joined';
  /** Does a type switch keep the `InvocationHttpParameters`? */
  typeSwitchKeepsHttpParameters: boolean;
  /**
   * With a KMS key of the connection: must the caller be allowed to use it? The service makes the managed secret in
   * the caller's name, as `secretsmanager:CreateSecret` shows; that it takes the key in the caller's name as well is what
   * Secrets Manager does everywhere else.
   */
  keyNeedsCallerPermissions: boolean;
  /**
   * Can a user schedule the deletion of a managed secret? That it works with a recovery window of 7 days or more was told;
   * a deletion without recovery is refused either way.
   */
  userDeletionOfManagedSecret: 'scheduled' | 'refused';
  /** The version that Parameter Store reports of a secret (`/aws/reference/secretsmanager/…`). */
  secretReferenceVersion: number;
  /** When a connection whose managed secret a user deletes becomes DEAUTHORIZED: with the call, or after the window. */
  managedSecretDeletionNoticed: 'whenScheduled' | 'whenGone';
  /** Is a NextToken that is not Base64 a validation error with a pattern? Recorded of API destinations. */
  nextTokenMustBeBase64: boolean;
  /** Which filters of the first request a NextToken is valid for. NamePrefix was recorded of API destinations. */
  nextTokenBoundTo: 'filters' | 'namePrefix' | 'nothing';
  /** NamePrefix and ConnectionState in one ListConnections; API destinations refuse two filters. */
  twoListFilters: 'refuse' | 'accept';
  /** The text of the ValidationException about two filters. */
  twoListFiltersText: string;
  /**
   * The text of ResourceNotFoundException of Update, Deauthorize and Delete, by analogy with Describe and with API
   * destinations; `{verb}` stands for the operation, `{name}` for the connection.
   */
  missingConnectionText: string;
  /** The text of ResourceAlreadyExistsException; `{name}` stands for the connection. */
  alreadyExistsText: string;
  /** The text of LimitExceededException. */
  limitExceededText: string;
  /** The StateReason after a refusal by the token endpoint; `{status}` stands for its HTTP status. */
  refusedStateReason: string;
  /** The StateReason of FAILED_CONNECTIVITY. */
  failedConnectivityStateReason: string;
  /** The StateReason after a failure of the KMS key; `{key}` stands for its identifier. */
  kmsStateReason: string;
  /** The StateReason after the managed secret was deleted. */
  managedSecretStateReason: string;
}

/** The answers that are assumed unless told otherwise: the pessimistic ones. */
export const defaultUnknowns: Unknowns = {
  emptyHttpParametersClear: false,
  emptyListsClear: false,
  omittedListsStay: true,
  givenLists: 'replace',
  missingValueKeepsStored: false,
  emptyKmsKeyClears: false,
  fullUpdateAfterDeauthorizeClearsKmsKey: true,
  describedKmsKey: 'asGiven',
  emptyDescription: 'clear',
  authParametersWithoutTypeBesideDescription: 'refuse',
  connectivityAloneIsEnough: true,
  updateWhileAuthorizing: 'refuse',
  deleteWhileDeleting: 'repeat',
  deleteOfOAuthAnswers: 'valueBefore',
  tokenEndpointFailure: 'refused',
  privateConnectionPasses: 'AUTHORIZED',
  tokenRequestCredentials: 'body',
  tokenRequestOwnParameters: 'replaced',
  tokenRequestBody: 'form',
  tokenRequestOfGet: 'query',
  tokenRequestRepeatedHeaders: 'separate',
  typeSwitchKeepsHttpParameters: true,
  keyNeedsCallerPermissions: true,
  userDeletionOfManagedSecret: 'scheduled',
  secretReferenceVersion: 0,
  managedSecretDeletionNoticed: 'whenScheduled',
  nextTokenMustBeBase64: true,
  nextTokenBoundTo: 'filters',
  twoListFilters: 'refuse',
  twoListFiltersText: 'Failed to list the connection(s). NamePrefix and ConnectionState cannot be used together.',
  missingConnectionText: "Failed to {verb} the connection(s). Connection '{name}' does not exist.",
  alreadyExistsText: "Failed to create the connection(s). Connection '{name}' already exists.",
  limitExceededText: 'The requested resource exceeds the maximum number allowed.',
  refusedStateReason: 'The authorization endpoint refused the client credentials with HTTP status {status}.',
  failedConnectivityStateReason: 'Could not connect to the specified private endpoint.',
  kmsStateReason: "The KMS key '{key}' could not be used.",
  managedSecretStateReason: "Secrets Manager can't find the specified secret.",
};

/** Replaces `{name}` in a text of the settings by its value. */
export const fillText = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole));

const either = [false, true] as const;

/** All values of a type of texts: one that is added to the type has to be added here. */
const each = <T extends string>(values: Record<T, true>): readonly T[] => Object.keys(values) as T[];

/**
 * The answers that each unknown can have, its default among them. A test of a client against all of
 * them takes them from here, so that it covers an unknown that is added.
 */
export const unknownAnswers: { readonly [Name in keyof Unknowns]: readonly Unknowns[Name][] } = {
  emptyHttpParametersClear: either,
  emptyListsClear: either,
  omittedListsStay: either,
  givenLists: each<Unknowns['givenLists']>({ replace: true, overlay: true }),
  missingValueKeepsStored: either,
  emptyKmsKeyClears: either,
  fullUpdateAfterDeauthorizeClearsKmsKey: either,
  describedKmsKey: each<Unknowns['describedKmsKey']>({ asGiven: true, keyArn: true }),
  emptyDescription: each<Unknowns['emptyDescription']>({ clear: true, echo: true, ignore: true }),
  authParametersWithoutTypeBesideDescription: each<Unknowns['authParametersWithoutTypeBesideDescription']>({
    refuse: true,
    ignore: true,
  }),
  connectivityAloneIsEnough: either,
  updateWhileAuthorizing: each<Unknowns['updateWhileAuthorizing']>({ refuse: true, accept: true }),
  deleteWhileDeleting: each<Unknowns['deleteWhileDeleting']>({ repeat: true, concurrentModification: true }),
  deleteOfOAuthAnswers: each<Unknowns['deleteOfOAuthAnswers']>({ valueBefore: true, newValue: true }),
  tokenEndpointFailure: each<Unknowns['tokenEndpointFailure']>({ unreachable: true, refused: true }),
  privateConnectionPasses: each<Unknowns['privateConnectionPasses']>({ AUTHORIZED: true, DEAUTHORIZED: true }),
  tokenRequestCredentials: each<Unknowns['tokenRequestCredentials']>({ body: true, header: true, both: true }),
  tokenRequestOwnParameters: each<Unknowns['tokenRequestOwnParameters']>({ replaced: true, sentAsWell: true }),
  tokenRequestBody: each<Unknowns['tokenRequestBody']>({ form: true, contentType: true }),
  tokenRequestOfGet: each<Unknowns['tokenRequestOfGet']>({ query: true, body: true }),
  tokenRequestRepeatedHeaders: each<Unknowns['tokenRequestRepeatedHeaders']>({ separate: true, joined: true }),
  typeSwitchKeepsHttpParameters: either,
  keyNeedsCallerPermissions: either,
  userDeletionOfManagedSecret: each<Unknowns['userDeletionOfManagedSecret']>({ scheduled: true, refused: true }),
  secretReferenceVersion: [0, 1],
  managedSecretDeletionNoticed: each<Unknowns['managedSecretDeletionNoticed']>({ whenScheduled: true, whenGone: true }),
  nextTokenMustBeBase64: either,
  nextTokenBoundTo: each<Unknowns['nextTokenBoundTo']>({ filters: true, namePrefix: true, nothing: true }),
  twoListFilters: each<Unknowns['twoListFilters']>({ refuse: true, accept: true }),
  // Any other text: a client must not depend on it.
  twoListFiltersText: [defaultUnknowns.twoListFiltersText, 'One filter.'],
  missingConnectionText: [defaultUnknowns.missingConnectionText, 'None.'],
  alreadyExistsText: [defaultUnknowns.alreadyExistsText, 'Duplicate.'],
  limitExceededText: [defaultUnknowns.limitExceededText, 'Quota.'],
  refusedStateReason: [defaultUnknowns.refusedStateReason, ''],
  failedConnectivityStateReason: [defaultUnknowns.failedConnectivityStateReason, ''],
  kmsStateReason: [defaultUnknowns.kmsStateReason, ''],
  managedSecretStateReason: [defaultUnknowns.managedSecretStateReason, ''],
};

/** Milliseconds that the emulator stays in each pending state. */
export interface Timings {
  /** CREATING, which only private connections show. */
  creating: number;
  /** UPDATING, which only private connections show. */
  updating: number;
  /** AUTHORIZING towards a token endpoint that is neither on a loopback address nor unreachable. */
  authorizing: number;
  /** AUTHORIZED on the way to ACTIVE; 0 leaves that state out. */
  activating: number;
  /** DEAUTHORIZING: recorded 300 to 1100. */
  deauthorizing: number;
  /** From Deauthorize until Describe shows its StateReason: recorded between 300 and 900. */
  deauthorizationReason: number;
  /** DELETING: recorded 0 to 3000. */
  deleting: number;
  /** From the removal of a managed secret (Deauthorize, Delete) to its end. Until then it is marked for deletion: recorded as still described after 2.2 to 4.0 s, and gone after 3.7 to 6.1 s. */
  secretPurge: number;
  /** From the refusal of a token endpoint to DEAUTHORIZED: told to end within two minutes. */
  refusing: number;
  /** Between two attempts at a token endpoint that cannot be reached; 0: one attempt. */
  oauthRetry: number;
  /** How long a token endpoint may take to answer. */
  oauthTimeout: number;
}

export const defaultTimings: Timings = {
  creating: 300,
  updating: 300,
  authorizing: 300,
  activating: 100,
  deauthorizing: 500,
  deauthorizationReason: 350,
  deleting: 300,
  secretPurge: 4000,
  refusing: 0,
  oauthRetry: 3000,
  oauthTimeout: 5000,
};

/** How an authorization of certain connections ends, instead of its usual end. */
export interface OutcomeRule {
  /** Connection name, with `*` for any text; all connections without it. */
  name?: string;
  /** The state in which it ends. A pending state means that it stays there. */
  state: ConnectionState;
  /** Its StateReason. */
  reason?: string;
  /** Milliseconds until then, instead of the timing of the pending state. */
  after?: number;
  /** For how many authorizations the rule holds; for all without it. */
  times?: number;
}

/** An identity behind an access key. */
export interface Principal {
  /** Twelve digits. */
  account: string;
  /** Its ARN; a user of the account without it. */
  arn?: string;
}

/** Calls of EventBridge for each account and Region, writes and reads apart. */
export interface RateLimits {
  /** `null`: no limit. */
  writesPerSecond: number | null;
  /** `null`: no limit. AWS documents 50 calls a second for all operations but PutEvents. */
  readsPerSecond: number | null;
  /** Writes that are served at once after a rest; `null`: as many as in one second. */
  writeBurst: number | null;
  /** Reads that are served at once after a rest; `null`: as many as in one second. */
  readBurst: number | null;
}

export const defaultRateLimits: RateLimits = {
  writesPerSecond: null,
  readsPerSecond: null,
  writeBurst: null,
  readBurst: null,
};

/** Everything that can be set at the start and changed while the emulator runs. */
export interface Settings {
  /** How long the pending states last. */
  timings: Timings;
  /** What was never observed of the real service. */
  unknowns: Unknowns;
  /** Connections an account may hold in a Region (3,000 by default; some accounts have 20). */
  connectionQuota: number;
  /** How many calls EventBridge serves; it answers the others with ThrottlingException. */
  rateLimits: RateLimits;
  /** The account of every access key that is not in `accessKeys`. */
  defaultAccount: string;
  /** The identity of each access key. */
  accessKeys: Record<string, Principal>;
  /** Refuse access keys that are neither in `accessKeys` nor from AssumeRole, with UnrecognizedClientException. */
  knownAccessKeysOnly: boolean;
  /** The policies of every caller; `null`: everything is allowed. */
  policy: Policy | PolicyDocument | (Policy | PolicyDocument)[] | null;
  /** Milliseconds that the server's clock (its `Date` header, and its judgement of signatures) differs from the true time. */
  clockSkew: number;
  /** Treat KMS keys that the emulator does not know as unusable, instead of accepting them. */
  strictKms: boolean;
  /** Most bytes of the names and values of HTTP parameters: they count toward a payload of 64 KB. */
  payloadLimit: number;
  /** Require a valid certificate of an https token endpoint on a loopback address. */
  verifyTokenEndpointCertificate: boolean;
}

export const defaultSettings = (): Settings => ({
  timings: { ...defaultTimings },
  unknowns: { ...defaultUnknowns },
  connectionQuota: 3000,
  rateLimits: { ...defaultRateLimits },
  defaultAccount: '123456789012',
  accessKeys: {},
  knownAccessKeysOnly: false,
  policy: null,
  clockSkew: 0,
  strictKms: false,
  payloadLimit,
  verifyTokenEndpointCertificate: false,
});

/** Some of the settings, and of the groups within them. */
export type SettingsChange = {
  [Name in keyof Settings]?: Name extends 'timings' | 'unknowns' | 'rateLimits'
    ? Partial<Settings[Name]>
    : Settings[Name];
};

/** The unknowns that are texts of the service: every text is possible. */
const unknownTexts: readonly (keyof Unknowns)[] = [
  'twoListFiltersText',
  'missingConnectionText',
  'alreadyExistsText',
  'limitExceededText',
  'refusedStateReason',
  'failedConnectivityStateReason',
  'kmsStateReason',
  'managedSecretStateReason',
];

const milliseconds = number(0);
const rate = orNull(number(0));

const setting = 'setting';

const readChange = objectOf<SettingsChange>(
  {
    timings: objectOf<Partial<Timings>>(
      readersOf(defaultTimings, () => milliseconds),
      [],
      setting,
    ),
    unknowns: objectOf<Partial<Unknowns>>(
      readersOf(defaultUnknowns, (name) => (unknownTexts.includes(name) ? text : oneOf<unknown>(unknownAnswers[name]))),
      [],
      setting,
    ),
    connectionQuota: wholeNumber(0),
    rateLimits: objectOf<Partial<RateLimits>>(
      readersOf(defaultRateLimits, () => rate),
      [],
      setting,
    ),
    defaultAccount: account,
    accessKeys: recordOf(objectOf<Principal>({ account, arn: text }, ['account'])),
    knownAccessKeysOnly: flag,
    policy: readPolicy,
    clockSkew: number(),
    strictKms: flag,
    payloadLimit: wholeNumber(0),
    verifyTokenEndpointCertificate: flag,
  },
  [],
  setting,
);

/** One reader for each member of some defaults. */
function readersOf<T extends object>(defaults: T, readerOf: (name: keyof T) => Reader<unknown>): Readers<Partial<T>> {
  return Object.fromEntries(
    Object.keys(defaults).map((name) => [name, readerOf(name as keyof T)]),
  ) as unknown as Readers<Partial<T>>;
}

const groups: readonly string[] = ['timings', 'unknowns', 'rateLimits', 'accessKeys'] satisfies (keyof Settings)[];

/** Applies a change, or nothing of it if a part of it is not exact. */
export function applySettings(settings: Settings, change: SettingsChange): void {
  for (const [name, value] of Object.entries(readChange(change, ''))) {
    if (value === undefined) {
      continue;
    }
    if (groups.includes(name)) {
      const given = Object.entries(value as object).filter(([, member]) => member !== undefined);
      Object.assign(settings[name as keyof Settings] as object, Object.fromEntries(given));
    } else {
      Object.assign(settings, { [name]: value });
    }
  }
}

/** Restores earlier settings. */
export function restoreSettings(settings: Settings, before: Settings): void {
  for (const accessKey of Object.keys(settings.accessKeys)) {
    delete settings.accessKeys[accessKey];
  }
  applySettings(settings, structuredClone(before));
}
