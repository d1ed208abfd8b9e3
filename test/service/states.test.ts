import assert from 'node:assert/strict';
import fc from 'fast-check';
import { importFile } from '../../provider/src/command/importing';
import type { FoundConnection } from '../../provider/src/service/lookup';
import { type Goal, shownAs, standing } from '../../provider/src/service/reconcile/states';
import { basic, connectivity } from '../support/connections';
import type { ImportFile } from '../support/types';

const state = fc.constantFrom(
  ...['CREATING', 'UPDATING', 'AUTHORIZING', 'AUTHORIZED', 'ACTIVE'],
  ...['DEAUTHORIZING', 'DEAUTHORIZED', 'FAILED_CONNECTIVITY', 'A_STATE_TO_COME'],
);
const goal: fc.Arbitrary<Goal> = fc.record({ authorized: fc.boolean(), privateEndpoint: fc.boolean() });

describe('A state as a refresh shows it', () => {
  it('is what is declared only if a wait would take it for a success', () =>
    fc.assert(
      fc.property(state, goal, (state, goal) => {
        const isSuccess = standing(state, goal) === 'working';
        assert.equal(shownAs(state, goal).authorized === goal.authorized, isSuccess);
      }),
    ));

  it('is the same after a second refresh', () =>
    fc.assert(
      fc.property(state, goal, (state, goal) => {
        const first = shownAs(state, goal);
        const declared = first.declaredAuthorized ?? first.authorized;
        assert.deepEqual(shownAs(state, { ...goal, authorized: declared }), first);
      }),
    ));

  it('is recorded by an import in the same way', () =>
    fc.assert(
      fc.property(state, fc.boolean(), (connectionState, privateEndpoint) => {
        const properties = privateEndpoint ? { ...basic, invocationConnectivityParameters: connectivity } : basic;
        const found: FoundConnection = {
          region: 'us-east-1',
          properties,
          observed: { name: 'crm', arn: 'arn', connectionState, properties },
        };
        const file = importFile([{ found, logicalName: 'crm', variable: 'crm' }]) as ImportFile;
        const [{ inputs, outputs }] = file.resources;
        const { authorized, declaredAuthorized } = shownAs(connectionState, { authorized: true, privateEndpoint });
        assert.deepEqual([inputs.authorized, outputs.authorized], [authorized, authorized]);
        assert.equal(outputs['declaredAuthorized' as keyof typeof outputs], declaredAuthorized);
      }),
    ));
});
