import type { Node } from 'web-tree-sitter';
import { buildArguments, buildParameters } from './build-parameters.js';
import { buildExpression } from './build-expression.js';
import { buildCase } from './build-case.js';
import type { Expression, FromImportStatement, FunctionStatement, Span, Statement, TryStatement } from './syntax.js';

/** Tree-sitter's statement nodes as the evaluator's own; what the grammar could not read is left out. */
export function buildStatements(block: Node | null): Statement[] {
  if (block === null) return [];
  return block.namedChildren.flatMap((node) => (node.type === 'comment' || node.isError ? [] : [buildStatement(node)]));
}

function buildStatement(node: Node): Statement {
  const span = spanOf(node);
  const build = builders[node.type];
  if (build === undefined) return { ...span, type: 'unread', reason: `Python ${node.type.replaceAll('_', ' ')} is not read` };
  return { ...build(node), ...span };
}

type Unplaced = Statement extends infer S
  ? S extends Statement
    ? Omit<S, 'start' | 'end'> & { start?: number; end?: number }
    : never
  : never;

function spanOf(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex };
}

function child(node: Node, field: string): Expression {
  const found = node.childForFieldName(field);
  return found === null ? { type: 'unread', reason: 'incomplete source', ...spanOf(node) } : buildExpression(found);
}

function optional(node: Node | null | undefined): Expression | null {
  return node === null || node === undefined ? null : buildExpression(node);
}

const body = (node: Node, field = 'body'): Statement[] => buildStatements(node.childForFieldName(field));

const builders: Readonly<Record<string, (node: Node) => Unplaced>> = {
  expression_statement: buildExpressionStatement,
  import_statement: (node) => ({ type: 'import', names: node.childrenForFieldName('name').map(importedModule) }),
  import_from_statement: buildFromImport,
  future_import_statement: () => ({ type: 'pass' }),
  class_definition: (node) => buildClass(node, []),
  function_definition: (node) => buildFunction(node, []),
  decorated_definition: buildDecorated,
  if_statement: (node) => ({
    type: 'if',
    test: child(node, 'condition'),
    body: body(node, 'consequence'),
    otherwise: buildAlternatives(node.childrenForFieldName('alternative')),
  }),
  for_statement: (node) => ({
    type: 'for',
    target: child(node, 'left'),
    iterable: child(node, 'right'),
    body: body(node),
    otherwise: buildAlternatives(node.childrenForFieldName('alternative')),
  }),
  while_statement: (node) => ({ type: 'while', test: child(node, 'condition'), body: body(node) }),
  with_statement: buildWith,
  try_statement: buildTry,
  match_statement: (node) => ({
    type: 'match',
    subject: child(node, 'subject'),
    cases: (node.childForFieldName('body')?.childrenForFieldName('alternative') ?? []).map((part) =>
      buildCase(buildExpression, part, body(part, 'consequence')),
    ),
  }),
  return_statement: (node) => ({ type: 'return', value: optional(node.namedChildren[0]) }),
  raise_statement: (node) => ({ type: 'raise', value: optional(node.namedChildren[0]) }),
  delete_statement: (node) => ({ type: 'delete', targets: deleted(node) }),
  global_statement: (node) => ({ type: 'global', names: node.namedChildren.map((name) => name.text) }),
  nonlocal_statement: (node) => ({ type: 'global', names: node.namedChildren.map((name) => name.text) }),
  type_alias_statement: (node) => ({ type: 'alias', name: aliasName(node), value: child(node, 'right') }),
  pass_statement: () => ({ type: 'pass' }),
  break_statement: () => ({ type: 'break' }),
  continue_statement: () => ({ type: 'continue' }),
  assert_statement: () => ({ type: 'pass' }),
  print_statement: () => ({ type: 'pass' }),
};

