import assert from 'node:assert/strict';
import type { DescribeConnectionResponse } from '@aws-sdk/client-eventbridge';
import type { Emulator, LoggedCall } from 'eventbridge-connection-emulator';
import type { Declared, ManagedSecret, Outputs, Secret, Verify } from './types';

/** Where the secrets of a connection are, and what else it takes to send them. */
export const sources = ['value', 'Secrets Manager', 'Parameter Store', 'value, with a key and a role'] as const;
export type Source = (typeof sources)[number];

const somebodyElse = 'SOMEBODYELSE';
let places = 0;

/** What AWS has of a connection: what it describes, and the content of the managed secret. */
export interface Held extends DescribeConnectionResponse {
  secret?: ManagedSecret;
}

/**
 * A Region of its own for one connection `crm` and its secrets. Faults and holds find its calls by the Region, and what
 * a process remembers (clients, references, roles, keys) it remembers by the Region: many places fit into one process.
 */
export class Place {
  readonly region: string;
  /** Two passwords and a header. */
  readonly secrets: readonly string[];
  private readonly references = new Map<string, Secret>();
  private key: string | undefined;
  /** Where the credentials are tried before AWS gets them. */
  private verify: Verify | undefined;

  private constructor(private readonly emulator: Emulator) {
    places += 1;
    this.region = `eu-${[...String(places).padStart(4, '0')].map((digit) => 'abcdefghij'[Number(digit)]).join('')}-1`;
    this.secrets = [1, 2, 3].map((which) => `canary ${this.region} pass/word+"${which}"`);
  }

  /** @param verifyUrl - where the credentials are tried, if they are */
  static async make(emulator: Emulator, source: Source, verifyUrl?: string): Promise<Place> {
    const place = new Place(emulator);
    if (verifyUrl !== undefined) place.verify = { url: verifyUrl };
    for (const [index, text] of place.secrets.entries()) {
      if (source === 'Secrets Manager') {
        const request = { Name: `secret-${index}`, SecretString: text };
        const { ARN } = await place.call<{ ARN: string }>('secretsmanager.CreateSecret', request);
        place.references.set(text, { secretArn: ARN });
      } else if (source === 'Parameter Store') {
        await place.call('AmazonSSM.PutParameter', { Name: `/crm/${index}`, Type: 'SecureString', Value: text });
        place.references.set(text, { name: `/crm/${index}` });
      }
    }
    if (source === 'value, with a key and a role') {
      place.key = emulator.control.putKey({ id: 'key', region: place.region }).arn;
    }
    return place;
  }

  /** The arguments of a connection with the first or the second password. */
  connection(which: 0 | 1 = 0, more: Partial<Declared> = {}, withHeader = true): Declared {
    const secret = (index: number): Secret => this.references.get(this.secrets[index]) ?? this.secrets[index];
    return {
      name: 'crm',
      region: this.region,
      authorizationType: 'BASIC',
      description: 'as declared',
      ...(this.key && { kmsKeyIdentifier: this.key }),
      ...(this.verify && { verify: this.verify }),
      authParameters: {
        basicAuthParameters: { username: 'user-name', password: secret(which) },
        ...(withHeader && {
          invocationHttpParameters: { headerParameters: { 'X-Token': { value: secret(2), isValueSecret: true } } },
        }),
      },
      ...more,
    };
  }

  /** One whose deletion takes longer, so that the provider waits for it. */
  oAuth(): Declared {
    const declared = this.connection();
    // The token endpoint is only in the emulator.
    delete declared.verify;
    const { basicAuthParameters, ...parameters } = declared.authParameters;
    return {
      ...declared,
      authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
      authParameters: {
        ...parameters,
        oAuthParameters: {
          clientParameters: { clientId: 'client', clientSecret: basicAuthParameters!.password },
          authorizationEndpoint: 'https://login.example.com/token',
          httpMethod: 'POST',
        },
      },
    };
  }

  /** A call that somebody else makes. */
  async call<Answer = unknown>(target: string, body: unknown): Promise<Answer> {
    const service = { AWSEvents: 'events', AmazonSSM: 'ssm' }[target.split('.')[0]] ?? 'secretsmanager';
    const credential = `${somebodyElse}/20260101/${this.region}/${service}/aws4_request`;
    const response = await fetch(this.emulator.url, {
      method: 'POST',
      headers: {
        'x-amz-target': target,
        'x-amz-date': '20260101T000000Z',
        authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`,
      },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    assert.equal(response.status, 200, `${target}: ${JSON.stringify(answer)}`);
    return answer as Answer;
  }

  /** Somebody else makes a connection of the same name. */
  async makeAnother(): Promise<Held> {
    await this.call('AWSEvents.CreateConnection', {
      Name: 'crm',
      AuthorizationType: 'API_KEY',
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'X-Key', ApiKeyValue: 'of somebody else' } },
    });
    return this.held();
  }

  /** Somebody else deletes the connection; comes back when its name is free. */
  async remove(): Promise<void> {
    if (this.there()) await this.call('AWSEvents.DeleteConnection', { Name: 'crm' });
    while (this.emulator.control.connections({ region: this.region }).length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The connection, unless it is on its way out. */
  there() {
    return this.emulator.control.connections({ region: this.region }).find(({ state }) => state !== 'DELETING');
  }

  async held(): Promise<Held> {
    const described = await this.call<DescribeConnectionResponse>('AWSEvents.DescribeConnection', { Name: 'crm' });
    if (!described.SecretArn) return described;
    const request = { SecretId: described.SecretArn };
    const { SecretString } = await this.call<{ SecretString: string }>('secretsmanager.GetSecretValue', request);
    return { ...described, secret: JSON.parse(SecretString) as ManagedSecret };
  }

  /** Fails unless the outputs describe what AWS has. */
  async assertDescribed(outs: Outputs): Promise<void> {
    const { ConnectionArn, ConnectionState, SecretArn, Description } = await this.held();
    assert.deepEqual(
      { arn: outs.arn, state: outs.connectionState, secret: outs.secretArn, description: outs.description },
      { arn: ConnectionArn, state: ConnectionState, secret: SecretArn ?? '', description: Description },
    );
  }

  /** Fails unless AWS has what is declared. */
  async assertHolds(declared: Declared): Promise<void> {
    const { ConnectionState, Description, KmsKeyIdentifier, AuthParameters, secret } = await this.held();
    assert.equal(Description, declared.description);
    assert.equal(KmsKeyIdentifier, declared.kmsKeyIdentifier);
    assert.equal(ConnectionState, declared.authorized === false ? 'DEAUTHORIZED' : 'AUTHORIZED');
    if (declared.authorized === false) return;
    const { basicAuthParameters, invocationHttpParameters } = declared.authParameters;
    const parameters = AuthParameters?.InvocationHttpParameters?.HeaderParameters ?? [];
    assert.equal(parameters.length, invocationHttpParameters ? 1 : 0);
    assert.equal(secret?.password, this.valueOf(basicAuthParameters!.password));
    const [header] = secret?.invocation_http_parameters?.header_parameters ?? [];
    assert.equal(header?.value, invocationHttpParameters && this.secrets[2]);
  }

  private valueOf(secret: Secret): string {
    return [...this.references].find(([, reference]) => reference === secret)?.[0] ?? (secret as string);
  }

  /** The calls of the provider, oldest first. */
  calls(): LoggedCall[] {
    return this.emulator.control
      .requests({ region: this.region })
      .filter(({ accessKeyId }) => accessKeyId !== somebodyElse);
  }
}
