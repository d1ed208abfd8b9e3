import assert from 'node:assert/strict';
import type { ConnectionProperties } from '../../provider/src/model/connection';
import type { ObservedConnection } from '../../provider/src/service/api/observed';
import { nextStep, type Sending, type Situation, verdict } from '../../provider/src/service/reconcile/plan';
import { goalOf } from '../../provider/src/service/reconcile/states';

const secretToken = { value: 'token', isValueSecret: true };

const declared: ConnectionProperties = {
  name: 'crm',
  description: 'orders',
  authorizationType: 'BASIC',
  authParameters: {
    basicAuthParameters: { username: 'user', password: 'pass' },
    invocationHttpParameters: { headerParameters: { 'X-Tenant': 'acme', 'X-Token': secretToken } },
  },
};

/** What AWS shows of a connection that was applied: everything but the secrets. */
const shown: ConnectionProperties = {
  ...declared,
  authParameters: {
    basicAuthParameters: { username: 'user' },
    invocationHttpParameters: { headerParameters: { 'X-Tenant': 'acme', 'X-Token': { isValueSecret: true } } },
  },
};

interface Case {
  state?: string;
  authorized?: boolean;
  sending?: Sending;
  cleared?: boolean;
  desired?: Partial<ConnectionProperties>;
  shows?: Partial<ConnectionProperties>;
}

/** A connection that is as it was applied, except for what a case says. */
function situation({ state = 'AUTHORIZED', authorized = true, cleared = false, ...more }: Case): Situation {
  const properties = { ...declared, ...more.desired };
  const current: ObservedConnection = {
    name: 'crm',
    arn: 'arn:aws:events:us-east-1:123456789012:connection/crm/1',
    connectionState: state,
    secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:events!connection/crm/1',
    properties: { ...shown, ...more.shows },
  };
  const desired = { properties, authorized, adopt: false, sendCredentials: false };
  return {
    desired,
    goal: goalOf(desired),
    current,
    applied: declared,
    sending: more.sending ?? 'differences',
    cleared,
  };
}

/** The request of an update; fails for every other step. */
function request(of: Case): Record<string, unknown> {
  const step = nextStep(situation(of));
  assert.equal(step.kind, 'update');
  return step.kind === 'update' ? step.request : assert.fail();
}

const states = [
  ...['CREATING', 'UPDATING', 'AUTHORIZING', 'AUTHORIZED', 'ACTIVE'],
  ...['DEAUTHORIZING', 'DEAUTHORIZED', 'FAILED_CONNECTIVITY', 'DELETING', 'A_STATE_TO_COME'],
];

