import { rememberByText } from '../source/remember-by-text.js';
import type { Value } from '../python/value.js';

/**
 * What a name of SQLAlchemy's means, however it was imported: `sqlalchemy.Column`, `sqlalchemy.schema.Column` and
 * `db.Column` (Flask-SQLAlchemy) are all `Column`. PostgreSQL's own types are told apart as `postgresql.ENUM`.
 * Names of other libraries keep their package: `pgvector.VECTOR`. Null for anything else.
 */
export function symbolOf(value: Value): string | null {
  if (value.kind === 'attribute') return ofExtension(value.of, value.name);
  return value.kind === 'reference' ? symbolOfName(value.name) : null;
}

const symbolOfName = rememberByText(5000, (name): string | null => {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const func = /(?:^|\.)func\.(.+)$/.exec(name);
  if (/^(sqlalchemy|sqlmodel|flask_sqlalchemy)\./.test(name)) {
    if (func !== null) return `func.${func[1] ?? ''}`;
    if (/^sqlalchemy\.sql\.functions\.[a-z]\w*$/.test(name)) return `func.${last}`;
    const dialect = /^sqlalchemy\.dialects\.(\w+)\./.exec(name)?.[1];
    if (dialect !== undefined) return dialect === 'postgresql' ? `postgresql.${last}` : `${dialect}.${last}`;
    return last;
  }
  const known =
    /^(sqlalchemy_utils|pgvector|geoalchemy2|citext|sqlalchemy_json|advanced_alchemy|fastapi_users_db_sqlalchemy|sqlalchemy_utc|sqlalchemy_searchable|alembic_utils|alembic)\./.exec(
      name,
    )?.[1];
  return known === undefined ? null : `${known}.${last}`;
});

/** `db.Column`, `db.func.now` of an object that Flask-SQLAlchemy's `SQLAlchemy()` made. */
function ofExtension(of: Value, name: string): string | null {
  if (of.kind === 'call' && symbolOf(of.callee) === 'SQLAlchemy') return name;
  if (of.kind !== 'attribute') return null;
  const outer = symbolOf(of);
  if (outer === null || !isExtension(of)) return null;
  if (outer === 'func' || outer.startsWith('func.')) return `${outer}.${name}`;
  return outer === 'sql' || outer === 'types' || outer === 'schema' || outer === 'expression' ? name : null;
}

function isExtension(of: Value): boolean {
  return of.kind === 'attribute' ? isExtension(of.of) : of.kind === 'call' && symbolOf(of.callee) === 'SQLAlchemy';
}

/** The symbol of what is called. */
export function calledSymbol(value: Value): string | null {
  return value.kind === 'call' ? symbolOf(value.callee) : null;
}

/** The type's own name without its dialect: `postgresql.ENUM` → `ENUM`. */
export function plainSymbol(symbol: string): string {
  return symbol.startsWith('postgresql.') ? symbol.slice('postgresql.'.length) : symbol;
}
