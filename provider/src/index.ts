export { Connection } from './program/connection';
export * from './program/types';
export * from './program/lookup';
