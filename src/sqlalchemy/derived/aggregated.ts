import type { Expression } from '../../python/syntax.js';
import { lastName, walkSyntax } from '../../python/walk-syntax.js';
import type { Origin } from '../../workload/derived.js';
import type { ModelForeignKey, ModelTable } from '../models.js';
import type { AttributeWrite } from './attribute-writes.js';
import { bareValue } from './copied.js';
import { guessModel, type Variables } from './guess-model.js';
import { attributeColumn, familyOf, isInKey, keysBetween, type ModelNames, snakeCase } from './model-names.js';

/** The children that a number counts or sums; null where the value is something else. */
export function readAggregate(write: AttributeWrite, variables: Variables, names: ModelNames): Origin | null {
  if (familyOf(write.column) !== 'number' || isInKey(write.table, write.column)) return null;
  const amount = adjustment(write);
  return amount === null ? computed(write, variables, names) : adjusted(write, amount, { variables, names });
}

/** What is added or taken away: `row.total += x`, `total=Row.total + x`. */
function adjustment({ column, operator, value }: AttributeWrite): Expression | null {
  if (operator === '+' || operator === '-') return value;
  if (operator !== null || value.type !== 'binary' || !/^[+-]$/.test(value.operator)) return null;
  return value.left.type === 'attribute' && value.left.name === column.attribute ? value.right : null;
}

/** By an amount of a child, else by a number, where the column is named after the children. */
function adjusted(
  { table, column }: AttributeWrite,
  amount: Expression,
  { variables, names }: { readonly variables: Variables; readonly names: ModelNames },
): Origin | null {
  const bare = bareValue(amount);
  const child = bare.type === 'attribute' ? guessModel(bare.object, variables, names) : null;
  const summed = child === null || bare.type !== 'attribute' ? null : attributeColumn(child, bare.name);
  if (child !== null && summed !== null && child !== table) {
    const key = onlyKey(child, table);
    return key === null ? null : aggregate('sum', child, { column: summed.name, key, how: 'adjusted' });
  }
  const named = names.tables.filter((other) => other !== table && isNamedAfter(column.name, other, table));
  const [only] = named;
  const key = only === undefined || named.length > 1 ? null : onlyKey(only, table);
  return only === undefined || key === null ? null : aggregate('count', only, { column: null, key, how: 'adjusted' });
}

/** `len(row.children)`, `sum(child.x for child in row.children)`, a query with `count` or `sum` over one child's table. */
function computed({ table, value, row }: AttributeWrite, variables: Variables, names: ModelNames): Origin | null {
  const nodes = [...walkSyntax(value)];
  const called = nodes.flatMap((node) => (node.type === 'call' ? [lastName(node.function) ?? ''] : []));
  const of = called.includes('sum') ? 'sum' : called.includes('count') || called.includes('len') ? 'count' : null;
  if (of === null) return null;
  const mentioned = nodes.flatMap((node) => {
    if (node.type !== 'attribute' && node.type !== 'name') return [];
    const byClass = names.byClass.get(lastName(node) ?? '');
    if (byClass !== undefined) return [byClass];
    const isOwn = node.type === 'attribute' && row !== null;
    return isOwn ? (guessModel(node, variables, names) ?? []) : [];
  });
  const children = [...new Set(mentioned)].filter((child) => child !== table && onlyKey(child, table) !== null);
  const [child] = children;
  const key = child === undefined ? null : onlyKey(child, table);
  return child === undefined || key === null || children.length > 1 ? null : aggregate(of, child, { column: null, key, how: 'computed' });
}

function aggregate(
  of: 'count' | 'sum',
  child: ModelTable,
  { column, key, how }: { readonly column: string | null; readonly key: ModelForeignKey; readonly how: 'adjusted' | 'computed' },
): Origin {
  return { kind: 'aggregate', of, schema: child.schema, table: child.name, column, key: key.columns, how };
}

function onlyKey(child: ModelTable, parent: ModelTable): ModelForeignKey | null {
  const keys = keysBetween(child, parent);
  return keys.length === 1 ? (keys[0] ?? null) : null;
}

/** `media_count`, `comments_count`, `num_comments`, `total_members` of the children's table, class or relationship. */
function isNamedAfter(column: string, child: ModelTable, parent: ModelTable): boolean {
  const counted = /^(?:num|number_of|n|count|total|no_of)_(\w+)$|^(\w+?)_(?:count|counter|total|number|num)$/.exec(column);
  const word = counted?.[1] ?? counted?.[2];
  if (word === undefined) return false;
  const relationships = parent.relationships
    .filter(({ target }) => target !== null && child.classes.includes(target))
    .map(({ name }) => name);
  const called = [child.name, ...child.classes.map(snakeCase), ...relationships];
  return called.some((name) => singular(name) === singular(word) || singular(name).endsWith(`_${singular(word)}`));
}

function singular(word: string): string {
  return word
    .replace(/ies$/, 'y')
    .replace(/(?<=(s|x|ch|sh))es$/, '')
    .replace(/(?<!s)s$/, '');
}
