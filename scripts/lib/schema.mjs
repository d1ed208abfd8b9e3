// The schema of the Pulumi package, made of what there is: structure, enums and secrecy of a connection from
// provider/src/model/shapes.ts; settings, provider, lookups and every description from the comments and types in
// provider/src/program; the rest from schemaFacts.mjs. The provider must be compiled.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import ts from 'typescript';
import * as fields from '../../provider/dist/model/fields.js';
import { resourceType } from '../../provider/dist/model/identity.js';
import { isSensitive } from '../../provider/dist/model/secretMembers.js';
import { operations, shapes } from '../../provider/dist/model/shapes.js';
import { replacing } from '../../provider/dist/handlers/inputs.js';
import { configuredSecrets, keys } from '../../provider/dist/service/aws/config.js';
import { repository } from './repository.mjs';
import {
  aliased,
  alternatives,
  bare,
  commentOn,
  literal,
  membersOf,
  returned,
  typeName,
  valueOfRecord,
} from './schemaComments.mjs';
import * as facts from './schemaFacts.mjs';

/** @typedef {import('./schemaComments.mjs').Member} Member */
/**
 * The type of a property.
 *
 * @typedef {object} TypeSpec
 * @property {string} [type]
 * @property {TypeSpec} [items]
 * @property {TypeSpec} [additionalProperties]
 * @property {TypeSpec[]} [oneOf]
 * @property {string} [$ref]
 */
/** @typedef {TypeSpec & { description: string, secret?: true, willReplaceOnChanges?: true }} PropertySpec */
/** @typedef {Record<string, PropertySpec>} Properties */
/** @typedef {{ name: string, description: string, value: string }} EnumValue */
/** @typedef {{ description: string, type: 'object', properties: Properties, required?: string[] }} ObjectSpec */
/** @typedef {{ description: string, type: 'string', enum: EnumValue[] }} EnumSpec */

/**
 * Where a type is used.
 *
 * @typedef {object} Place
 * @property {string} owner the name of the type that has the member
 * @property {string} name the name of the member
 * @property {string} description that of the member
 * @property {boolean} [open] whether AWS decides the value: it may be one that the schema does not know yet
 */

/** @param {string} name */
const token = (name) => `${facts.packageName}:index:${name}`;

/** @param {string} name */
const reference = (name) => ({ $ref: `#/types/${token(name)}` });

/**
 * The name of the type that a property refers to.
 *
 * @param {TypeSpec} type
 */
const nameIn = ({ $ref }) => $ref?.split(':').at(-1);

/** @param {string} name */
const pascalCase = (name) => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * A comment as a description: links are their text, and the configuration has the namespace of this package.
 *
 * @param {string} comment
 */