function aliasName(node: Node): string {
  return (node.childForFieldName('left')?.text ?? '').replace(/\[.*$/s, '');
}

function deleted(node: Node): Expression[] {
  const [first] = node.namedChildren;
  if (first === undefined) return [];
  return first.type === 'expression_list' ? first.namedChildren.map(buildExpression) : [buildExpression(first)];
}

function buildExpressionStatement(node: Node): Unplaced {
  const parts = node.namedChildren.filter((part) => part.type !== 'comment');
  const [only] = parts;
  if (only === undefined) return { type: 'pass' };
  if (parts.length > 1) return { type: 'expression', value: { type: 'tuple', items: parts.map(buildExpression), ...spanOf(node) } };
  if (only.type === 'assignment') return buildAssignment(only);
  if (only.type !== 'augmented_assignment') return { type: 'expression', value: buildExpression(only) };
  return {
    type: 'augment',
    target: child(only, 'left'),
    operator: (only.childForFieldName('operator')?.text ?? '').slice(0, -1),
    value: child(only, 'right'),
  };
}

function buildAssignment(node: Node): Unplaced {
  const targets = [child(node, 'left')];
  const annotation = optional(node.childForFieldName('type'));
  let right = node.childForFieldName('right');
  while (right?.type === 'assignment') {
    targets.push(child(right, 'left'));
    right = right.childForFieldName('right');
  }
  return { type: 'assign', targets, annotation, value: optional(right) };
}

function importedModule(node: Node): { module: string; alias: string | null } {
  return { module: node.childForFieldName('name')?.text ?? node.text, alias: node.childForFieldName('alias')?.text ?? null };
}

function buildFromImport(node: Node): Omit<FromImportStatement, 'start' | 'end'> {
  const origin = node.childForFieldName('module_name')?.text ?? '';
  const level = /^[.\s]*/.exec(origin)?.[0].replaceAll(/\s/g, '').length ?? 0;
  const star = node.namedChildren.some((part) => part.type === 'wildcard_import');
  const names = node.childrenForFieldName('name').map((part) => {
    const { module, alias } = importedModule(part);
    return { name: module, alias };
  });
  return { type: 'from import', level, module: origin.replace(/^[.\s]*/, ''), names: star ? null : names };
}

function buildDecorated(node: Node): Unplaced {
  const decorators = node.namedChildren
    .filter((part) => part.type === 'decorator')
    .map((part) => buildExpression(part.namedChildren[0] ?? part));
  const definition = node.childForFieldName('definition');
  if (definition?.type === 'class_definition') return buildClass(definition, decorators);
  if (definition?.type === 'function_definition') return buildFunction(definition, decorators);
  return { type: 'unread', reason: 'incomplete source' };
}

function buildClass(node: Node, decorators: readonly Expression[]): Unplaced {
  const block = node.childForFieldName('body');
  return {
    type: 'class',
    name: node.childForFieldName('name')?.text ?? '',
    typeParameters: (node.childForFieldName('type_parameters')?.namedChildren ?? []).flatMap(buildTypeParameter),
    arguments: buildArguments(buildExpression, node.childForFieldName('superclasses')),
    decorators,
    body: buildStatements(block),
    bodySpan: spanOf(block ?? node),
  };
}

function buildTypeParameter(node: Node): { name: string; bound: Expression | null }[] {
  const inner = node.type === 'type' ? (node.namedChildren[0] ?? node) : node;
  const [name, bound] = inner.type === 'constrained_type' ? inner.namedChildren : [inner];
  return name === undefined
    ? []
    : [{ name: name.text, bound: bound === undefined ? null : buildExpression(bound.namedChildren[0] ?? bound) }];
}

function buildFunction(node: Node, decorators: readonly Expression[]): Omit<FunctionStatement, 'start' | 'end'> {
  const block = node.childForFieldName('body');
  let built: readonly Statement[] | null = null;
  return {
    type: 'function',
    name: node.childForFieldName('name')?.text ?? '',
    parameters: buildParameters(buildExpression, node.childForFieldName('parameters')),
    decorators,
    returns: optional(node.childForFieldName('return_type')),
    async: node.child(0)?.type === 'async',
    body: () => (built ??= buildStatements(block)),
    bodySpan: spanOf(block ?? node),
  };
}

function buildAlternatives(parts: readonly Node[]): Statement[] {
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  if (first.type !== 'elif_clause') return body(first);
  return [
    { type: 'if', test: child(first, 'condition'), body: body(first, 'consequence'), otherwise: buildAlternatives(rest), ...spanOf(first) },
  ];
}

function buildWith(node: Node): Unplaced {
  const clause = node.namedChildren.find((part) => part.type === 'with_clause');
  const items = (clause?.namedChildren ?? [])
    .filter((part) => part.type === 'with_item')
    .map((item) => {
      const value = item.childForFieldName('value') ?? item;
      if (value.type !== 'as_pattern') return { context: buildExpression(value), target: null };
      return { context: buildExpression(value.namedChildren[0] ?? value), target: optional(value.childForFieldName('alias')) };
    });
  return { type: 'with', items, body: body(node) };
}

function buildTry(node: Node): Omit<TryStatement, 'start' | 'end'> {
  const clauses = node.namedChildren;
  const block = (part: Node | undefined): Statement[] =>
    buildStatements(part?.namedChildren.find((inside) => inside.type === 'block') ?? null);
  const handlers = clauses
    .filter((part) => part.type.startsWith('except'))
    .map((part) => {
      const pattern = part.namedChildren.find((inside) => inside.type === 'as_pattern');
      const type = pattern?.namedChildren[0] ?? part.namedChildren.find((inside) => inside.type !== 'block' && inside.type !== 'comment');
      return { type: optional(type), name: pattern?.childForFieldName('alias')?.text ?? null, body: block(part) };
    });
  return {
    type: 'try',
    body: body(node),
    handlers,
    otherwise: block(clauses.find((part) => part.type === 'else_clause')),
    finally: block(clauses.find((part) => part.type === 'finally_clause')),
  };
}
