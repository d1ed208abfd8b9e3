import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { camelCase, isHttpParameterList } from '../../provider/src/model/fields';
import { patterns } from '../../provider/src/model/patterns';
import { shapes } from '../../provider/src/model/shapes';
import { inputNames } from '../../provider/src/model/fields';
import type { StackState } from '../support/engine';
import { UNKNOWN } from '../support/plugin';
import { repository } from '../support/repository';
import type { Properties } from '../support/types';
import { connection } from './arguments';

/** Long enough that whatever takes more than linear time takes minutes. */
export const large = 1_000_000;

const unknownOfAnObject = '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2';
const envelope = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value: 'enveloped' };

/** Keys that mean something to JavaScript, to the engine or to this package. */
const keys = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defaults',
  '',
  '0',
  'length',
  'secretArn',
  'value',
  'isValueSecret',
  'reference',
  ...inputNames,
  'basicAuthParameters',
  'apiKeyAuthParameters',
  'oAuthParameters',
  'invocationHttpParameters',
  'headerParameters',
  'resourceParameters',
);

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    '',
    UNKNOWN,
    unknownOfAnObject,
    '__proto__',
    'constructor',
    'BASIC',
    'toString',
    '\u0000',
    '\ud800',
    ' ',
    ':',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** Own members, whatever they are called. */
const object = (member: fc.Arbitrary<unknown>): fc.Arbitrary<Properties> =>
  fc.array(fc.tuple(keys, member), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));

/** Any JSON. */
const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.constant(envelope),
    fc.array(tie('node'), { maxLength: 3 }),
    object(tie('node')),
  ),
})).node;

/** Texts that are secrets where they stand. */
export const canary = 'canary-secret-4711';

const credential = (value: unknown): Properties => ({
  authorizationType: 'BASIC',
  authParameters: { basicAuthParameters: { username: 'u', password: value } },
});

/** States that released versions have left, inputs and outputs. */
const recorded: Properties[] = readdirSync(join(repository, 'test/fixtures/states'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: version }) =>
    readdirSync(join(repository, 'test/fixtures/states', version)).map((name) => [version, name]),
  )
  .flatMap(([version, name]) => {
    const state = JSON.parse(
      readFileSync(join(repository, 'test/fixtures/states', version, name, 'state.json'), 'utf8'),
    );
    return (state as StackState).deployment
      .resources!.filter(({ custom, type }) => custom && !String(type).startsWith('pulumi:'))
      .flatMap(({ inputs, outputs }): Properties[] => [inputs!, outputs!]);
  });

/** The path of some place in a value, drawn by numbers. */
function mutated(value: unknown, turns: readonly number[], by: unknown): unknown {
  const [turn, ...rest] = turns;
  if (turn === undefined || typeof value !== 'object' || value === null) return by;
  const names = Object.keys(value);
  if (names.length === 0) return by;
  const name = names[turn % names.length];
  const inner = mutated((value as Properties)[name], rest, by);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === name ? inner : item));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      key === name ? (by === undefined && rest.length === 0 ? [] : [[key, inner]]) : [[key, member]],
    ),
  );
}

/** What almost is a connection: a real one, or what a release has recorded, of which some place is something else. */
const almost: fc.Arbitrary<Properties> = fc
  .tuple(
    fc.oneof(connection, fc.constantFrom(...recorded), fc.constant(credential(canary))),
    fc.array(fc.tuple(fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }), fc.oneof(json, fc.constant(undefined))), {
      maxLength: 3,
    }),
  )
  .map(([whole, changes]) =>
    changes.reduce<Properties>((value, [turns, by]) => mutated(value, turns, by) as Properties, {
      name: 'crm',
      ...whole,
    }),
  )
  // The engine's arguments are objects (protobuf structs); only what is in them can be anything. An endpoint is where
  // the calls of these tests go, and nowhere else.
  .map(({ endpoint: _, ...rest }) => rest);

export const properties: fc.Arbitrary<Properties> = fc.oneof(
  { weight: 3, arbitrary: almost },
  { weight: 1, arbitrary: object(json).map(({ endpoint: _, ...rest }) => rest) },
);

export const id: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('crm', '', '__proto__', 'arn:aws:events:us-east-1:123456789012:connection/crm/1', 'arn:aws:events::'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** A place for a text in the arguments of a connection, and the shape that is asked of it. */
export interface Place {
  path: string;
  shape: string;
  args(text: string): Properties;
}

/** Every place of CreateConnection in which a text can stand, also as the name of an HTTP parameter. */
export function places(): Place[] {
  const found: Place[] = [];
  const visit = (shapeName: string, path: string, wrap: (value: unknown) => Properties): void => {
    const shape = shapes[shapeName];
    if (isHttpParameterList(shapeName)) {
      const { members } = shapes[(shape as { member: string }).member] as { members: Record<string, string> };
      const place = (name: string, of: string, make: (text: string) => unknown) =>
        found.push({ path: `${path}${name}`, shape: of, args: (text) => wrap(make(text)) });
      place('[name]', members['Key'], (text) => ({ [text]: 'a' }));
      place('.a', members['Value'], (text) => ({ a: text }));
      place('.a.value', members['Value'], (text) => ({ a: { value: text, isValueSecret: true } }));
    } else if (shape?.type === 'structure') {
      for (const [member, of] of Object.entries(shape.members)) {
        const name = camelCase(member);
        visit(of, path === '' ? name : `${path}.${name}`, (value) => wrap({ [name]: value }));
      }
    } else if (shape?.type === 'string') {
      found.push({ path, shape: shapeName, args: (text) => wrap(text) });
    }
  };
  visit('CreateConnectionRequest', '', (value) => value as Properties);
  for (const path of ['region', 'rotationToken', 'onUnauthorized', 'endpoint']) {
    found.push({ path, shape: 'String', args: (text) => ({ [path]: text }) });
  }
  found.push({
    path: 'customTimeouts.create',
    shape: 'String',
    args: (text) => ({ customTimeouts: { create: text } }),
  });
  for (const member of ['secretArn', 'parameterArn', 'name']) {
    found.push({
      path: `password.${member}`,
      shape: 'String',
      args: (text) => credential({ [member]: text }),
    });
  }
  return found;
}

/** Texts that almost have a shape: each of its characters, repeated, and in the end one that it does not allow. */
export function nearMisses(shapeName: string, length: number): string[] {
  const shape = shapes[shapeName];
  const samples = [
    'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-',
    '%4',
    'a \t',
    '1h',
    'https://',
  ];
  if (shape?.type === 'string' && shape.pattern !== undefined && patterns[shapeName]) samples.push(shape.pattern);
  const characters = new Set([...'aA0 \t%-:/.@', ...samples.flatMap((sample) => [...sample])]);
  const bad = ['\u0000', '\n', '', 'é'];
  return [
    ...[...characters].map((character, index) => character.repeat(length - 1) + bad[index % bad.length]),
    ...samples.flatMap((sample, index) => [
      sample.repeat(Math.ceil(length / sample.length)) + bad[index % bad.length],
      sample + 'a '.repeat(length / 2) + '\u0000',
      sample + '0'.repeat(length) + ' ',
    ]),
  ];
}
