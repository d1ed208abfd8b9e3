import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { Identifiers } from '../../provider/src/command/identifiers';
import { importFile, type ImportedConnection } from '../../provider/src/command/importing';
import { programOf } from '../../provider/src/command/program';
import { workspaces } from '../support/repository';
import type { ImportFile } from '../support/types';

const connection = (
  logicalName: string,
  variable: string,
  properties: Record<string, unknown>,
  more: object = {},
): ImportedConnection => ({
  logicalName,
  variable,
  found: {
    region: 'eu-west-1',
    observed: {
      name: logicalName,
      arn: `arn:aws:events:eu-west-1:123456789012:connection/${logicalName}/1`,
      connectionState: 'AUTHORIZED',
      properties: {},
      ...more,
    },
    properties: { name: logicalName, ...properties } as unknown as ImportedConnection['found']['properties'],
  },
});

/** Names that are harmless to AWS and not to a program: a body parameter may be called anything. */
const nasty = {
  ['__proto__']: 'polluted',
  constructor: 'c',
  'two\nlines': { isValueSecret: true },
  '`${x}`': '`${process.exit()}`',
  '*/': '"quoted" \\ ',
  日本: { isValueSecret: true },
  list: ['a', { isValueSecret: true }, { isValueSecret: true }],
};

const connections = [
  connection('crm', 'crm', {
    description: 'It\'s "quoted"; \\ and \u2028 more',
    authorizationType: 'BASIC',
    authParameters: {
      basicAuthParameters: { username: 'u' },
      invocationHttpParameters: { bodyParameters: nasty, headerParameters: { 'X-Plain': '' } },
    },
  }),
  connection(
    'shop',
    'shop',
    {
      authorizationType: 'API_KEY',
      authParameters: {},
    },
    { connectionState: 'DEAUTHORIZED' },
  ),
  connection('shop-oauth', 'shopOauth', {
    authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
    kmsKeyIdentifier: 'alias/events',
    authParameters: {
      oAuthParameters: {
        clientParameters: { clientId: 'c' },
        authorizationEndpoint: 'https://x.example.com',
        httpMethod: 'PUT',
        oAuthHttpParameters: { queryStringParameters: { 'crm-password': { isValueSecret: true } } },
      },
      connectivityParameters: { resourceParameters: { resourceConfigurationArn: 'arn:a' } },
    },
    invocationConnectivityParameters: { resourceParameters: { resourceConfigurationArn: 'arn:b' } },
  }),
  connection('erp', 'erp', { authorizationType: 'OAUTH_CLIENT_CREDENTIALS', authParameters: {} }),
];

describe('The program for connections that are imported', () => {
  it('compiles, whatever the parameters are called', function () {
    mkdirSync(workspaces, { recursive: true });
    const folder = mkdtempSync(join(workspaces, 'program-'));
    try {
      const file = join(folder, 'connections.ts');
      writeFileSync(file, programOf(connections).text);
      const program = ts.createProgram([file], {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.Node16,
        moduleResolution: ts.ModuleResolutionKind.Node16,
        types: [],
      });
      const problems = ts
        .getPreEmitDiagnostics(program)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
      assert.deepEqual(problems, []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes each secret from a configuration value of its own', () => {
    const { text, keys } = programOf(connections);
    const secrets = keys.filter(({ secret }) => secret).map(({ key }) => key);
    assert.equal(new Set(keys.map(({ key }) => key)).size, keys.length);
    assert.deepEqual(secrets, [
      'crmPassword',
      'crmTwoLines',
      'crm',
      'crmList',
      'crmList2',
      'shopApiKeyValue',
      'shopOauthClientSecret',
      'shopOauthOAuthCrmPassword',
      'erpClientSecret',
    ]);
    for (const key of secrets) assert.match(text, new RegExp(`config\\.requireSecret\\("${key}"\\)`));
    assert.deepEqual(
      keys.filter(({ secret }) => !secret).map(({ key }) => key),
      ['shopApiKeyName', 'erpClientId', 'erpAuthorizationEndpoint'],
    );
    for (const { meaning } of keys)
      assert.doesNotMatch(meaning, /[^\x20-\x7E]/, 'it is printed beside commands that people paste');
  });

  it('keeps its place with the recorded inputs: no placeholder stands for a secret', () => {
    const { resources } = importFile(connections) as ImportFile;
    const [{ inputs, outputs }] = resources;
    assert.deepEqual(inputs.authParameters.basicAuthParameters, { username: 'u' });
    assert.deepEqual(inputs.authParameters.invocationHttpParameters?.bodyParameters?.['日本'], { isValueSecret: true });
    assert.equal(inputs.authorized, true);
    assert.equal(resources[1].inputs.authorized, false);
    assert.equal(inputs.__provider, outputs.__provider);
    assert.equal(outputs.connectionState, 'AUTHORIZED');
  });
});

describe('Identifiers', () => {
  for (const [parts, expected] of [
    [['crm.orders', 'password'], 'crmOrdersPassword'],
    [['2-shop'], 'connection2Shop'],
    [['default'], 'default2'],
    [['config'], 'config2'],
    [['---'], 'connection'],
    [['API'], 'api'],
    [['MyShop_eu'], 'myShopEu'],
  ] as const) {
    it(`makes ${expected} of ${parts.join(' ')}`, () => assert.equal(new Identifiers().identifier(...parts), expected));
  }
  it('never gives one twice', () => {
    const names = new Identifiers([]);
    assert.deepEqual([names.identifier('a-b'), names.identifier('aB'), names.identifier('a.b')], ['aB', 'aB2', 'aB3']);
    assert.deepEqual(
      [names.unused('x'), names.unused('x', 'eu-west-1'), names.unused('x', 'eu-west-1')],
      ['x', 'x-eu-west-1', 'x-eu-west-1-2'],
    );
  });
});
