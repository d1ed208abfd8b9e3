import type { FaultSpec } from 'eventbridge-connection-emulator';

/** Everything that can go wrong with one call, for ever, so that the operation has to say so. */
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
