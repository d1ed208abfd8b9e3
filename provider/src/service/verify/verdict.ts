import type { Verify } from '../../model/verify';

/** What came of a try, or of the request for a token before it. */
export type Verdict =
  | 'passed'
  /** The credentials are wrong. */
  | 'refused'
  /** Neither right nor wrong: there is no telling. */
  | 'undecided'
  /** Not what the program expects; the credentials, the request or the expectation may be wrong. */
  | 'unexpected';

/** What the status of the endpoint's answer says about the credentials. */
export function verdictOf(status: number, expected: Verify['expectStatus']): Verdict {
  const passes = expected === undefined ? status >= 200 && status <= 399 : [expected].flat().includes(status);
  if (passes) {
    return 'passed';
  }
  return [401, 403, 407].includes(status) ? 'refused' : undecidedOr('unexpected', status);
}

/** What the status of a token endpoint's answer says about the client. */
export function tokenVerdictOf(status: number, token: string | undefined): Verdict {
  if (status >= 200 && status <= 299 && token !== undefined) {
    return 'passed';
  }
  return undecidedOr(status >= 400 && status <= 499 ? 'refused' : 'unexpected', status);
}

const undecidedOr = (otherwise: Verdict, status: number): Verdict =>
  status === 429 || (status >= 500 && status <= 599) ? 'undecided' : otherwise;