describe('The next step of an operation', () => {
  it('is none if the connection is as declared and works', () => {
    assert.deepEqual(nextStep(situation({})), { kind: 'done' });
    assert.deepEqual(nextStep(situation({ state: 'ACTIVE' })), { kind: 'done' });
  });

  it('is to wait if the connection is as declared and pending', () => {
    for (const state of ['CREATING', 'UPDATING', 'AUTHORIZING', 'DEAUTHORIZING', 'A_STATE_TO_COME']) {
      assert.deepEqual(nextStep(situation({ state })), { kind: 'wait' }, state);
    }
  });

  it('is to wait for ACTIVE if the endpoint is private', () => {
    const invocationConnectivityParameters = { resourceParameters: { resourceConfigurationArn: 'rcfg' } };
    const desired = { invocationConnectivityParameters };
    assert.deepEqual(nextStep(situation({ desired, shows: desired })), { kind: 'wait' });
    assert.deepEqual(nextStep(situation({ state: 'ACTIVE', desired, shows: desired })), { kind: 'done' });
  });

  for (const state of states) {
    it(`removes credentials that are not declared before anything else in the state ${state}`, () => {
      const { kind } = nextStep(situation({ state, authorized: false, desired: { description: 'other' } }));
      assert.equal(kind, ['DEAUTHORIZED', 'DEAUTHORIZING'].includes(state) ? 'update' : 'deauthorize');
    });
  }

  for (const state of ['DEAUTHORIZED', 'FAILED_CONNECTIVITY']) {
    it(`sends everything again in the state ${state}`, () => {
      assert.deepEqual(request({ state }), {
        name: 'crm',
        authorizationType: 'BASIC',
        authParameters: declared.authParameters,
      });
    });
  }

  it('sends nothing that was sent already', () => {
    for (const state of states) {
      const { kind } = nextStep(situation({ state, sending: 'nothing', desired: { description: 'other' } }));
      assert.ok(['wait', 'done'].includes(kind), state);
    }
  });

  describe('sends', () => {
    it('a description alone, without any secret', () => {
      assert.deepEqual(request({ desired: { description: 'other' } }), { name: 'crm', description: 'other' });
    });

    it('an empty text for a description that is removed', () => {
      assert.deepEqual(request({ desired: { description: '' } }), { name: 'crm', description: '' });
    });

    it('the type and the credentials for a password that changes, and no HTTP parameter', () => {
      const basicAuthParameters = { username: 'user', password: 'new' };
      const desired = { authParameters: { ...declared.authParameters, basicAuthParameters } };
      assert.deepEqual(request({ desired }), {
        name: 'crm',
        authorizationType: 'BASIC',
        authParameters: { basicAuthParameters },
      });
    });

    it('all of the headers for one that changes', () => {
      const invocationHttpParameters = { headerParameters: { 'X-Tenant': 'other', 'X-Token': secretToken } };
      const desired = { authParameters: { ...declared.authParameters, invocationHttpParameters } };
      assert.deepEqual(request({ desired })['authParameters'], {
        basicAuthParameters: declared.authParameters.basicAuthParameters,
        invocationHttpParameters,
      });
    });

    it('an empty map for headers that are removed', () => {
      const { basicAuthParameters } = declared.authParameters;
      assert.deepEqual(request({ desired: { authParameters: { basicAuthParameters } } })['authParameters'], {
        basicAuthParameters,
        invocationHttpParameters: { headerParameters: {} },
      });
    });

    it('everything with the key if what the connection holds is not known', () => {
      const desired = { kmsKeyIdentifier: 'alias/crm' };
      assert.deepEqual(request({ sending: 'everything', desired, shows: desired }), {
        name: 'crm',
        kmsKeyIdentifier: 'alias/crm',
        authorizationType: 'BASIC',
        authParameters: declared.authParameters,
      });
    });
  });

  it('reads back what AWS may not have cleared, and only that', () => {
    const suffices = (of: Case): boolean | undefined => {
      const step = nextStep(situation(of));
      return step.kind === 'update' ? step.answerSuffices : undefined;
    };
    assert.equal(suffices({ desired: { description: 'other' } }), true);
    assert.equal(suffices({ desired: { description: '' } }), false);
    assert.equal(suffices({ state: 'AUTHORIZING', desired: { description: 'other' } }), false);
  });
});

describe('The verdict on what has been read back', () => {
  const left = { description: 'still there' };
  const header = { invocationHttpParameters: { headerParameters: { 'X-Old': 'old' } } };
  const withHeader = { authParameters: { ...shown.authParameters, ...header } };

  it('is done if nothing is left', () => {
    assert.deepEqual(verdict(situation({})), { kind: 'done' });
  });

  it('is to start over once for an authorization parameter that is left', () => {
    const desired = { authParameters: { basicAuthParameters: declared.authParameters.basicAuthParameters! } };
    const path = 'authParameters.invocationHttpParameters.headerParameters["X-Old"]';
    assert.deepEqual(verdict(situation({ desired, shows: withHeader })), { kind: 'startOver', left: [path] });
    assert.deepEqual(verdict(situation({ desired, shows: withHeader, cleared: true })), {
      kind: 'notCleared',
      left: [path],
    });
  });

  it('never removes the credentials for a description', () => {
    assert.deepEqual(verdict(situation({ desired: { description: '' }, shows: left })), {
      kind: 'notCleared',
      left: ['description'],
    });
  });

  it('leaves a connection that does not work to the report of why', () => {
    assert.deepEqual(verdict(situation({ state: 'DEAUTHORIZED', desired: { description: '' }, shows: left })), {
      kind: 'done',
    });
  });
});
