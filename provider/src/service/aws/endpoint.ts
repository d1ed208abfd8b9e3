/** Whether a text can be the endpoint of a service. */
export const isEndpoint = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:\/\/[^\s/]/.test(value) && URL.canParse(value);

/** Of an endpoint that is none. What stands before an `@` may be a password. */
export const noEndpoint = ({ value, from }: { value: string; from: string }): string =>
  `${from} is "${value.replace(/^.*@/, '…@')}", which is not an http:// or https:// URL.`;
