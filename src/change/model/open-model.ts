import type { Node } from 'web-tree-sitter';
import type { NamingConvention } from '../../sqlalchemy/naming.js';

/** Where the project's models define a table. */
export interface ModelSite {
  readonly table: string;
  /** As the model states it; null where it states none. */
  readonly schema: string | null;
  readonly file: string;
  /** Line of the class statement or of `Table(…)`, from 1. */
  readonly line: number;
}

/** A model's source, parsed to be edited. */
export interface OpenModel {
  readonly text: string;
  /** The whole module. */
  readonly root: Node;
  /** `class_definition`, or the `call` of `Table`. */
  readonly definition: Node;
  readonly site: ModelSite;
  readonly naming: NamingConvention;
}

/** Why the models cannot be edited for a change; the user then does it by hand. */
export interface NotEditable {
  readonly reason: string;
}

/**
 * Finds the definition that `site` means. After an earlier edit lines have moved, so the stated table name decides first and the
 * line only among several, or where the name is computed.
 */
export function findDefinition(root: Node, site: ModelSite): Node | null {
  const definitions = root.descendantsOfType(['class_definition', 'call']).filter((node) => node.type === 'class_definition' || isTableCall(node));
  const named = definitions.filter((node) => statedTableName(node) === site.table);
  const candidates = named.length > 0 ? named : definitions.filter((node) => node.type === 'class_definition' && statedTableName(node) === null);
  const before = candidates.filter((node) => node.startPosition.row + 1 <= site.line);
  return (named.length > 0 ? (before.at(-1) ?? named[0]) : candidates.find((node) => contains(node, site.line - 1))) ?? null;
}

function contains(node: Node, row: number): boolean {
  const decorated = node.parent?.type === 'decorated_definition' ? node.parent : node;
  return decorated.startPosition.row <= row && row <= node.endPosition.row;
}

function statedTableName(node: Node): string | null {
  if (node.type === 'call') return stringValue(positionalArguments(node)[0] ?? null);
  return stringValue(findAssignment(node, '__tablename__')?.childForFieldName('right') ?? null);
}

function isTableCall(node: Node): boolean {
  return calleeName(node) === 'Table' && stringValue(positionalArguments(node)[0] ?? null) !== null;
}

/** Last name of what is called: `Column` of `sa.Column(…)`. */
export function calleeName(call: Node): string | null {
  const callee = call.childForFieldName('function');
  if (callee?.type === 'identifier') return callee.text;
  return callee?.type === 'attribute' ? (callee.childForFieldName('attribute')?.text ?? null) : null;
}

export function positionalArguments(call: Node): readonly Node[] {
  return (call.childForFieldName('arguments')?.namedChildren ?? []).filter((child) => child.type !== 'keyword_argument' && child.type !== 'comment');
}

export function keywordArgument(call: Node, name: string): Node | null {
  const args = call.childForFieldName('arguments')?.namedChildren ?? [];
  return args.find((child) => child.type === 'keyword_argument' && child.childForFieldName('name')?.text === name) ?? null;
}

/** A string literal without interpolation and escapes; null for everything else. */
export function stringValue(node: Node | null): string | null {
  if (node?.type !== 'string' || node.descendantsOfType(['interpolation', 'escape_sequence']).length > 0) return null;
  return node.namedChildren.filter((child) => child.type === 'string_content').map((child) => child.text).join('');
}

/** Statements of a class body or module, in order. */
export function assignmentsOf(block: Node | null): readonly Node[] {
  return (block?.namedChildren ?? []).flatMap((statement) => (statement.type === 'expression_statement' ? statement.namedChildren.filter((child) => child.type === 'assignment') : []));
}

/** The assignment to `name` in a class body. */
export function findAssignment(definition: Node, name: string): Node | null {
  return assignmentsOf(definition.childForFieldName('body')).findLast((each) => each.childForFieldName('left')?.text === name) ?? null;
}
