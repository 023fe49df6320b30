import { LOCK_MODES } from '../../postgres/lock-modes.js';

/** Something that manuals say, by plinth's and the field's own words. */
export interface Topic {
  readonly id: string;
  readonly kind: 'rule' | 'lock mode' | 'statement' | 'subject';
  readonly title: string;
  readonly pages: readonly string[];
}

const POSTGRES = 'https://www.postgresql.org/docs/current/';
const SQLALCHEMY = 'https://docs.sqlalchemy.org/en/20/';
const ALEMBIC = 'https://alembic.sqlalchemy.org/en/latest/';

const STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  'ALTER TABLE': ['sql-altertable.html', 'sql-altertable.html#SQL-ALTERTABLE-NOTES'],
  'ALTER TYPE': ['sql-altertype.html'],
  'COMMENT ON': ['sql-comment.html'],
  'CREATE INDEX': ['sql-createindex.html'],
  'CREATE INDEX CONCURRENTLY': ['sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY'],
  'CREATE TABLE': ['sql-createtable.html'],
  'DROP INDEX': ['sql-dropindex.html'],
  'REINDEX CONCURRENTLY': ['sql-reindex.html#SQL-REINDEX-CONCURRENTLY'],
  'VALIDATE CONSTRAINT': ['sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT'],
  ANALYZE: ['sql-analyze.html'],
  CLUSTER: ['sql-cluster.html'],
  EXPLAIN: ['sql-explain.html', 'using-explain.html'],
  'INSERT ON CONFLICT': ['sql-insert.html#SQL-ON-CONFLICT'],
  MERGE: ['sql-merge.html'],
  VACUUM: ['sql-vacuum.html', 'routine-vacuuming.html'],
};

const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  'lock modes': [`${POSTGRES}explicit-locking.html#LOCKING-TABLES`],
  'isolation levels': [`${POSTGRES}transaction-iso.html`, `${SQLALCHEMY}orm/session_transaction.html`],
  'foreign keys': [`${POSTGRES}ddl-constraints.html#DDL-CONSTRAINTS-FK`, `${SQLALCHEMY}orm/cascades.html`],
  'check constraints': [`${POSTGRES}ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS`, `${SQLALCHEMY}core/constraints.html`],
  'partial indexes': [`${POSTGRES}indexes-partial.html`, `${SQLALCHEMY}dialects/postgresql.html#partial-indexes`],
  'covering indexes': [`${POSTGRES}indexes-index-only-scans.html`, `${SQLALCHEMY}dialects/postgresql.html#covering-indexes`],
  partitioning: [`${POSTGRES}ddl-partitioning.html`],
  autovacuum: [`${POSTGRES}routine-vacuuming.html#AUTOVACUUM`, `${POSTGRES}runtime-config-autovacuum.html`],
  'connection pool': [`${SQLALCHEMY}core/pooling.html`, `${POSTGRES}runtime-config-connection.html`],
  'row security': [`${POSTGRES}ddl-rowsecurity.html`],
  'date and time types': [`${POSTGRES}datatype-datetime.html`],
  jsonb: [`${POSTGRES}datatype-json.html`, `${SQLALCHEMY}dialects/postgresql.html#json-types`],
  'loading relationships': [`${SQLALCHEMY}orm/queryguide/relationships.html`],
  'unit of work': [`${SQLALCHEMY}orm/session_basics.html`],
  autogenerate: [`${ALEMBIC}autogenerate.html`],
  'migration operations': [`${ALEMBIC}ops.html`],
  'autocommit block': [`${ALEMBIC}api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block`],
  'naming conventions': [`${ALEMBIC}naming.html`, `${SQLALCHEMY}core/constraints.html#configuring-constraint-naming-conventions`],
};

/** What is the same whatever rules there are. */
export const generalTopics: readonly Topic[] = [
  ...LOCK_MODES.map((mode): Topic => ({
    id: mode,
    kind: 'lock mode',
    title: `lock mode ${mode}`,
    pages: [`${POSTGRES}explicit-locking.html#LOCKING-TABLES`],
  })),
  ...Object.entries(STATEMENTS).map(([id, pages]): Topic => ({
    id,
    kind: 'statement',
    title: id,
    pages: pages.map((page) => `${POSTGRES}${page}`),
  })),
  ...Object.entries(SUBJECTS).map(([id, pages]): Topic => ({ id, kind: 'subject', title: id, pages })),
];
