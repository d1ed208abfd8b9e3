import assert from 'node:assert/strict';
import fc from 'fast-check';
import ts from 'typescript';
import { programOf } from '../../provider/src/command/program';
import type { ConnectionProperties } from '../../provider/src/model/connection';
import { validate } from '../../provider/src/model/validation';
import type { ObservedConnection } from '../../provider/src/service/api/observed';
import { fromWire, toWire } from '../../provider/src/service/api/wire';
import { actualProperties } from '../../provider/src/service/actual';
import { carried } from '../../provider/src/program/carried';
import type { Outputs, Properties } from '../support/types';
import { runs } from './parameters';

const awkward = fc.constantFrom(
  ...['__proto__', '\\__proto__', '\\\\__proto__', 'constructor', 'toString', 'hasOwnProperty', 'value', '0', 'x', 'X'],
);
const token = fc.oneof(awkward, fc.stringMatching(/^[!#$%&'*+.^_`|~0-9a-zA-Z-]{1,8}$/));
const any = fc.oneof(
  awkward,
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('${x}', '`', '*/', '\u2028'),
);
const printable = fc.stringMatching(/^[ -~]{1,12}$/);

/** Entries as AWS shows them: what is secret without its value. The model requires neither name nor value. */
const entries = (names: fc.Arbitrary<string>, values: fc.Arbitrary<string>): fc.Arbitrary<Properties[] | undefined> =>
  fc.option(
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.record({ Key: names, Value: values, IsValueSecret: fc.constant(false) }) },
        { weight: 3, arbitrary: fc.record({ Key: names, IsValueSecret: fc.constant(true) }) },
        { weight: 1, arbitrary: fc.record({ Key: names, Value: values }, { requiredKeys: [] }) },
      ),
      { maxLength: 4 },
    ),
    { nil: undefined },
  );
const parameters = fc.option(
  fc.record({
    HeaderParameters: entries(token, printable),
    QueryStringParameters: entries(any, any),
    BodyParameters: entries(any, any),
  }),
  { nil: undefined },
);
const configuration = {
  ResourceParameters: {
    ResourceConfigurationArn: 'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdefa',
    ResourceAssociationArn:
      'arn:aws:vpc-lattice:us-east-1:123456789012:servicenetworkresourceassociation/snra-0123456789abcdefa',
  },
};
const credentials = fc.oneof(
  any.map((Username) => ['BASIC', { BasicAuthParameters: { Username } }] as const),
  any.map((ApiKeyName) => ['API_KEY', { ApiKeyAuthParameters: { ApiKeyName } }] as const),
  fc
    .tuple(
      any,
      fc.constantFrom(
        'https://login.example.com/t?a=%20',
        'http://login.example.com',
        'https://login.example.com:70000',
      ),
      fc.constantFrom('GET', 'POST', 'PUT'),
      parameters,
    )
    .map(
      ([ClientID, AuthorizationEndpoint, HttpMethod, OAuthHttpParameters]) =>
        [
          'OAUTH_CLIENT_CREDENTIALS',
          {
            OAuthParameters: {
              ClientParameters: { ClientID },
              AuthorizationEndpoint,
              HttpMethod,
              OAuthHttpParameters,
            },
          },
        ] as const,
    ),
);
const answer: fc.Arbitrary<Properties> = fc
  .tuple(
    credentials,
    parameters,
    fc.option(any, { nil: undefined }),
    fc.boolean(),
    fc.boolean(),
    fc.constantFrom('crm', '__proto__', 'constructor', 'a.b-c_d', '-', '1'),
  )
  .map(([[AuthorizationType, auth], InvocationHttpParameters, Description, isPrivate, isDeauthorized, Name]) => ({
    Name,
    ConnectionArn: `arn:aws:events:us-east-1:123456789012:connection/${Name}/1`,
    ConnectionState: isDeauthorized ? 'DEAUTHORIZED' : 'AUTHORIZED',
    Description,
    AuthorizationType,
    AuthParameters: isDeauthorized
      ? {}
      : { ...auth, InvocationHttpParameters, ...(isPrivate ? { ConnectivityParameters: configuration } : {}) },
    ...(isPrivate ? { InvocationConnectivityParameters: configuration } : {}),
  }));

const SECRET = 'configured';

/** The arguments with which a program declares its one connection. */
function argumentsOf(program: string): Properties {
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const declared: Properties[] = [];
  const value = (key: string): string => (/endpoint/i.test(key) ? 'https://login.example.com' : SECRET);
  const modules: Properties = {
    '@pulumi/pulumi': { Config: class { require = value; requireSecret = value } }, // prettier-ignore
    'pulumi-eventbridge-connection': {
      Connection: class {
        constructor(_name: string, args: Properties) {
          declared.push(args);
        }
      },
    },
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what the command writes is run here as a program
  new Function('require', 'exports', outputText)((name: string) => modules[name], {});
  assert.equal(declared.length, 1);
  return declared[0];
}

interface Entry {
  Key?: string;
  Value?: string;
  IsValueSecret?: boolean;
}

const readable = (entry: Entry): string => JSON.stringify([entry.Key, entry.Value, entry.IsValueSecret]);

/** Lists of HTTP parameters in one order, the hidden values filled in, and what is empty left out. */
function normalized(wire: unknown): unknown {
  if (Array.isArray(wire)) {
    return (wire as Entry[])
      .map(({ Key = '', Value, IsValueSecret = false }) => ({
        Key,
        Value: IsValueSecret ? SECRET : (Value ?? ''),
        IsValueSecret,
      }))
      .sort((a, b) => (readable(a) < readable(b) ? -1 : 1));
  }
  if (typeof wire !== 'object' || wire === null) return wire;
  const members = Object.entries(wire).map(([name, member]) => [name, normalized(member)] as const);
  const left = members.filter(
    ([name, member]) =>
      member !== undefined &&
      !(typeof member === 'object' && Object.keys(member!).length === 0) &&
      !['Password', 'ApiKeyValue', 'ClientSecret', 'ResourceAssociationArn'].includes(name),
  );
  return Object.fromEntries(left);
}

describe('The program that import writes', () => {
  it('declares what AWS shows, and is accepted by a preview, or is refused with what the preview would refuse', () => {
    let written = 0;
    fc.assert(
      fc.property(answer, (wire) => {
        const { name, arn, connectionState, ...properties } = fromWire(wire, 'DescribeConnectionResponse') as Outputs;
        const observed = { name, arn, connectionState, properties } as ObservedConnection;
        const actual = actualProperties(observed, {}) as ConnectionProperties;
        const found = { region: 'us-east-1', observed, properties: actual };
        const { text, refused } = programOf([{ found, logicalName: name, variable: 'crm' }]);
        const { region: _, ...args } = carried(argumentsOf(text));
        const { problems } = validate(args, () => false);
        assert.deepEqual(
          problems.map(({ path, reason }) => `${name}: ${path}: ${reason}`),
          refused,
        );
        if (refused.length > 0) return;
        written += 1;
        const { AuthParameters, ...rest } = normalized(toWire(args, 'CreateConnectionRequest')) as Properties;
        const {
          AuthParameters: shown,
          ConnectionArn: __,
          ConnectionState: ___,
          ...other
        } = normalized(wire) as Properties;
        assert.deepEqual(
          { ...rest, Description: rest.Description || undefined },
          { ...other, Description: other.Description || undefined },
        );
        if (connectionState !== 'DEAUTHORIZED') assert.deepEqual(AuthParameters, shown);
      }),
      runs({ quick: 400, all: 10_000 }),
    );
    assert.ok(written > 50, `only ${written} were written`);
  });
});
