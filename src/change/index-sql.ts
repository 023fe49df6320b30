import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { CreateIndex, IndexPart } from './change.js';

/** CREATE INDEX. A method other than btree is named, so is every option that differs from its default. */
export function createIndexSql(index: CreateIndex): string {
  const include = index.include.length > 0 ? ` INCLUDE (${index.include.map(quoteIdentifier).join(', ')})` : '';
  const where = index.where === null ? '' : ` WHERE ${index.where}`;
  return (
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${index.concurrently ? 'CONCURRENTLY ' : ''}${quoteIdentifier(index.name)} ` +
    `ON ${qualify(index.schema, index.table)}${index.method === 'btree' ? '' : ` USING ${index.method}`} ` +
    `(${index.keys.map(indexPartSql).join(', ')})${include}${where}`
  );
}

/** One key of an index: `lower(email) text_pattern_ops DESC NULLS LAST`. */
export function indexPartSql(part: IndexPart): string {
  const key = part.column === null ? parenthesize(part.expression ?? '') : quoteIdentifier(part.column);
  const opclass = part.opclass === null ? '' : ` ${part.opclass}`;
  const nulls = part.nulls === null ? '' : ` NULLS ${part.nulls.toUpperCase()}`;
  return `${key}${opclass}${part.descending ? ' DESC' : ''}${nulls}`;
}

/** An expression in an index needs parentheses unless it is one function call. */
function parenthesize(expression: string): string {
  return /^\w*\(/.test(expression) && closesAtEnd(expression) ? expression : `(${expression})`;
}

/** Whether the first parenthesis is closed by the last character: true of `f(a, g(b))`, not of `f(a) + g(b)`. */
function closesAtEnd(expression: string): boolean {
  let depth = 0;
  for (const [position, character] of [...expression].entries()) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ')' && depth === 0) return position === [...expression].length - 1;
  }
  return false;
}

/** Puts CONCURRENTLY into a CREATE INDEX statement as `pg_get_indexdef` prints it. */
export function concurrently(definition: string): string {
  return definition.replace(/^(CREATE (?:UNIQUE )?INDEX )(?!CONCURRENTLY )/, '$1CONCURRENTLY ');
}
