// The declarations of the class and their comments, for the schema: read as text, without the type checker.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { repository } from './repository.mjs';

/**
 * A member of an interface, an object type or a class.
 *
 * @typedef {object} Member
 * @property {string} owner the name of what declares it; empty for an object type without a name
 * @property {string} name
 * @property {ts.TypeNode} type
 * @property {boolean} optional whether it may be left out, or be undefined
 * @property {string} description
 */

/** Types around a value that say nothing of the value. */
const wrappers = ['Input', 'Output', 'Unwrap', 'Promise'];

/** @type {Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration | ts.FunctionDeclaration>} */
const declarations = new Map();
for (const name of ['types', 'resource', 'connection', 'lookup', 'provider']) {
  const path = join(repository, 'provider/src/program', `${name}.ts`);
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  for (const node of file.statements) {
    if (
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isFunctionDeclaration(node)
    ) {
      if (node.name) declarations.set(node.name.text, node);
    }
  }
}

/**
 * The declaration of a name.
 *
 * @param {string} name
 */
function declared(name) {
  const declaration = declarations.get(name);
  if (!declaration) throw new Error(`provider/src/program declares no ${name}`);
  return declaration;
}

/**
 * A type without what is around it: `Input<string | undefined>` is `string`.
 *
 * @param {ts.TypeNode} type
 * @returns {ts.TypeNode}
 */
export function bare(type) {
  if (ts.isParenthesizedTypeNode(type)) return bare(type.type);
  if (ts.isTypeReferenceNode(type)) {
    const name = nameOf(type);
    if (wrappers.includes(name) && type.typeArguments) return bare(type.typeArguments[0]);
    const parameter = typeParameter(type, name);
    if (parameter) return bare(parameter);
  }
  if (ts.isUnionTypeNode(type)) {
    const rest = type.types.filter((one) => one.kind !== ts.SyntaxKind.UndefinedKeyword);
    if (rest.length === 1) return bare(rest[0]);
  }
  return type;
}

/**
 * What the type parameter of the surrounding declaration may be.
 *
 * @param {ts.Node} node
 * @param {string} name
 * @returns {ts.TypeNode | undefined}
 */
function typeParameter(node, name) {
  for (let scope = node.parent; scope; scope = scope.parent) {
    if (ts.isInterfaceDeclaration(scope) || ts.isClassDeclaration(scope)) {
      return scope.typeParameters?.find((one) => one.name.text === name)?.constraint;
    }
  }
  return undefined;
}

/**
 * The last part of the name of a type: `pulumi.Output` is `Output`.
 *
 * @param {ts.TypeReferenceNode} type
 */
function nameOf(type) {
  return ts.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text;
}

/**
 * The name of a type that has one.
 *
 * @param {ts.TypeNode} type
 */
export function typeName(type) {
  return ts.isTypeReferenceNode(type) ? nameOf(type) : undefined;
}

/**
 * What the alias of a name stands for; undefined if the name is no alias.
 *
 * @param {string} name
 */
export function aliased(name) {
  const declaration = declarations.get(name);
  return declaration && ts.isTypeAliasDeclaration(declaration) ? declaration.type : undefined;
}

/**
 * The type of the values of a `Record`.
 *
 * @param {ts.TypeNode} type
 */
export function valueOfRecord(type) {
  return ts.isTypeReferenceNode(type) && nameOf(type) === 'Record' ? type.typeArguments?.[1] : undefined;
}

/**
 * The types of a union, without `undefined`; one type alone for every other type.
 *
 * @param {ts.TypeNode} type
 */
export function alternatives(type) {
  const plain = bare(type);
  const types = ts.isUnionTypeNode(plain) ? [...plain.types] : [plain];
  return types.filter((one) => one.kind !== ts.SyntaxKind.UndefinedKeyword).map(bare);
}

/**
 * The text of a type that is a literal.
 *
 * @param {ts.TypeNode} type
 */
export function literal(type) {
  return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? type.literal.text : undefined;
}

/**
 * The members of a type by name, those that it inherits first. A union, and a choice among the members of an interface
 * (`AuthorizationParameters[T]`), have the members of each of its types.
 *
 * @param {string | ts.TypeNode} type
 * @returns {Map<string, Member>}
 */
export function membersOf(type) {
  if (typeof type === 'string') return membersOfDeclaration(declared(type));
  const plain = bare(type);
  if (ts.isTypeReferenceNode(plain)) return membersOf(nameOf(plain));
  if (ts.isUnionTypeNode(plain)) return merged(alternatives(plain).map(membersOf));
  if (ts.isTypeLiteralNode(plain)) return ownMembers(plain.members, '');
  if (ts.isIndexedAccessTypeNode(plain)) {
    return merged([...membersOf(plain.objectType).values()].map((member) => membersOf(member.type)));
  }
  throw new Error(`${plain.getText()} is no type with members`);
}

/**
 * @param {ReturnType<typeof declared>} declaration
 * @returns {Map<string, Member>}
 */
function membersOfDeclaration(declaration) {
  if (ts.isTypeAliasDeclaration(declaration)) return membersOf(declaration.type);
  if (ts.isFunctionDeclaration(declaration)) throw new Error(`${declaration.name?.text} is a function`);
  const heritage = ts.isInterfaceDeclaration(declaration) ? (declaration.heritageClauses ?? []) : [];
  return merged([
    ...heritage.flatMap((clause) => clause.types.map((one) => membersOf(one.expression.getText()))),
    ownMembers(declaration.members, declaration.name?.text ?? ''),
  ]);
}

/**
 * @param {readonly ts.Node[]} nodes
 * @param {string} owner
 * @returns {Map<string, Member>}
 */
function ownMembers(nodes, owner) {
  /** @type {Map<string, Member>} */
  const members = new Map();
  for (const node of nodes) {
    if ((ts.isPropertySignature(node) || ts.isPropertyDeclaration(node)) && node.type) {
      const name = node.name.getText();
      const optional = node.questionToken !== undefined || /\| undefined\s*>?$/.test(node.type.getText());
      members.set(name, { owner, name, type: node.type, optional, description: commentOf(node) });
    }
  }
  return members;
}

/**
 * @param {Map<string, Member>[]} maps
 * @returns {Map<string, Member>}
 */
function merged(maps) {
  return new Map(maps.flatMap((map) => [...map]));
}

/**
 * The comment of an interface, a type, a class or a function.
 *
 * @param {string} name
 */
export function commentOn(name) {
  return commentOf(declared(name));
}

/**
 * What a function says that it returns.
 *
 * @param {string} name
 */
export function returned(name) {
  return text(ts.getJSDocReturnTag(declared(name))?.comment);
}

/**
 * The text above the tags of a comment, and the default. What is said under `@remarks` is of the class alone.
 *
 * @param {ts.Node} node
 * @returns {string}
 */
function commentOf(node) {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const own = text(comments.at(-1)?.comment);
  const member = /^See \{@link (\w+)\.(\w+)\}\.$/.exec(own);
  if (member) return membersOf(member[1]).get(member[2])?.description ?? '';
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === 'defaultValue');
  const value = text(tag?.comment);
  if (value === '') return own;
  const sentence = value.replace(/^[A-Z](?=[a-z]+[ ;])/, (letter) => letter.toLowerCase()).replace(/\.?$/, '.');
  return `${own}\n\nDefault: ${sentence}`;
}

/** @param {Parameters<typeof ts.getTextOfJSDocComment>[0]} comment */
function text(comment) {
  return (ts.getTextOfJSDocComment(comment) ?? '').trim();
}
