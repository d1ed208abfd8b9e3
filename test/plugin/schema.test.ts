import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { membersOf, observedNames, settingNames } from '../../provider/src/model/fields';
import { resourceType } from '../../provider/src/model/identity';
import { isSensitive } from '../../provider/src/model/secretMembers';
import { operations, shapes } from '../../provider/src/model/shapes';
import { verifyMethods } from '../../provider/src/model/verify';
import { keys } from '../../provider/src/service/aws/config';
import { engine } from '../support/engine';
import { repository } from '../support/repository';
import type { ConnectionArgs, ConnectionSettings, Verify } from 'pulumi-eventbridge-connection';
import type { ProviderArgs } from '../../provider/src/program/provider';

interface Type {
  type?: string;
  items?: Type;
  additionalProperties?: Type;
  oneOf?: Type[];
  $ref?: string;
}

interface Property extends Type {
  description?: string;
  secret?: boolean;
  willReplaceOnChanges?: boolean;
}

interface Properties {
  description?: string;
  type?: string;
  properties: Record<string, Property>;
  required?: string[];
}

interface EnumType {
  description?: string;
  type: 'string';
  enum: { name?: string; description?: string; value: string }[];
}

interface Schema {
  version: string;
  config: { variables: Record<string, Property> };
  provider: { description: string; inputProperties: Record<string, Property> };
  types: Record<string, Properties | EnumType>;
  resources: Record<
    string,
    Properties & {
      inputProperties: Record<string, Property>;
      requiredInputs: string[];
      listInputs: Properties;
      aliases: { type: string }[];
    }
  >;
  functions: Record<string, { description: string; inputs: Properties; outputs: Properties }>;
}

const path = join(repository, 'provider/schema.json');
const schema = JSON.parse(readFileSync(path, 'utf8')) as Schema;
const token = (name: string): string => `eventbridge-connection:index:${name}`;
const connection = schema.resources[token('Connection')];

/** An object type or an enum type that a property refers to. */
function typeOf(reference: Type): Properties | EnumType {
  const name = (reference.$ref ?? '').replace('#/types/', '');
  assert.ok(schema.types[name], `${JSON.stringify(reference)} leads to a type`);
  return schema.types[name];
}

function objectOf(reference: Type): Properties {
  const type = typeOf(reference);
  assert.ok('properties' in type, JSON.stringify(reference));
  return type;
}

function valuesOf(reference: Type): string[] {
  const type = typeOf(reference);
  assert.ok('enum' in type, JSON.stringify(reference));
  return type.enum.map(({ value }) => value);
}

/** Every property of the schema, with the path of names that leads to it. */
function* everyProperty(): Generator<[string, Property]> {
  const groups: Record<string, Record<string, Property>> = {
    config: schema.config.variables,
    provider: schema.provider.inputProperties,
    inputs: connection.inputProperties,
    outputs: connection.properties,
    listInputs: connection.listInputs.properties,
  };
  for (const [name, type] of Object.entries(schema.types)) if ('properties' in type) groups[name] = type.properties;
  for (const [name, { inputs, outputs }] of Object.entries(schema.functions)) {
    groups[`inputs of ${name}`] = inputs.properties;
    groups[`outputs of ${name}`] = outputs.properties;
  }
  for (const [group, properties] of Object.entries(groups)) {
    for (const [name, property] of Object.entries(properties)) yield [`${group}.${name}`, property];
  }
}

/** Every text that a person reads: undefined for one that is missing. */
function* everyDescription(): Generator<[string, string | undefined]> {
  for (const [name, { description }] of everyProperty()) yield [name, description];
  for (const [name, type] of Object.entries(schema.types)) {
    yield [name, type.description];
    if ('enum' in type) for (const { value, description } of type.enum) yield [`${name}.${value}`, description];
  }
  for (const [name, { description, inputs, outputs }] of Object.entries(schema.functions)) {
    yield [name, description];
    yield [`inputs of ${name}`, inputs.description];
    yield [`outputs of ${name}`, outputs.description];
  }
  yield ['the provider', schema.provider.description];
  yield ['the resource', connection.description];
}

/** Whether a type is a union, and what it holds. */
function* everyType(type: Type, path: string): Generator<[string, Type]> {
  yield [path, type];
  for (const inner of [type.items, type.additionalProperties, ...(type.oneOf ?? [])]) {
    if (inner) yield* everyType(inner, path);
  }
}

