import type { ConnectionProperties, TextMember } from './connection';
import { operations, shapes } from './shapes';

/** The one member that this package calls otherwise than the service. */
const renamed = new Map([['ConnectionArn', 'arn']]);

/** The service's member name in this package's camelCase: `OAuthParameters` is `oAuthParameters`, `ClientID` is `clientId`. */
export function camelCase(member: string): string {
  return renamed.get(member) ?? (member.charAt(0).toLowerCase() + member.slice(1)).replace(/ID$/, 'Id');
}

const membersByShape = new Map<string, ReadonlyMap<string, string>>();

/** The members of a structure: their names in camelCase, each with the name of its shape. */
export function membersOf(shapeName: string): ReadonlyMap<string, string> {
  let members = membersByShape.get(shapeName);
  if (!members) {
    const shape = shapes[shapeName];
    if (shape?.type !== 'structure') {
      throw new TypeError(`The model has no structure ${shapeName}`);
    }
    members = new Map(Object.entries(shape.members).map(([member, of]) => [camelCase(member), of]));
    membersByShape.set(shapeName, members);
  }
  return members;
}

/** The members that a structure has to have. */
export function requiredMembersOf(shapeName: string): string[] {
  const shape = shapes[shapeName];
  return shape?.type === 'structure' ? (shape.required ?? []).map(camelCase) : [];
}

/** The three list shapes of HTTP parameters, which this package keys by name instead. */
export function isHttpParameterList(shapeName: string): boolean {
  return httpParameterShapes(shapeName) !== undefined;
}

/** The shapes of an entry of HTTP parameters; undefined for every other shape. */
export function httpParameterShapes(list: string): { entry: string; key: string; value: string } | undefined {
  const shape = shapes[list];
  const entry = shape?.type === 'list' ? shapes[shape.member] : undefined;
  return shape?.type === 'list' && entry?.type === 'structure' && 'IsValueSecret' in entry.members
    ? { entry: shape.member, key: entry.members['Key'], value: entry.members['Value'] }
    : undefined;
}

const membersIn = (side: 'input' | 'output', operation: string): string[] => [
  ...membersOf(operations[operation][side]).keys(),
];

/** The members that describe the connection itself: the CreateConnection request. */
export const propertyNames = membersIn('input', 'CreateConnection') as (keyof ConnectionProperties)[];

/** The properties that are plain texts, and that an update can change on their own. */
export const textNames = [...membersOf(operations['UpdateConnection'].input)]
  .filter(([name, of]) => shapes[of]?.type === 'string' && name !== 'name' && name !== 'authorizationType')
  .map(([name]) => name) as TextMember[];

/** The outputs that AWS decides: what DescribeConnection answers beside the properties. */
export const observedNames = membersIn('output', 'DescribeConnection').filter(
  (name) => !(propertyNames as string[]).includes(name),
);

/** The arguments that say how to treat the connection. The service knows none of them. */
export const settingNames = [
  'region',
  'endpoint',
  'authorized',
  'onUnauthorized',
  'adopt',
  'rotationToken',
  'detectSecretDrift',
  'verify',
] as const;

/** A connection holds its credentials unless the program says otherwise. */
export const authorizedByDefault = true;

/** Every input. All are echoed into the outputs, because diff, update, read and delete get nothing else. */
export const inputNames: readonly string[] = [...propertyNames, ...settingNames];

/** The three kinds of HTTP parameters. */
export const httpParameterKinds = [...membersOf('ConnectionHttpParameters').keys()] as (
  'headerParameters' | 'queryStringParameters' | 'bodyParameters'
)[];