export function described(comment) {
  return comment
    .replace(/\{@link\s+([^\s}|]+)\s*(?:\|\s*([^}]+?)\s*)?\}/g, (_, name, label) => label ?? `\`${name}\``)
    .replace(/(?<![\w:])aws:(?=[a-z*`])/g, `${facts.packageName}:`);
}

/**
 * The schema.
 *
 * @returns {Record<string, unknown>}
 */
export function packageSchema() {
  /** @type {Map<string, ObjectSpec | EnumSpec>} */
  const types = new Map();

  const inputProperties = connectionInputs();
  const manifest = JSON.parse(readFileSync(join(repository, 'provider/package.json'), 'utf8'));
  const { version, description, license, keywords, name } = manifest;
  const provider = providerProperties();
  const functions = { [token('getConnection')]: getConnection(), [token('listConnections')]: listConnections() };
  const observed = outputs();

  return {
    name: facts.packageName,
    displayName: facts.displayName,
    version,
    description,
    keywords: [...new Set([...keywords, ...facts.keywords])],
    license,
    publisher: name,
    ...origin(manifest.repository),
    meta: { supportPack: true },
    language: facts.language,
    config: { variables: provider },
    provider: { description: described(commentOn('Provider')), inputProperties: provider },
    types: Object.fromEntries([...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, spec]) => [token(key), spec])),
    resources: {
      [token('Connection')]: {
        description: `${described(commentOn('Connection'))}\n\n${exampleUsage()}`,
        ...observed,
        inputProperties,
        requiredInputs: Object.keys(inputProperties).filter((key) => isRequired(key)),
        listInputs: { properties: objectProperties('ListConnectionsArgs').properties },
        aliases: [{ type: resourceType }],
      },
    },
    functions,
  };

  /** The arguments of the class: those of the service from the shapes, the others from their types. */
  function connectionInputs() {
    const input = operations['CreateConnection'].input;
    const members = membersOf('ConnectionArgs');
    /** @type {Properties} */
    const properties = {};
    for (const name of fields.inputNames) {
      const member = found(members, name, 'ConnectionArgs');
      const shape = fields.membersOf(input).get(name);
      properties[name] = {
        ...(shape === undefined ? property(member) : shapedProperty(member, shape)),
        ...(replacing.includes(name) ? { willReplaceOnChanges: true } : {}),
      };
    }
    return properties;
  }

  /**
   * What the service demands, except what the class fills in.
   *
   * @param {string} name
   */
  function isRequired(name) {
    return (
      fields.requiredMembersOf(operations['CreateConnection'].input).includes(name) &&
      found(membersOf('ConnectionArgs'), name, 'ConnectionArgs').optional === false
    );
  }

  /** The properties of the class: the inputs with their types, and what AWS decides. */
  function outputs() {
    const members = membersOf('ConnectionResource');
    /** @type {Properties} */
    const properties = {};
    for (const [name, member] of members) {
      const input = /** @type {PropertySpec | undefined} */ (inputProperties[name]);
      properties[name] = input
        ? { ...input, description: described(member.description) }
        : property(member, { open: true });
    }
    const expected = [...fields.inputNames, ...fields.observedNames].sort();
    if (JSON.stringify(Object.keys(properties).sort()) !== JSON.stringify(expected)) {
      throw new Error(`The class ConnectionResource does not declare exactly the outputs ${expected.join(', ')}`);
    }
    return { properties, required: requiredOf(members) };
  }

  /** The configuration: every key that has an effect. */
  function providerProperties() {
    const { properties } = objectProperties('ProviderArgs');
    for (const [name, spec] of Object.entries(properties)) {
      if (holdsSecret(name, spec)) spec.secret = true;
    }
    return properties;
  }

  /**
   * Whether the provider takes a key of the configuration for a secret, which is tried; and which members of an object
   * it takes for one.
   *
   * @param {string} name
   * @param {PropertySpec} spec
   */
  function holdsSecret(name, spec) {
    const text = 'http://user:password@example.com';
    const object = types.get(nameIn(spec) ?? '');
    if (object?.type !== 'object') return isSecret(name, text);
    const secrets = Object.entries(object.properties).filter(([member]) =>
      isSecret(name, JSON.stringify({ roleArn: 'arn:aws:iam::111111111111:role/deploy', [member]: text })),
    );
    for (const [, member] of secrets) member.secret = true;
    return secrets.length > 0;
  }

  function getConnection() {
    return {
      description: described(commentOn('getConnection')),
      inputs: objectProperties('GetConnectionArgs', { described: true }),
      outputs: objectProperties('GetConnectionResult', { open: true, described: true }),
    };
  }

  function listConnections() {
    const summary = objectType('ConnectionSummary', commentOn('ConnectionSummary'), membersOf('ConnectionSummary'), {
      open: true,
    });
    const description = described(pascalCase(returned('listConnections'))).replace(/\.?$/, '.');
    return {
      description: described(commentOn('listConnections')),
      inputs: objectProperties('ListConnectionsArgs', { described: true }),
      outputs: {
        description: 'The connections that were found.',
        properties: { connections: { type: 'array', items: summary, description } },
        required: ['connections'],
      },
    };
  }

  /**
   * The members of an interface as properties.
   *
   * @param {string} name
   * @param {{ open?: boolean, described?: boolean }} [options]
   * @returns {{ description?: string, properties: Properties, required?: string[] }}
   */
  function objectProperties(name, { open = false, described: withDescription = false } = {}) {
    const members = membersOf(name);
    const required = requiredOf(members);
    return {
      ...(withDescription ? { description: described(commentOn(name)) } : {}),
      properties: Object.fromEntries([...members].map(([key, member]) => [key, property(member, { open })])),
      ...(required.length === 0 ? {} : { required }),
    };
  }

  /**
   * @param {Member} member
   * @param {{ open?: boolean, owner?: string }} [options]
   * @returns {PropertySpec}
   */
  function property(member, { open = false, owner = member.owner } = {}) {
    const { name, description } = member;
    const type = typeOf(member.type, { owner, name, description, open });
    if (type.type === 'array' && !ts.isArrayTypeNode(bare(member.type))) {
      return { ...type, description: described(`${description}\n\nA list, also of one.`) };
    }
    const called = nameIn(type);
    if (!open || called === undefined || types.get(called)?.type !== 'string') {
      return { ...type, description: described(description) };
    }
    // An enum fails in Python for a value that it does not have, and so does its union with a text in a lookup.
    const note = `A value of \`${called}\`, or one that is newer than this package.`;
    return { type: 'string', description: `${described(description)} ${note}` };
  }

  /**
   * A type of TypeScript as one of the schema.
   *
   * @param {ts.TypeNode} given
   * @param {Place} place
   * @returns {TypeSpec}
   */
  function typeOf(given, place) {
    const type = bare(given);
    const name = typeName(type);
    if (type.kind === ts.SyntaxKind.StringKeyword) return { type: 'string' };
    if (type.kind === ts.SyntaxKind.BooleanKeyword) return { type: 'boolean' };
    // No number in this package has a fraction.
    if (type.kind === ts.SyntaxKind.NumberKeyword) return { type: 'integer' };
    if (ts.isArrayTypeNode(type)) return { type: 'array', items: typeOf(type.elementType, place) };
    if (name === 'ReadableHttpParameterMap') return readableParameters();
    const values = valueOfRecord(type);
    if (values) return { type: 'object', additionalProperties: typeOf(values, place) };

    const choices = alternatives((name === undefined ? undefined : aliased(name)) ?? type);
    const literals = choices.map(literal).filter((text) => text !== undefined);
    if (literals.length === choices.length) return enumType(name, literals, place);
    if (choices.length > 1) {
      // One or several: a list, because a union must not hold one.
      const list = choices.find(ts.isArrayTypeNode);
      if (list) return typeOf(list, place);
      throw new Error(`${place.owner}.${place.name}: no type of the schema is ${type.getText()}`);
    }
    return name === undefined
      ? objectType(nestedName(place), place.description, membersOf(type), place)
      : objectType(name, commentOn(name), membersOf(type), place);
  }

  /**
   * The name of a type that has none in the class: that of the member.
   *
   * @param {Place} place
   */
  function nestedName({ owner, name }) {
    return `${owner.startsWith('Readable') ? 'Readable' : ''}${pascalCase(name)}`;
  }

  /**
   * @param {string} name
   * @param {string} comment
   * @param {Map<string, Member>} members
   * @param {{ open?: boolean }} place
   * @returns {TypeSpec}
   */
  function objectType(name, comment, members, { open = false }) {
    return define(name, () => ({
      description: described(comment),
      type: 'object',
      properties: Object.fromEntries(
        [...members].map(([key, member]) => [key, property(member, { open, owner: member.owner || name })]),
      ),
      ...(requiredOf(members).length === 0 ? {} : { required: requiredOf(members) }),
    }));
  }

  /**
   * @param {string | undefined} name that of the type in the class, if it has one
   * @param {readonly string[]} values
   * @param {Place} place
   * @returns {TypeSpec}
   */
  function enumType(name, values, { owner, name: member, description }) {
    const called = name ?? `${owner}.${member}`;
    const type = facts.enumNames[called] ?? name ?? pascalCase(member);
    const comment = name === undefined ? description.replace(/\n\nDefault: .*$/s, '') : commentOn(name);
    const listed = new Map(
      [...comment.matchAll(/^- `(\w+)`: (.*(?:\n {2}.*)*)$/gm)].map(([, value, text]) => [
        value,
        pascalCase(text.replace(/\n {2}/g, '\n')),
      ]),
    );
    return define(type, () => ({
      description: described(comment.replace(/^- `\w+`: .*(?:\n {2}.*)*\n?/gm, '').replace(/\n{3,}/g, '\n\n')).trim(),
      type: 'string',
      enum: values.map((value) => ({
        name: enumValueName(value),
        description: described(
          listed.get(value) ?? facts.valueDescriptions[type]?.[value] ?? `The method \`${value}\`.`,
        ),
        value,
      })),
    }));
  }

  /**
   * @param {Member} member
   * @param {string} shape
   * @returns {PropertySpec}
   */
  function shapedProperty(member, shape) {
    return {
      ...shapedType(shape, member),
      description: described(member.description),
      ...(isSensitive(shape) ? { secret: true } : {}),
    };
  }

  /**
   * A shape of the service as a type of the schema; names and descriptions are those of the class.
   *
   * @param {string} name
   * @param {Member} member what the class has for it
   * @returns {TypeSpec}
   */
  function shapedType(name, member) {
    if (fields.isHttpParameterList(name)) return httpParameters(name);
    const shape = shapes[name];
    switch (shape.type) {
      case 'structure':
        return structure(name, member);
      case 'string': {
        const type = bare(member.type);
        if (shape.enum) return enumType(typeName(type), shape.enum, member);
        return isSensitive(name) ? secretValue() : { type: 'string' };
      }
      case 'boolean':
        return { type: 'boolean' };
      default:
        throw new Error(`${name}: a request has no ${shape.type} so far`);
    }
  }

  /**
   * @param {string} shape
   * @param {Member} member
   * @returns {TypeSpec}
   */
  function structure(shape, member) {
    const type = bare(member.type);
    const name = typeName(type) ?? nestedName(member);
    const members = membersOf(type);
    const required = fields.requiredMembersOf(shape);
    return define(name, () => ({
      description: described(typeName(type) === undefined ? member.description : commentOn(name)),
      type: 'object',
      properties: Object.fromEntries(
        [...fields.membersOf(shape)].map(([key, of]) => [key, shapedProperty(found(members, key, name), of)]),
      ),
      ...(required.length === 0 ? {} : { required }),
    }));
  }

  /** A secret by value or by reference. Both kinds of references are one type: more than two types are any in C# and Java. */
  function secretValue() {
    const forms = alternatives(aliased('SecretInput') ?? missing('SecretInput')).flatMap(
      (form) => typeName(form) ?? [],
    );
    const spec = define('SecretReference', () => ({
      description: forms.map((form) => described(commentOn(form))).join('\n\nOr: '),
      type: 'object',
      properties: Object.fromEntries(
        forms.flatMap((form) => [...membersOf(form)].map(([key, member]) => [key, property(member)])),
      ),
    }));
    return { oneOf: [{ type: 'string' }, spec] };
  }

  /**
   * HTTP parameters by name.
   *
   * @param {string} list
   * @returns {TypeSpec}
   */
  function httpParameters(list) {
    const entry = fields.httpParameterShapes(list)?.entry ?? missing(list);
    const members = membersOf('HttpParameterValue');
    const properties = () =>
      Object.fromEntries(
        [...fields.membersOf(entry)]
          .filter(([key]) => key !== 'key')
          .map(([key, of]) => [key, shapedProperty(found(members, key, 'HttpParameterValue'), of)]),
      );
    const entries = define('HttpParameterEntry', () => ({
      description: described(commentOn('HttpParameterValue')),
      type: 'object',
      properties: properties(),
      required: requiredOf(members),
    }));
    return parameterMap('HttpParameter', {
      description: facts.parameterDescriptions.object,
      type: 'object',
      properties: {
        ...properties(),
        entries: { type: 'array', items: entries, description: facts.parameterDescriptions.entries },
      },
    });
  }

  /** HTTP parameters by name as AWS shows them. */
  function readableParameters() {
    const descriptions = facts.parameterDescriptions;
    /** @type {PropertySpec} */
    const isValueSecret = { type: 'boolean', description: descriptions.hidden };
    const entries = define('ReadableHttpParameterEntry', () => ({
      description: descriptions.readableEntry,
      type: 'object',
      properties: { value: { type: 'string', description: descriptions.readableValue }, isValueSecret },
    }));
    return parameterMap('ReadableHttpParameter', {
      description: descriptions.readableObject,
      type: 'object',
      properties: {
        isValueSecret,
        entries: { type: 'array', items: entries, description: descriptions.readableEntries },
      },
    });
  }

  /**
   * A map of texts and objects.
   *
   * @param {string} name
   * @param {ObjectSpec} spec that of the objects
   * @returns {TypeSpec}
   */
  function parameterMap(name, spec) {
    return { type: 'object', additionalProperties: { oneOf: [{ type: 'string' }, define(name, () => spec)] } };
  }

  /**
   * Adds a type unless it is there already.
   *
   * @param {string} name
   * @param {() => ObjectSpec | EnumSpec} make
   * @returns {TypeSpec}
   */
  function define(name, make) {
    if (!types.has(name)) types.set(name, make());
    return reference(name);
  }
}

/**
 * Where the plugin is released, if package.json has the repository: the workflow that publishes writes it there.
 *
 * @param {{ url: string } | undefined} source
 * @returns {{ repository?: string, pluginDownloadURL?: string }}
 */
export function origin(source) {
  const path = /^(?:git\+)?https:\/\/github\.com\/([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(source?.url ?? '')?.[1];
  if (path === undefined) return {};
  return { repository: `https://github.com/${path}`, pluginDownloadURL: `github://api.github.com/${path}` };
}

/** The schema as the text of its file. */
export async function schemaText() {
  const path = join(repository, 'provider/schema.json');
  return prettier.format(JSON.stringify(packageSchema()), { ...(await prettier.resolveConfig(path)), filepath: path });
}

/**
 * The name of a value of an enum in every language. Without it, code generators take words apart (`AP_I_KEY`).
 *
 * @param {string} value
 */
function enumValueName(value) {
  return value
    .split('_')
    .map((word) => pascalCase(word.toLowerCase()))
    .join('');
}

/**
 * @param {Map<string, Member>} members
 * @returns {string[]}
 */
function requiredOf(members) {
  return [...members.values()].filter(({ optional }) => !optional).map(({ name }) => name);
}

/**
 * @param {string} name
 * @param {string} value
 */
function isSecret(name, value) {
  /** @param {string} key */
  const get = (key) => (key === `aws:${name}` ? value : undefined);
  return keys[name].withoutEffect === undefined && configuredSecrets({ get, environment: {} }).length > 0;
}

/** The programs in `examples/languages` as the section that Pulumi's documentation knows. */
function exampleUsage() {
  const blocks = Object.entries(facts.examples).map(([folder, title]) => {
    const code = Object.entries(facts.exampleFiles).map(
      ([language, file]) =>
        `\`\`\`${language}\n${readFileSync(join(repository, 'examples/languages', folder, file), 'utf8')}\`\`\``,
    );
    return ['{{% example %}}', `### ${title}`, '', code.join('\n\n'), '{{% /example %}}'].join('\n');
  });
  return ['{{% examples %}}', '## Example Usage', ...blocks, '{{% /examples %}}'].join('\n');
}

/**
 * @param {Map<string, Member>} members
 * @param {string} name
 * @param {string} owner
 */
function found(members, name, owner) {
  return members.get(name) ?? missing(`${owner}.${name}`);
}

/**
 * @param {string} what
 * @returns {never}
 */
function missing(what) {
  throw new Error(`provider/src/program has nothing for ${what}`);
}
