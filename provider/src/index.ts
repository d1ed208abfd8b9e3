export { Connection } from './program/connection';
export { Provider } from './program/provider';
export type {
  ProviderArgs,
  ProviderAssumeRole,
  ProviderAssumeRoleWithWebIdentity,
  ProviderEndpoints,
} from './program/provider';
export * from './program/types';
export * from './program/lookup';
