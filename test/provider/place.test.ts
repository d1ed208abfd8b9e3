import assert from 'node:assert/strict';
import { placeOf, type GivenPlace } from '../../provider/src/service/aws/place';

/** A configuration with these keys of `aws:`, and this environment. */
const configuration = (aws: Record<string, string>, environment: Record<string, string> = {}) => ({
  get: (key: string) => aws[key.replace(/^aws:/, '')],
  environment: {
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    ...environment,
  },
});

describe('the place of a connection', () => {
  const arn = 'arn:aws:events:eu-west-1:111111111111:connection/crm/0f2b5d8e-0000-4000-8000-000000000000';
  const configured = configuration({ region: 'eu-central-1', endpoints: '[{"eventbridge":"http://127.0.0.1:4599"}]' });

  const rows: [string, GivenPlace, ReturnType<typeof configuration>, object][] = [
    [
      'takes region and endpoint from the configuration if none is given',
      {},
      configured,
      { region: 'eu-central-1', endpoint: 'http://127.0.0.1:4599' },
    ],
    [
      'prefers what is given',
      { region: 'us-west-2', endpoint: 'http://127.0.0.1:1' },
      configured,
      { region: 'us-west-2', endpoint: 'http://127.0.0.1:1' },
    ],
    [
      'takes the region from an ARN',
      { nameOrArn: arn },
      configuration({ region: 'eu-central-1' }),
      { region: 'eu-west-1' },
    ],
    [
      'takes no region from a name',
      { nameOrArn: 'crm' },
      configuration({ region: 'eu-central-1' }),
      { region: 'eu-central-1' },
    ],
    [
      'accepts a region that its ARN names as well',
      { region: 'eu-west-1', nameOrArn: arn },
      configuration({}),
      { region: 'eu-west-1' },
    ],
    [
      'counts an empty region as none',
      { region: '' },
      configuration({ region: 'eu-central-1' }),
      { region: 'eu-central-1' },
    ],
    [
      'reads the environment that comes with the configuration',
      {},
      configuration({}, { AWS_REGION: 'sa-east-1' }),
      { region: 'sa-east-1' },
    ],
  ];
  for (const [title, given, config, expected] of rows) {
    it(title, async () => assert.deepEqual(await placeOf(given, config), expected));
  }

  it('refuses a region that contradicts the ARN', () =>
    assert.rejects(placeOf({ region: 'us-east-1', nameOrArn: arn }, configured), {
      name: 'Refused',
      message: `The connection ${arn} is in eu-west-1, not in us-east-1. Leave the region out: the ARN names it.`,
    }));

  it('says how to name a region if nothing does', () =>
    assert.rejects(placeOf({}, configuration({})), {
      name: 'Refused',
      message:
        'No AWS region is known. Run pulumi config set aws:region REGION, set AWS_REGION, or name the region: region in a program, --region on the command line.',
    }));

  for (const [title, config, message] of [
    [
      'aws:region',
      configuration({ region: 'eu central' }),
      'aws:region is "eu central", which is not an AWS region such as "eu-central-1".',
    ],
    [
      'AWS_REGION',
      configuration({}, { AWS_REGION: ' EU ' }),
      'AWS_REGION is "EU", which is not an AWS region such as "eu-central-1".',
    ],
    [
      'AWS_DEFAULT_REGION',
      configuration({}, { AWS_REGION: '', AWS_DEFAULT_REGION: 'none' }),
      'AWS_DEFAULT_REGION is "none", which is not an AWS region such as "eu-central-1".',
    ],
    [
      'AWS_ENDPOINT_URL',
      configuration({ region: 'eu-west-1' }, { AWS_ENDPOINT_URL: 'localhost:4599' }),
      'AWS_ENDPOINT_URL is "localhost:4599", which is not an http:// or https:// URL.',
    ],
    [
      'AWS_ENDPOINT_URL_EVENTBRIDGE',
      configuration({ region: 'eu-west-1' }, { AWS_ENDPOINT_URL_EVENTBRIDGE: 'me:pass-word-1@host' }),
      'AWS_ENDPOINT_URL_EVENTBRIDGE is "…@host", which is not an http:// or https:// URL.',
    ],
    [
      'AWS_ENDPOINT_URL_STS',
      configuration({ region: 'eu-west-1' }, { AWS_ENDPOINT_URL_STS: 'https://' }),
      'AWS_ENDPOINT_URL_STS is "https://", which is not an http:// or https:// URL.',
    ],
  ] as const) {
    it(`names ${title} if that is mistaken`, () => assert.rejects(placeOf({}, config), { name: 'Refused', message }));
  }

  it('takes a region and an endpoint without the spaces around them', async () =>
    assert.deepEqual(
      await placeOf({}, configuration({}, { AWS_REGION: ' eu-west-1\n', AWS_ENDPOINT_URL: ' http://127.0.0.1:1 ' })),
      { region: 'eu-west-1', endpoint: 'http://127.0.0.1:1' },
    ));

  it('names no place while the configuration has mistakes', () =>
    assert.rejects(placeOf({ region: 'us-east-1' }, configuration({ maxRetries: 'many' })), {
      name: 'Refused',
      message: /aws:maxRetries must be a whole number/,
    }));
});
