import assert from 'node:assert/strict';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from '../support/clients';
import { withPassword } from '../support/connections';
import { assertNoLeak, forms } from '../support/leak';
import { type Fixture, partialFailure, provider, recordedOf } from '../support/provider';
import type { Secret } from '../support/types';

/** With characters that JSON, URLs, forms and HTML write in ways of their own. */
const canary = `canary/<one> p&ss "word"+1`;

describe('The reason of a state', () => {
  let at: Fixture;
  let source: string;
  before(async () => {
    at = await provider();
  });
  after(() => at.close());
  beforeEach(async () => {
    await at.reset();
    await at.forget();
    const secrets = new SecretsManagerClient(clientConfig(at.emulator));
    source = (await secrets.send(new CreateSecretCommand({ Name: 'source', SecretString: canary }))).ARN!;
  });

  const reason = `refused ${forms(canary)
    .map(({ needle }) => needle)
    .join(' | ')}`;
  const passwords: Record<string, () => Secret> = {
    'a value': () => canary,
    'a reference': () => ({ secretArn: source }),
  };

  for (const [title, password] of Object.entries(passwords)) {
    describe(`that repeats a secret which is ${title}`, () => {
      it('is recorded without it after a create that fails, or that only warns', async () => {
        for (const onUnauthorized of ['fail', 'warn'] as const) {
          at.emulator.control.setOutcome({ state: 'DEAUTHORIZED', reason, times: 1 });
          const declared = { ...withPassword(password()), name: `crm-${onUnauthorized}`, onUnauthorized };
          const outs =
            onUnauthorized === 'warn'
              ? (await at.create(declared)).outs
              : recordedOf(await partialFailure(at.create(declared)));
          assert.match(outs.stateReason, /^refused \[secret\] \|/);
          assertNoLeak({ outputs: outs.stateReason, lines: at.plugin.stdout.join('\n') }, [canary]);
        }
      });

      it('is recorded without it by a refresh, in another process too', async () => {
        const { id, outs } = await at.create(withPassword(password()));
        at.emulator.control.deauthorize('crm', reason);
        await at.forget();
        const { props } = await at.refresh(id, outs);
        assert.match(props.stateReason, /^refused \[secret\] \|/);
        assertNoLeak({ outputs: props.stateReason }, [canary]);
      });
    });
  }

  it('is not recorded if the secret that it may repeat cannot be read', async () => {
    const { id, outs } = await at.create(withPassword(passwords['a reference']()));
    at.emulator.control.deauthorize('crm', reason);
    await at.forget();
    at.emulator.control.fault({ kind: 'accessDenied', operation: 'GetSecretValue', times: null });
    const { props } = await at.refresh(id, outs);
    assert.equal(props.connectionState, 'DEAUTHORIZED');
    assert.match(props.stateReason, /^The reason is not recorded, because it may repeat a secret/);
  });
});
