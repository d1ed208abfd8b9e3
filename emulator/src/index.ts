export { Clock, realClock, SimulatedClock, Timer } from './clock';
export { ConnectionView, Control, KeySpec, Scope } from './control/control';
export { Fault, FaultKind, FaultSpec } from './control/faults';
export { Hold, HoldSpec, Release } from './control/holds';
export { CallFilter } from './control/matching';
export { LoggedCall } from './control/requestLog';
export { Emulator, EmulatorOptions, startEmulator } from './emulator';
export { OutcomeRule, Policy, Principal, Settings, SettingsChange, Timings, Unknowns } from './settings';
export { ConnectionState } from './state/connection';
