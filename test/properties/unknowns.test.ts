import assert from 'node:assert/strict';
import { defaultUnknowns, unknownAnswers, type Unknowns } from 'eventbridge-connection-emulator';
import { basic, connectivity, oAuth, withAuth, withHeaders, withOAuth } from '../support/connections';
import { unreachableEndpoint } from './arguments';
import { asked, everyAnswer, others } from './answers';
import type { Scenario, Step } from './scenario';
import { PluginStage } from './stage';
import type { Declared } from '../support/types';

/** Every way of removing something: from, and to. */
const removals: Record<string, [Declared, Declared]> = {
  'the description': [{ ...basic, description: 'x' }, basic],
  'the KMS key': [{ ...basic, kmsKeyIdentifier: 'alias/events' }, basic],
  'the KMS key, and the credentials': [
    { ...basic, kmsKeyIdentifier: 'alias/events' },
    { ...basic, authorized: false },
  ],
  'one header of two': [
    withHeaders({ A: '1', B: { value: 'secret-b', isValueSecret: true } }),
    withHeaders({ B: { value: 'secret-b', isValueSecret: true } }),
  ],
  'one value of a repeated header': [withHeaders({ A: ['1', '2'] }), withHeaders({ A: ['1'] })],
  'all headers, but not the query string': [
    withAuth({ invocationHttpParameters: { headerParameters: { A: '1' }, queryStringParameters: { q: 'x' } } }),
    withAuth({ invocationHttpParameters: { queryStringParameters: { q: 'x' } } }),
  ],
  'all invocation parameters': [
    withAuth({
      invocationHttpParameters: {
        headerParameters: { A: '1' },
        bodyParameters: { b: { value: 'secret-c', isValueSecret: true } },
      },
    }),
    basic,
  ],
  'the OAuth parameters': [withOAuth({ oAuthHttpParameters: { bodyParameters: { scope: 'a' } } }), oAuth],
  'the private endpoint': [{ ...basic, invocationConnectivityParameters: connectivity }, basic],
  'the private endpoint, and the credentials': [
    { ...basic, invocationConnectivityParameters: connectivity },
    { ...basic, authorized: false },
  ],
  'the private token endpoint': [withAuth({ connectivityParameters: connectivity }, oAuth), oAuth],
  'the headers together with the type': [withHeaders({ A: '1' }), oAuth],
};

const at = 'a';
const up: Step = { do: 'up', refresh: false };
const unreachable = withOAuth({ authorizationEndpoint: unreachableEndpoint });

/** What else leads to something that is not known. */
const incidents: Record<string, Omit<Scenario, 'unknowns'>> = {
  'a name that is taken': { steps: [{ do: 'declare', at, args: basic }, { do: 'occupy', at }, up] },
  'a quota': {
    steps: [
      { do: 'declare', at, args: basic },
      {
        do: 'fault',
        fault: { operation: 'CreateConnection', kind: 'error', type: 'LimitExceededException', times: 4 },
      },
      up,
      up,
    ],
  },
  'a KMS key that is disabled': {
    steps: [
      { do: 'declare', at, args: { ...basic, kmsKeyIdentifier: 'key-1' } },
      up,
      { do: 'key', enabled: false },
      { do: 'up', refresh: true },
    ],
  },
  'a token endpoint that nobody reaches, and then another': {
    steps: [{ do: 'declare', at, args: unreachable }, up, { do: 'declare', at, args: oAuth }, up],
  },
  'a private token endpoint that nobody reaches': {
    steps: [{ do: 'declare', at, args: withAuth({ connectivityParameters: connectivity }, unreachable) }, up],
  },
  'a delete whose answer is lost': {
    // The second attempt meets the connection in DELETING, however long the SDK pauses before it.
    // Where AWS refuses it, the provider repeats it until the timeout.
    timings: { deleting: 3_600_000 },
    steps: [
      { do: 'declare', at, args: { ...basic, customTimeouts: { delete: '20s' } } },
      up,
      { do: 'remove', at },
      { do: 'fault', fault: { operation: 'DeleteConnection', kind: 'reset', when: 'after' } },
      up,
    ],
  },
  'parameters that are declared to be none': {
    steps: [
      { do: 'declare', at, args: withAuth({ invocationHttpParameters: {} }) },
      up,
      { do: 'change', at, by: { secret: 'password-2' } },
      up,
      { do: 'drift', at, what: 'given another user' },
      { do: 'up', refresh: true },
    ],
  },
  'a private endpoint for a connection without credentials': {
    steps: [
      { do: 'declare', at, args: { ...basic, authorized: false } },
      up,
      { do: 'change', at, by: { invocationConnectivityParameters: connectivity } },
      up,
      { do: 'change', at, by: { authorized: true } },
      up,
    ],
  },
};