/** Compares a shape of the service with the properties of the schema, all the way down. */
function compare(shape: string, properties: Record<string, Property>, path: string): void {
  const members = [...membersOf(shape)];
  assert.deepEqual(Object.keys(properties).sort(), members.map(([name]) => name).sort(), path);
  for (const [name, of] of members) {
    const property = properties[name];
    const member = shapes[of];
    const where = `${path}.${name}`;
    assert.equal(property.secret === true, isSensitive(of), `${where} is a secret exactly if the service says so`);
    if (member.type === 'structure') {
      const type = objectOf(property);
      assert.deepEqual(
        type.required ?? [],
        (member.required ?? []).map((required) => memberNamed(of, required)),
        where,
      );
      compare(of, type.properties, where);
    } else if (member.type === 'list') {
      const [text, object] = property.additionalProperties?.oneOf ?? [];
      assert.deepEqual(text, { type: 'string' }, where);
      const parameter = { ...objectOf(object).properties };
      const { entries } = parameter;
      delete parameter['entries'];
      for (const one of [parameter, objectOf(entries.items ?? {}).properties]) compareEntry(member.member, one, where);
    } else if (member.type === 'string' && member.enum) {
      assert.deepEqual(valuesOf(property), member.enum, where);
    } else if (isSensitive(of)) {
      assert.deepEqual(property.oneOf, [{ type: 'string' }, { $ref: `#/types/${token('SecretReference')}` }], where);
    } else {
      assert.equal(property.type, member.type, where);
    }
  }
}

function compareEntry(shape: string, properties: Record<string, Property>, path: string): void {
  const members = [...membersOf(shape)].filter(([name]) => name !== 'key');
  assert.deepEqual(Object.keys(properties).sort(), members.map(([name]) => name).sort(), path);
  for (const [name, of] of members) assert.equal(properties[name].secret === true, isSensitive(of), `${path}.${name}`);
}

/** The name in this package of a member that a shape requires. */
function memberNamed(shape: string, member: string): string {
  const structure = shapes[shape];
  assert.ok(structure.type === 'structure');
  return [...membersOf(shape).keys()][Object.keys(structure.members).indexOf(member)];
}

// The compiler says if one of these lists lacks a member, and if it has one too many.
type AllOf<T> = { [K in keyof Required<T>]: true };
const settings: AllOf<ConnectionSettings> = {
  name: true,
  description: true,
  kmsKeyIdentifier: true,
  invocationConnectivityParameters: true,
  region: true,
  endpoint: true,
  authorized: true,
  onUnauthorized: true,
  adopt: true,
  rotationToken: true,
  detectSecretDrift: true,
  verify: true,
};
const authorization: AllOf<Omit<ConnectionArgs, keyof ConnectionSettings>> = {
  authorizationType: true,
  authParameters: true,
};
const verify: AllOf<Verify> = {
  url: true,
  method: true,
  headers: true,
  body: true,
  expectStatus: true,
  timeout: true,
  required: true,
  inPreview: true,
};

/** Compiles only if every key is an argument of the class. */
const isArgument = (name: keyof ProviderArgs): string => name;

