import { shapes } from './shapes';

/** The service's member name in this package's camelCase: `OAuthParameters` is `oAuthParameters`, `ClientID` is `clientId`. */
export function camelCase(member: string): string {
  return (member.charAt(0).toLowerCase() + member.slice(1)).replace(/ID$/, 'Id');
}

/** The three list shapes of HTTP parameters, which this package keys by name instead. */
export function isHttpParameterList(shapeName: string): boolean {
  const shape = shapes[shapeName];
  if (shape?.type !== 'list') {
    return false;
  }
  const entry = shapes[shape.member];
  return entry?.type === 'structure' && 'Key' in entry.members && 'IsValueSecret' in entry.members;
}
