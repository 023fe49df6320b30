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
  /** Null for `Table(…)`. */
  readonly className: string | null;
  readonly naming: NamingConvention;
  /** True where `__table_args__` come from a mixin: the class must not have its own then. */
  readonly inheritsArguments: boolean;
}

/** A model's source, parsed to be edited. */
export interface OpenModel {
  readonly text: string;
  /** The whole module. */
  readonly root: Node;
  /** `class_definition`, or the `call` of `Table`. */
  readonly definition: Node;
  readonly site: ModelSite;
}

/** Why the models cannot be edited for a change; the user then does it by hand. */
export interface NotEditable {
  readonly reason: string;
}

/**
 * Finds the definition that `site` means. After an earlier edit lines have moved, so the names decide first and the line only among
 * several.
 */
export function findDefinition(root: Node, site: ModelSite): Node | null {
  const atTop = root.namedChildren.map(innermost).filter((node) => isDefinition(node, site));
  const found = atTop.length > 0 ? atTop : root.descendantsOfType(['class_definition', 'call']).filter((node) => isDefinition(node, site));
  return found.filter((node) => startRow(node) + 1 <= site.line).at(-1) ?? found[0] ?? null;
}

/** The class of a decorated one, the call of an assigned one. */
function innermost(statement: Node): Node {
  if (statement.type === 'decorated_definition') return statement.childForFieldName('definition') ?? statement;
  const expression = statement.type === 'expression_statement' ? statement.firstNamedChild : null;
  return (expression?.type === 'assignment' ? expression.childForFieldName('right') : expression) ?? statement;
}

function isDefinition(node: Node, { className, table }: ModelSite): boolean {
  if (className !== null) return node.type === 'class_definition' && node.childForFieldName('name')?.text === className;
  return node.type === 'call' && calleeName(node) === 'Table' && stringValue(positionalArguments(node)[0] ?? null) === table;
}

function startRow(node: Node): number {
  return (node.parent?.type === 'decorated_definition' ? node.parent : node).startPosition.row;
}

/** Last name of what is called: `Column` of `sa.Column(…)`. */
export function calleeName(call: Node): string | null {
  const callee = call.childForFieldName('function');
  if (callee?.type === 'identifier') return callee.text;
  return callee?.type === 'attribute' ? (callee.childForFieldName('attribute')?.text ?? null) : null;
}

export function positionalArguments(call: Node): readonly Node[] {
  return (call.childForFieldName('arguments')?.namedChildren ?? []).filter(
    (child) => child.type !== 'keyword_argument' && child.type !== 'comment',
  );
}

export function keywordArgument(call: Node, name: string): Node | null {
  const args = call.childForFieldName('arguments')?.namedChildren ?? [];
  return args.find((child) => child.type === 'keyword_argument' && child.childForFieldName('name')?.text === name) ?? null;
}

/** A string literal without interpolation and escapes; null for everything else. */
export function stringValue(node: Node | null): string | null {
  if (node?.type !== 'string' || node.descendantsOfType(['interpolation', 'escape_sequence']).length > 0) return null;
  return node.namedChildren
    .filter((child) => child.type === 'string_content')
    .map((child) => child.text)
    .join('');
}

/** Statements of a class body or module, in order. */
export function assignmentsOf(block: Node | null): readonly Node[] {
  return (block?.namedChildren ?? []).flatMap((statement) =>
    statement.type === 'expression_statement' ? statement.namedChildren.filter((child) => child.type === 'assignment') : [],
  );
}

/** The assignment to `name` in a class body. */
export function findAssignment(definition: Node, name: string): Node | null {
  return assignmentsOf(definition.childForFieldName('body')).findLast((each) => each.childForFieldName('left')?.text === name) ?? null;
}
