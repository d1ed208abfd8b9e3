export { Clock, realClock, SimulatedClock, Timer } from './clock';
export { ConnectionView, Control, KeySpec, ResetOptions, Scope } from './control/control';
export { Fault, FaultKind, FaultSpec } from './control/faults';
export { Hold, HoldSpec, Release } from './control/holds';
export { CallFilter, LoggedFilter } from './control/matching';
export { LoggedCall } from './control/requestLog';
export { Emulator, EmulatorOptions, startEmulator } from './emulator';
export { Policy, PolicyDocument, PolicyStatement } from './policy';
export {
  defaultUnknowns,
  OutcomeRule,
  Principal,
  RateLimits,
  Settings,
  SettingsChange,
  Timings,
  unknownAnswers,
  Unknowns,
} from './settings';
export { ConnectionState } from './state/connection';
export { Key, KeyState } from './state/key';
export { Snapshot } from './state/snapshot';
