import { operationNames, serviceNames } from '../operations';
import { Reader, Readers, text } from '../schema';
import { matchesName } from '../state/matching';

/** Which calls a fault or a hold applies to. An absent member matches every call. */
export interface CallFilter {
  /** `events`, `secretsmanager`, `ssm`, `kms` or `sts`. */
  service?: string;
  /** Operation name, with `*` for any text. */
  operation?: string;
  /** The name of the connection, secret, parameter or role of the call, with `*` for any text. */
  name?: string;
  /** The caller's access key. */
  accessKeyId?: string;
  /** The account of the caller. */
  account?: string;
  /** The Region of the call. */
  region?: string;
}

/** Which calls of the request log. An absent member matches every call. */
export interface LoggedFilter extends CallFilter {
  /** The error that was answered, with `*` for any text: `ThrottlingException`. */
  errorType?: string;
}

/** The facts of a call that a filter is compared with. */
export interface CallFacts {
  service: string;
  operation: string;
  name?: string;
  accessKeyId?: string;
  account?: string;
  region?: string;
}

/** A pattern that no name can match is a misspelt one. */
const patternOf =
  (noun: string, names: readonly string[]): Reader<string> =>
  (value, path) => {
    const pattern = text(value, path);
    if (!names.some((name) => matchesName(pattern, name))) {
      throw new RangeError(`There is no ${noun} '${pattern}', as '${path}' has it; there are ${names.join(', ')}.`);
    }
    return pattern;
  };

export const filterReaders: Readers<CallFilter> = {
  service: patternOf('service', serviceNames),
  operation: patternOf('operation', operationNames),
  name: text,
  accessKeyId: text,
  account: text,
  region: text,
};

export const loggedFilterReaders: Readers<LoggedFilter> = { ...filterReaders, errorType: text };

export const matchesCall = (filter: CallFilter, call: CallFacts): boolean =>
  matchesName(filter.service, call.service) &&
  matchesName(filter.operation, call.operation) &&
  matchesName(filter.name, call.name) &&
  matchesName(filter.accessKeyId, call.accessKeyId) &&
  matchesName(filter.account, call.account) &&
  matchesName(filter.region, call.region);
