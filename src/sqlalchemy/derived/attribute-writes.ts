import type { CallExpression, DictEntry, Expression, FunctionStatement, Span } from '../../python/syntax.js';
import { callsOfChain, lastName, walkSyntax } from '../../python/walk-syntax.js';
import type { ModelColumn, ModelTable } from '../models.js';
import { guessModel, type Variables } from './guess-model.js';
import { attributeColumn, type ModelNames } from './model-names.js';

/** A column of a model that code gives a value. */
export interface AttributeWrite {
  readonly table: ModelTable;
  readonly column: ModelColumn;
  readonly value: Expression;
  /** `+` of `+=`; null for `=` and keywords. */
  readonly operator: string | null;
  /** The row itself, where an attribute of one is set. */
  readonly row: Expression | null;
  /** What is given in the same call, by attribute. */
  readonly beside: ReadonlyMap<string, Expression>;
  readonly span: Span;
}

/** Constructors, `values(…)` of `insert` and `update`, `query.update({…})`, `row.attribute = …`, `+=` and `setattr`, in one function. */
export function* readAttributeWrites(
  { body }: Pick<FunctionStatement, 'body'>,
  variables: Variables,
  names: ModelNames,
): Generator<AttributeWrite> {
  for (const node of walkSyntax(body(), (inner) => inner.type !== 'function' && inner.type !== 'class')) {
    if (node.type === 'call') yield* readCall(node, variables, names);
    if (node.type === 'assign' && node.value !== null)
      for (const target of node.targets) yield* readTarget(target, node.value, { operator: null, span: node });
    if (node.type === 'augment') yield* readTarget(node.target, node.value, { operator: node.operator.replace('=', ''), span: node });
  }

  function* readTarget(
    target: Expression,
    value: Expression,
    how: { readonly operator: string | null; readonly span: Span },
  ): Generator<AttributeWrite> {
    if (target.type !== 'attribute') return;
    const table = guessModel(target.object, variables, names);
    const column = table === null ? null : attributeColumn(table, target.name);
    if (table !== null && column !== null) yield { table, column, value, row: target.object, beside: new Map(), ...how };
  }
}

function* readCall(call: CallExpression, variables: Variables, names: ModelNames): Generator<AttributeWrite> {
  const name = lastName(call.function);
  if (name === 'setattr') yield* readSetattr(call, variables, names);
  const constructed = names.byClass.get(name ?? '');
  if (constructed !== undefined) yield* give(constructed, keywordsOf(call));
  if (name !== 'values' && name !== 'update') return;
  const table = tableOfChain(call, names);
  if (table === null) return;
  for (const given of [keywordsOf(call), ...call.arguments.flatMap(({ kind, value }) => (kind === 'positional' ? dictsOf(value) : []))])
    yield* give(table, given);
}

interface Given {
  readonly name: string;
  readonly value: Expression;
  readonly span: Span;
}

function* give(table: ModelTable, given: readonly Given[]): Generator<AttributeWrite> {
  const beside = new Map(given.map(({ name, value }) => [name, value]));
  for (const { name, value, span } of given) {
    const column = attributeColumn(table, name);
    if (column !== null) yield { table, column, value, operator: null, row: null, beside, span };
  }
}

function keywordsOf(call: CallExpression): Given[] {
  return call.arguments.flatMap((argument) =>
    argument.kind === 'keyword' && argument.name !== null ? [{ name: argument.name, value: argument.value, span: argument }] : [],
  );
}

/** `{"name": …}`, `{Model.name: …}`, and lists of such. */
function dictsOf(expression: Expression): Given[][] {
  if (expression.type === 'list' || expression.type === 'tuple') return expression.items.flatMap(dictsOf);
  if (expression.type === 'comprehension') return dictsOf(expression.element);
  return expression.type === 'dict' ? [expression.entries.flatMap(readEntry)] : [];
}

function readEntry({ key, value }: DictEntry): Given[] {
  const name = key === null ? null : key.type === 'string' ? key.value : lastName(key);
  return key === null || name === null ? [] : [{ name, value, span: { start: key.start, end: value.end } }];
}

/** The model that a chain begins with: `update(Job)`, `insert(Job)`, `session.query(Job)`, `Job.query`. */
function tableOfChain(call: CallExpression, { byClass }: ModelNames): ModelTable | null {
  for (const each of callsOfChain(call)) {
    const name = lastName(each.function);
    const argument = each.arguments[0]?.value;
    const table = argument === undefined ? undefined : byClass.get(lastName(argument) ?? '');
    if (table !== undefined && /^(.*insert|update|query)$/.test(name ?? '')) return table;
    const { function: callee } = each;
    if (callee.type === 'attribute' && callee.object.type === 'attribute' && callee.object.name === 'query')
      return byClass.get(lastName(callee.object.object) ?? '') ?? null;
  }
  return null;
}

function* readSetattr({ arguments: args, ...span }: CallExpression, variables: Variables, names: ModelNames): Generator<AttributeWrite> {
  const [row, name, value] = args.map((argument) => argument.value);
  if (row === undefined || name?.type !== 'string' || value === undefined) return;
  const table = guessModel(row, variables, names);
  const column = table === null ? null : attributeColumn(table, name.value);
  if (table !== null && column !== null) yield { table, column, value, operator: null, row, beside: new Map(), span };
}
