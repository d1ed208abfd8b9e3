import type { FaultSpec } from 'eventbridge-connection-emulator';

/** What can go wrong with one call for ever, so that the operation has to say so. */
export const faults: Record<string, FaultSpec> = {
  throttled: { kind: 'throttle' },
  'status 500': { kind: 'status', status: 500 },
  'reset before it acted': { kind: 'reset', when: 'before' },
  'reset after it acted': { kind: 'reset', when: 'after' },
  'malformed answer': { kind: 'malformed', when: 'after' },
  'access denied': { kind: 'accessDenied' },
  'expired credentials': { kind: 'expiredCredentials' },
  'concurrent modification': {
    kind: 'error',
    type: 'ConcurrentModificationException',
    message: 'modified concurrently',
  },
  quota: { kind: 'error', type: 'LimitExceededException', message: 'too many' },
  'an answer that quotes secrets': {
    kind: 'error',
    type: 'ValidationException',
    message: '1 validation error detected',
  },
};

/** What goes wrong once, or can be put right by who calls, so that the operation has to succeed. */
export const passingFaults: Record<string, FaultSpec> = {
  'status 503, then fine': { kind: 'status', status: 503, times: 1 },
  'throttled, then fine': { kind: 'throttle', times: 1 },
  // The service refuses the signature (InvalidSignatureException) and says its time in the header Date.
  'the clock an hour slow': { kind: 'clockSkew', milliseconds: 3_600_000 },
  'the clock an hour fast': { kind: 'clockSkew', milliseconds: -3_600_000 },
};

/** No answer: each takes as long as the provider waits for one. */
export const silentFaults: Record<string, FaultSpec> = {
  'no answer, before it acted': { kind: 'hang', when: 'before' },
  'no answer, after it acted': { kind: 'hang', when: 'after' },
};

/** What somebody else does while a call is on its way. */
export const interferences = ['deleted meanwhile', 'made anew meanwhile'] as const;
