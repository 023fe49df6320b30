import { describe } from '../python/describe.js';
import { string, type Value } from '../python/value.js';

/** Attributes of libraries that are known because the database is PostgreSQL: `dialect.name`. */
export function dialectAttribute(of: Value, name: string): Value | undefined {
  if (name !== 'name' && name !== 'dialect_name') return undefined;
  const text = of.kind === 'reference' || of.kind === 'attribute' || of.kind === 'call' ? describe(of) : '';
  return /(^|[._(])dialect(\(\))?$/.test(text) || text.endsWith('.dialect') ? string('postgresql') : undefined;
}
