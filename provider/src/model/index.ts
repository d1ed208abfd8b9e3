export { lengthOf, stringShape, Violation, violations } from './constraints';
export { patterns } from './patterns';
export { Operation, operations, Shape, shapes, StringShape } from './shapes';
export { Problem, validate } from './validation';