/** What the provider gives the service no occasion to decide in these, and why. */
const neverAsked: Partial<Record<keyof Unknowns, string>> = {
  emptyHttpParametersClear: 'it sends no empty group where something is to be removed, but empty lists',
  omittedListsStay: 'it leaves no list out that holds something',
  missingValueKeepsStored: 'it sends no entry without its value',
  authParametersWithoutTypeBesideDescription: 'it sends no authorization parameters without their type',
  connectivityAloneIsEnough: 'it sends no private endpoint alone',
  twoListFilters: 'its waits list by state alone',
  twoListFiltersText: 'its waits list by state alone',
  nextTokenMustBeBase64: 'it sends the tokens of the service only',
  nextTokenBoundTo: 'it sends a token with the filters of the page that had it',
  secretReferenceVersion: 'these name no secret by a parameter',
  userDeletionOfManagedSecret: 'it deletes no secret',
  managedSecretDeletionNoticed: 'it deletes no secret',
  managedSecretStateReason: 'nobody deletes the managed secret here; nobody goes by the text',
  missingConnectionText: 'takes a connection that goes between two calls; nobody goes by the text',
  tokenEndpointFailure: 'takes a token endpoint on this machine; its outcomes are those of a refusal and of no network',
  tokenRequestCredentials: 'takes a token endpoint on this machine, which nobody asks for its form',
  tokenRequestOwnParameters: 'takes a token endpoint on this machine, which nobody asks for its form',
  tokenRequestBody: 'takes a token endpoint on this machine, which nobody asks for its form',
  tokenRequestOfGet: 'takes a token endpoint on this machine, which nobody asks for its form',
  tokenRequestRepeatedHeaders: 'takes a token endpoint on this machine, which nobody asks for its form',
  refusedStateReason: 'takes a token endpoint on this machine; nobody goes by the text',
  limitExceededText: 'takes a full account; nobody goes by the text',
};

describe('what nobody knows of the service', function () {
  this.timeout(600_000);
  let stage: PluginStage;
  let decided: Set<keyof Unknowns>;
  before(async () => {
    stage = await PluginStage.open();
    decided = asked(stage.emulator);
  });
  after(() => stage.close());

  it('has more than one possible answer', () => {
    for (const [name, answers] of Object.entries(unknownAnswers)) {
      const usual = defaultUnknowns[name as keyof Unknowns];
      assert.ok((answers as unknown[]).includes(usual), name);
    }
    assert.deepEqual(
      others.filter(([, answers]) => answers.length === 0),
      [],
    );
    assert.deepEqual(Object.keys(unknownAnswers).sort(), Object.keys(defaultUnknowns).sort());
  });

  for (const { title, unknowns } of everyAnswer()) {
    describe(title, () => {
      for (const [what, [from, to]] of Object.entries(removals)) {
        it(`removes ${what}`, () =>
          stage.play({
            unknowns,
            steps: [
              { do: 'declare', at, args: from },
              up,
              { do: 'declare', at, args: to },
              up,
              { do: 'declare', at, args: { ...to, authorized: true } },
              up,
            ],
          }));
      }
      for (const [what, incident] of Object.entries(incidents)) {
        it(`survives ${what}`, () => stage.play({ unknowns, ...incident }));
      }
    });
  }

  // In a suite of its own: mocha runs the tests of this one before the suites in it.
  describe('as a whole', () => {
    it('has been decided in one of these tests, or is never asked', () => {
      const left = Object.keys(unknownAnswers).filter((name) => !decided.has(name as keyof Unknowns));
      assert.deepEqual(left.sort(), Object.keys(neverAsked).sort());
    });
  });
});
