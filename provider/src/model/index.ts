export { PlainObject } from './json';
export { lengthOf, stringShape, Violation, violations } from './constraints';
export { patterns } from './patterns';
export { IntegerShape, ListShape, Operation, operations, Shape, shapes, StringShape, StructureShape } from './shapes';
export { payloadLimit, payloadOf } from './payload';
export { Judgement, Problem, validate } from './validation';