describe('The schema of the package', () => {
  it('is up to date (`npm run schema` writes it)', async () => {
    const module = (await import(join(repository, 'scripts/lib/schema.mjs'))) as { schemaText(): Promise<string> };
    assert.equal(readFileSync(path, 'utf8'), await module.schemaText());
  });

  it('is accepted by Pulumi', async () => {
    const { pulumi, env } = await engine();
    const { stdout, stderr } = await promisify(execFile)(pulumi, ['schema', 'check', path], { env });
    assert.doesNotMatch(stdout + stderr, /warning|error/i);
  });

  it('has the version of the npm package', () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'provider/package.json'), 'utf8')) as Schema;
    assert.equal(schema.version, version);
  });

  it('has every member of a connection and no other, secret where the service says so', () => {
    const properties = { ...connection.inputProperties };
    for (const name of settingNames) delete properties[name];
    compare(operations['CreateConnection'].input, properties, 'Connection');
  });

  it('has every argument of the class', () => {
    assert.deepEqual(
      Object.keys(connection.inputProperties).sort(),
      Object.keys({ ...settings, ...authorization }).sort(),
    );
    assert.deepEqual(connection.requiredInputs, ['authorizationType', 'authParameters']);
    assert.deepEqual(Object.keys(objectOf(connection.inputProperties['verify']).properties), Object.keys(verify));
    assert.deepEqual(valuesOf(objectOf(connection.inputProperties['verify']).properties['method']), [...verifyMethods]);
  });

  it('gives back every input, and what AWS decides', () => {
    assert.deepEqual(
      Object.keys(connection.properties).sort(),
      [...Object.keys(connection.inputProperties), ...observedNames].sort(),
    );
    for (const name of observedNames) assert.ok(connection.required?.includes(name), name);
  });

  it('replaces for a name and a region, and is the same resource as the dynamic one', () => {
    const replacing = Object.entries(connection.inputProperties).filter(
      ([, property]) => property.willReplaceOnChanges,
    );
    assert.deepEqual(replacing.map(([name]) => name).sort(), ['name', 'region']);
    assert.deepEqual(connection.aliases, [{ type: resourceType }]);
  });

  it('configures the provider by every key that has an effect, with its secrets marked', () => {
    const expected = Object.keys(keys).filter((name) => keys[name].withoutEffect === undefined);
    const provider = schema.provider.inputProperties;
    assert.deepEqual(
      Object.keys(provider).sort(),
      expected.map((name) => isArgument(name as keyof ProviderArgs)).sort(),
    );
    assert.deepEqual(schema.config.variables, provider);
    assert.deepEqual(
      Object.keys(provider).filter((name) => provider[name].secret),
      ['secretKey', 'token', 'assumeRoleWithWebIdentity', 'httpProxy', 'httpsProxy'],
    );
    const { properties } = objectOf(provider['assumeRoleWithWebIdentity']);
    assert.deepEqual(
      Object.keys(properties).filter((name) => properties[name].secret),
      ['webIdentityToken'],
    );
  });

  it('takes a value that AWS decides also if no enum has it', () => {
    for (const name of ['getConnection', 'listConnections']) {
      const { properties } = schema.functions[token(name)].outputs;
      const found = name === 'getConnection' ? properties : objectOf(properties['connections'].items ?? {}).properties;
      for (const member of ['connectionState', 'authorizationType']) {
        assert.equal(found[member].type, 'string', `${name}: ${member}`);
      }
    }
    assert.equal(connection.properties['connectionState'].type, 'string');
  });

  it('names every value of an enum as it is written', () => {
    for (const [name, type] of Object.entries(schema.types)) {
      if (!('enum' in type)) continue;
      for (const { name: called, value } of type.enum) {
        assert.match(called ?? '', /^[A-Z][A-Za-z0-9]*$/, `${name}.${value}`);
        const words = called?.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
        assert.deepEqual(words, value.toLowerCase().split('_'), `${name}.${value}`);
      }
    }
  });

  it('describes everything, without what only the class has', () => {
    for (const [name, description] of everyDescription()) {
      assert.ok(description !== undefined && description.trim().length > 5, `${name} has a description`);
      assert.doesNotMatch(description, /\{@|@\w+Value|undefined/, name);
      assert.doesNotMatch(description, /(?<![\w:])aws:[a-z*`]/, `${name}: the namespace is not that of @pulumi/aws`);
      assert.doesNotMatch(description, /[Pp]ulumi-nodejs|npx /, name);
    }
  });

  it('has no list in a union, which Python cannot read, and no hidden input', () => {
    for (const [name, property] of everyProperty()) {
      assert.doesNotMatch(name, /__/);
      for (const [where, type] of everyType(property, name)) {
        for (const choice of type.oneOf ?? []) assert.notEqual(choice.type, 'array', where);
        assert.ok((type.oneOf ?? []).length <= 2, `${where}: C# and Java have a union of two types only`);
        if (type.$ref) typeOf(type);
      }
    }
  });

  it('has an example of each authorization type in four languages', () => {
    const blocks = connection.description?.match(/^```(\w+)$/gm) ?? [];
    for (const language of ['typescript', 'python', 'go', 'yaml']) {
      assert.equal(blocks.filter((block) => block === `\`\`\`${language}`).length, 3, language);
    }
    for (const type of valuesOf(connection.inputProperties['authorizationType'])) {
      assert.ok(connection.description?.includes(`authorizationType: ${type}\n`), type);
    }
  });
});
