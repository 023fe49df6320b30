/** A statement whose effect is measured on the fixture. */
export interface Shape {
  /** How rules and the page name it. */
  readonly id: string;
  readonly sql: string;
  /** The relation that it is about; `t` unless given. */
  readonly on?: string;
  /** Members of the grammar's AlterTableType that it shows. */
  readonly covers?: readonly string[];
  /** Runs before, in a transaction of its own. */
  readonly before?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** It refuses a transaction block. */
  readonly outside?: true;
}

const alter = (id: string, action: string, covers: string, more: Partial<Shape> = {}): Shape => ({
  id,
  sql: `ALTER TABLE ${more.on ?? 't'} ${action}`,
  covers: [covers],
  ...more,
});

const columns: readonly Shape[] = [
  alter('add column', 'ADD COLUMN x int', 'AT_AddColumn'),
  alter('add column default constant', 'ADD COLUMN x int DEFAULT 5', 'AT_AddColumn'),
  alter('add column not null default constant', 'ADD COLUMN x int NOT NULL DEFAULT 5', 'AT_AddColumn'),
  alter('add column default stable', 'ADD COLUMN x timestamptz DEFAULT now()', 'AT_AddColumn'),
  alter('add column not null default stable', 'ADD COLUMN x timestamptz NOT NULL DEFAULT now()', 'AT_AddColumn'),
  alter('add column default volatile', 'ADD COLUMN x uuid DEFAULT gen_random_uuid()', 'AT_AddColumn'),
  alter('add column serial', 'ADD COLUMN x serial', 'AT_AddColumn'),
  alter('add column identity', 'ADD COLUMN x int GENERATED ALWAYS AS IDENTITY', 'AT_AddColumn'),
  alter('add column generated stored', 'ADD COLUMN x int GENERATED ALWAYS AS (a + 1) STORED', 'AT_AddColumn'),
  alter('add column generated virtual', 'ADD COLUMN x int GENERATED ALWAYS AS (a + 1) VIRTUAL', 'AT_AddColumn'),
  alter('add column of a domain with a constraint', 'ADD COLUMN x dom', 'AT_AddColumn'),
  alter('add column references', 'ADD COLUMN x int REFERENCES p', 'AT_AddColumn'),
  alter('add column default references', 'ADD COLUMN x int DEFAULT 1 REFERENCES p', 'AT_AddColumn'),
  alter('add column check', 'ADD COLUMN x int CHECK (x > 0)', 'AT_AddColumn'),
  alter('add column default check', 'ADD COLUMN x int DEFAULT 1 CHECK (x > 0)', 'AT_AddColumn'),
  alter('add column unique', 'ADD COLUMN x int UNIQUE', 'AT_AddColumn'),
  alter('drop column', 'DROP COLUMN b', 'AT_DropColumn'),
  alter('drop column with an index', 'DROP COLUMN o', 'AT_DropColumn'),
  alter('set default', 'ALTER COLUMN a SET DEFAULT 7', 'AT_ColumnDefault'),
  alter('drop default', 'ALTER COLUMN d DROP DEFAULT', 'AT_ColumnDefault'),
  alter('set not null', 'ALTER COLUMN a SET NOT NULL', 'AT_SetNotNull'),
  alter('set not null proven by a check', 'ALTER COLUMN proven SET NOT NULL', 'AT_SetNotNull'),
  alter('drop not null', 'ALTER COLUMN nn DROP NOT NULL', 'AT_DropNotNull'),
  alter('set expression', 'ALTER COLUMN gen SET EXPRESSION AS (2)', 'AT_SetExpression'),
  alter('drop expression', 'ALTER COLUMN gen DROP EXPRESSION', 'AT_DropExpression'),
  alter('add identity', 'ALTER COLUMN nn ADD GENERATED ALWAYS AS IDENTITY', 'AT_AddIdentity'),
  alter('set identity', 'ALTER COLUMN ident SET GENERATED ALWAYS', 'AT_SetIdentity'),
  alter('drop identity', 'ALTER COLUMN ident DROP IDENTITY', 'AT_DropIdentity'),
  alter('set statistics', 'ALTER COLUMN a SET STATISTICS 500', 'AT_SetStatistics'),
  alter('set column options', 'ALTER COLUMN a SET (n_distinct = -0.5)', 'AT_SetOptions'),
  alter('reset column options', 'ALTER COLUMN a RESET (n_distinct)', 'AT_ResetOptions'),
  alter('set storage', 'ALTER COLUMN b SET STORAGE EXTERNAL', 'AT_SetStorage'),
  alter('set compression', 'ALTER COLUMN b SET COMPRESSION pglz', 'AT_SetCompression'),
  alter('alter type without a rewrite', 'ALTER COLUMN c TYPE varchar(100)', 'AT_AlterColumnType'),
  alter('alter type with a rewrite', 'ALTER COLUMN a TYPE bigint', 'AT_AlterColumnType', {
    before: 'ALTER TABLE t DROP CONSTRAINT t_a_check, DROP CONSTRAINT t_check_nv; DROP STATISTICS t_stat',
  }),
  alter('alter type of a referenced column', 'ALTER COLUMN id TYPE bigint', 'AT_AlterColumnType', {
    before: 'DROP VIEW v; DROP MATERIALIZED VIEW m',
  }),
  alter('alter type under a check', 'ALTER COLUMN c TYPE text', 'AT_AlterColumnType', {
    before: "ALTER TABLE t ADD CONSTRAINT t_c_check CHECK (c <> '')",
  }),
  alter('alter column options of a foreign table', "ALTER COLUMN id OPTIONS (ADD column_name 'x')", 'AT_AlterColumnGenericOptions', {
    on: 'ft',
  }),
  { id: 'rename column', sql: 'ALTER TABLE t RENAME COLUMN b TO b2' },
];

const constraints: readonly Shape[] = [
  alter('add check', 'ADD CONSTRAINT x CHECK (a > -1)', 'AT_AddConstraint'),
  alter('add check not valid', 'ADD CONSTRAINT x CHECK (a > -1) NOT VALID', 'AT_AddConstraint'),
  alter('add check not enforced', 'ADD CONSTRAINT x CHECK (a > -1) NOT ENFORCED', 'AT_AddConstraint'),
  alter('add not null constraint', 'ADD CONSTRAINT x NOT NULL a', 'AT_AddConstraint'),
  alter('add not null constraint not valid', 'ADD CONSTRAINT x NOT NULL a NOT VALID', 'AT_AddConstraint'),
  alter('add foreign key', 'ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES p', 'AT_AddConstraint'),
  alter('add foreign key not valid', 'ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES p NOT VALID', 'AT_AddConstraint'),
  alter('add unique', 'ADD CONSTRAINT x UNIQUE (a)', 'AT_AddConstraint'),
  alter('add primary key', 'ADD PRIMARY KEY (id, at)', 'AT_AddConstraint', { on: 'outsider' }),
  alter('add exclusion', 'ADD CONSTRAINT x EXCLUDE USING btree (a WITH =)', 'AT_AddConstraint'),
  alter('add unique using index', 'ADD CONSTRAINT x UNIQUE USING INDEX t_o_uidx', 'AT_AddIndexConstraint'),
  alter('add primary key using index', 'ADD PRIMARY KEY USING INDEX t_nn_uidx', 'AT_AddIndexConstraint', {
    before: 'ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE',
  }),
  alter('add primary key using index over nullable columns', 'ADD PRIMARY KEY USING INDEX nullable_key_uidx', 'AT_AddIndexConstraint', {
    on: 'nullable_key',
  }),
  alter('validate check', 'VALIDATE CONSTRAINT t_check_nv', 'AT_ValidateConstraint'),
  alter('validate foreign key', 'VALIDATE CONSTRAINT t_fk_nv', 'AT_ValidateConstraint'),
  alter('validate not null', 'VALIDATE CONSTRAINT x', 'AT_ValidateConstraint', {
    before: 'ALTER TABLE t ADD CONSTRAINT x NOT NULL a NOT VALID',
  }),
  alter('alter constraint', 'ALTER CONSTRAINT t_p_id_fkey DEFERRABLE', 'AT_AlterConstraint'),
  alter('drop check', 'DROP CONSTRAINT t_a_check', 'AT_DropConstraint'),
  alter('drop foreign key', 'DROP CONSTRAINT t_p_id_fkey', 'AT_DropConstraint'),
  alter('drop unique', 'DROP CONSTRAINT t_q_key', 'AT_DropConstraint'),
  alter('drop primary key', 'DROP CONSTRAINT t_pkey CASCADE', 'AT_DropConstraint'),
  { id: 'rename constraint', sql: 'ALTER TABLE t RENAME CONSTRAINT t_a_check TO x' },
];

const tables: readonly Shape[] = [
  { id: 'create table', sql: 'CREATE TABLE x (id int PRIMARY KEY)' },
  { id: 'create table references', on: 'p', sql: 'CREATE TABLE x (id int PRIMARY KEY, p_id int REFERENCES p)' },
  { id: 'create table as', sql: 'CREATE TABLE x AS SELECT * FROM t' },
  { id: 'create table like', sql: 'CREATE TABLE x (LIKE t INCLUDING ALL)' },
  { id: 'create table inherits', on: 'lonely', sql: 'CREATE TABLE x () INHERITS (lonely)' },
  { id: 'create partition', on: 'parent', sql: "CREATE TABLE x PARTITION OF parent FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')" },
  {
    id: 'create partition beside a default',
    on: 'parent_d',
    sql: "CREATE TABLE x PARTITION OF parent_d FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
  },
  { id: 'drop table', on: 'r', sql: 'DROP TABLE r' },
  { id: 'drop referenced table cascade', sql: 'DROP TABLE t CASCADE' },
  { id: 'drop partition', on: 'part_1', sql: 'DROP TABLE part_1' },
  { id: 'truncate', on: 'r', sql: 'TRUNCATE r' },
  { id: 'truncate cascade', sql: 'TRUNCATE t CASCADE' },
  { id: 'rename table', sql: 'ALTER TABLE t RENAME TO t2' },
  { id: 'set schema', sql: 'ALTER TABLE t SET SCHEMA other' },
  alter('change owner', 'OWNER TO plinth_other', 'AT_ChangeOwner'),
  alter('cluster on', 'CLUSTER ON t_a_idx', 'AT_ClusterOn'),
  alter('set without cluster', 'SET WITHOUT CLUSTER', 'AT_DropCluster', { on: 'clustered' }),
  alter('set unlogged', 'SET UNLOGGED', 'AT_SetUnLogged', { on: 'lonely', before: 'DROP PUBLICATION pub' }),
  alter('set logged', 'SET LOGGED', 'AT_SetLogged', { on: 'unlogged_table' }),
  alter('set without oids', 'SET WITHOUT OIDS', 'AT_DropOids'),
  alter('set access method', 'SET ACCESS METHOD heap', 'AT_SetAccessMethod'),
  alter('set access method to another', 'SET ACCESS METHOD heap2', 'AT_SetAccessMethod', {
    before: 'CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler',
  }),
  alter('set tablespace', 'SET TABLESPACE pg_default', 'AT_SetTableSpace'),
  alter('set storage parameters', 'SET (fillfactor = 80)', 'AT_SetRelOptions'),
  alter('set autovacuum parameters', 'SET (autovacuum_vacuum_scale_factor = 0.02)', 'AT_SetRelOptions'),
  alter('reset storage parameters', 'RESET (fillfactor)', 'AT_ResetRelOptions'),
  alter('inherit', 'INHERIT lonely', 'AT_AddInherit', { on: 'outsider' }),
  alter('no inherit', 'NO INHERIT lonely', 'AT_DropInherit', { on: 'child' }),
  alter('of a type', 'OF composite', 'AT_AddOf', { on: 'untyped' }),
  alter('not of', 'NOT OF', 'AT_DropOf', { on: 'typed' }),
  alter('replica identity', 'REPLICA IDENTITY FULL', 'AT_ReplicaIdentity'),
  alter('options of a foreign table', "OPTIONS (ADD table_name 'x')", 'AT_GenericOptions', { on: 'ft' }),
  alter('attach partition', "ATTACH PARTITION candidate FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", 'AT_AttachPartition', {
    on: 'parent',
  }),
  alter(
    'attach partition proven by a check',
    "ATTACH PARTITION candidate_checked FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    'AT_AttachPartition',
    {
      on: 'parent',
    },
  ),
  alter(
    'attach partition beside a default',
    "ATTACH PARTITION candidate_d FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    'AT_AttachPartition',
    {
      on: 'parent_d',
    },
  ),
  alter('detach partition', 'DETACH PARTITION part_1', 'AT_DetachPartition', { on: 'parent' }),
  alter('detach partition concurrently', 'DETACH PARTITION part_1 CONCURRENTLY', 'AT_DetachPartition', { on: 'parent', outside: true }),
  { id: 'lock table', sql: 'LOCK TABLE t' },
  { id: 'comment on table', sql: "COMMENT ON TABLE t IS 'x'" },
  { id: 'grant', sql: 'GRANT SELECT ON t TO plinth_other' },
  { id: 'analyze', sql: 'ANALYZE t' },
  { id: 'vacuum', sql: 'VACUUM t', outside: true },
  { id: 'vacuum full', sql: 'VACUUM FULL t', outside: true },
  { id: 'cluster', sql: 'CLUSTER t USING t_a_idx' },
  { id: 'update', sql: 'UPDATE t SET d = 2' },
  { id: 'delete', on: 'r', sql: 'DELETE FROM r' },
  { id: 'insert', on: 'r', sql: 'INSERT INTO r SELECT 100, 1' },
  { id: 'copy from', on: 'r', sql: "COPY r FROM PROGRAM 'true'" },
  { id: 'select for update', sql: 'SELECT * FROM t FOR UPDATE' },
];

const indexes: readonly Shape[] = [
  { id: 'create index', sql: 'CREATE INDEX x ON t (b)' },
  { id: 'create unique index', sql: 'CREATE UNIQUE INDEX x ON t (b)' },
  { id: 'create index concurrently', sql: 'CREATE INDEX CONCURRENTLY x ON t (b)', outside: true },
  { id: 'create index on a partitioned table', on: 'parent', sql: 'CREATE INDEX x ON parent (at)' },
  { id: 'create index on only', on: 'parent', sql: 'CREATE INDEX x ON ONLY parent (at)' },
  {
    id: 'attach index',
    on: 'parent',
    sql: 'ALTER INDEX x ATTACH PARTITION part_x',
    covers: ['AT_AttachPartition'],
    before: 'CREATE INDEX x ON ONLY parent (at); CREATE INDEX part_x ON part_1 (at)',
  },
  { id: 'drop index', sql: 'DROP INDEX t_a_idx' },
  { id: 'drop index concurrently', sql: 'DROP INDEX CONCURRENTLY t_a_idx', outside: true },
  { id: 'drop index of a partitioned table', on: 'parent', sql: 'DROP INDEX parent_v_idx' },
  { id: 'reindex table', sql: 'REINDEX TABLE t' },
  { id: 'reindex index', sql: 'REINDEX INDEX t_a_idx' },
  { id: 'reindex index concurrently', sql: 'REINDEX INDEX CONCURRENTLY t_a_idx', outside: true },
  { id: 'reindex table concurrently', sql: 'REINDEX TABLE CONCURRENTLY t', outside: true },
  { id: 'rename index', sql: 'ALTER INDEX t_a_idx RENAME TO x' },
  { id: 'set index parameters', sql: 'ALTER INDEX t_a_idx SET (fillfactor = 70)', covers: ['AT_SetRelOptions'] },
  { id: 'set index tablespace', sql: 'ALTER INDEX t_a_idx SET TABLESPACE pg_default', covers: ['AT_SetTableSpace'] },
  {
    id: 'set index statistics',
    sql: 'ALTER INDEX x ALTER COLUMN 1 SET STATISTICS 100',
    covers: ['AT_SetStatistics'],
    before: 'CREATE INDEX x ON t ((a + 1))',
  },
];

const triggers: readonly Shape[] = [
  { id: 'create trigger', sql: 'CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()' },
  { id: 'replace trigger', sql: 'CREATE OR REPLACE TRIGGER t_trigger BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()' },
  { id: 'drop trigger', sql: 'DROP TRIGGER t_trigger ON t' },
  { id: 'rename trigger', sql: 'ALTER TRIGGER t_trigger ON t RENAME TO x' },
  alter('enable trigger', 'ENABLE TRIGGER t_trigger', 'AT_EnableTrig'),
  alter('enable always trigger', 'ENABLE ALWAYS TRIGGER t_trigger', 'AT_EnableAlwaysTrig'),
  alter('enable replica trigger', 'ENABLE REPLICA TRIGGER t_trigger', 'AT_EnableReplicaTrig'),
  alter('disable trigger', 'DISABLE TRIGGER t_trigger', 'AT_DisableTrig'),
  alter('enable all triggers', 'ENABLE TRIGGER ALL', 'AT_EnableTrigAll'),
  alter('disable all triggers', 'DISABLE TRIGGER ALL', 'AT_DisableTrigAll'),
  alter('enable user triggers', 'ENABLE TRIGGER USER', 'AT_EnableTrigUser'),
  alter('disable user triggers', 'DISABLE TRIGGER USER', 'AT_DisableTrigUser'),
  { id: 'create rule', sql: 'CREATE RULE x AS ON DELETE TO t DO INSTEAD NOTHING' },
  { id: 'drop rule', on: 'ruled', sql: 'DROP RULE ruled_rule ON ruled' },
  alter('enable rule', 'ENABLE RULE ruled_rule', 'AT_EnableRule', { on: 'ruled' }),
  alter('enable always rule', 'ENABLE ALWAYS RULE ruled_rule', 'AT_EnableAlwaysRule', { on: 'ruled' }),
  alter('enable replica rule', 'ENABLE REPLICA RULE ruled_rule', 'AT_EnableReplicaRule', { on: 'ruled' }),
  alter('disable rule', 'DISABLE RULE ruled_rule', 'AT_DisableRule', { on: 'ruled' }),
];

const policies: readonly Shape[] = [
  { id: 'create policy', sql: 'CREATE POLICY x ON t USING (true)' },
  { id: 'alter policy', sql: 'ALTER POLICY t_policy ON t USING (false)' },
  { id: 'drop policy', sql: 'DROP POLICY t_policy ON t' },
  alter('enable row security', 'ENABLE ROW LEVEL SECURITY', 'AT_EnableRowSecurity'),
  alter('disable row security', 'DISABLE ROW LEVEL SECURITY', 'AT_DisableRowSecurity'),
  alter('force row security', 'FORCE ROW LEVEL SECURITY', 'AT_ForceRowSecurity'),
  alter('no force row security', 'NO FORCE ROW LEVEL SECURITY', 'AT_NoForceRowSecurity'),
];

const others: readonly Shape[] = [
  { id: 'create type enum', sql: "CREATE TYPE x AS ENUM ('a')" },
  { id: 'add enum value', sql: "ALTER TYPE mood ADD VALUE 'good'" },
  { id: 'rename enum value', sql: "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'" },
  { id: 'drop type', on: 'with_mood', sql: 'DROP TYPE mood CASCADE' },
  { id: 'rename type', sql: 'ALTER TYPE mood RENAME TO x' },
  {
    id: 'alter composite type add attribute',
    on: 'typed',
    sql: 'ALTER TYPE composite ADD ATTRIBUTE x int CASCADE',
    covers: ['AT_AddColumn'],
  },
  { id: 'create domain', sql: 'CREATE DOMAIN x AS int CHECK (VALUE > 0)' },
  { id: 'add domain constraint', on: 'with_dom', sql: 'ALTER DOMAIN dom ADD CONSTRAINT x CHECK (VALUE > -2)' },
  { id: 'add domain constraint not valid', on: 'with_dom', sql: 'ALTER DOMAIN dom ADD CONSTRAINT x CHECK (VALUE > -2) NOT VALID' },
  { id: 'validate domain constraint', on: 'with_dom', sql: 'ALTER DOMAIN dom VALIDATE CONSTRAINT dom_nv' },
  { id: 'set domain not null', on: 'with_dom', sql: 'ALTER DOMAIN dom SET NOT NULL' },
  { id: 'set domain default', sql: 'ALTER DOMAIN dom SET DEFAULT 1' },
  { id: 'drop domain constraint', sql: 'ALTER DOMAIN dom DROP CONSTRAINT dom_nv' },
  { id: 'create sequence', sql: 'CREATE SEQUENCE x' },
  { id: 'alter sequence', on: 's', sql: 'ALTER SEQUENCE s INCREMENT BY 2' },
  { id: 'restart sequence', on: 's', sql: 'ALTER SEQUENCE s RESTART WITH 100' },
  { id: 'alter sequence type', on: 's', sql: 'ALTER SEQUENCE s AS smallint' },
  { id: 'sequence owned by', on: 's', sql: 'ALTER SEQUENCE s OWNED BY lonely.id' },
  { id: 'drop sequence', on: 's', sql: 'DROP SEQUENCE s' },
  { id: 'create view', sql: 'CREATE VIEW x AS SELECT a FROM t' },
  {
    id: 'replace view',
    on: 'v',
    sql: 'CREATE OR REPLACE VIEW v AS SELECT id, 1 AS one FROM t',
    covers: ['AT_AddColumnToView', 'AT_ReplaceRelOptions'],
  },
  { id: 'alter view options', on: 'v', sql: 'ALTER VIEW v SET (security_barrier)', covers: ['AT_SetRelOptions'] },
  { id: 'drop view', on: 'v', sql: 'DROP VIEW v' },
  { id: 'create materialized view', sql: 'CREATE MATERIALIZED VIEW x AS SELECT a FROM t' },
  { id: 'refresh materialized view', on: 'm', sql: 'REFRESH MATERIALIZED VIEW m' },
  { id: 'refresh materialized view concurrently', on: 'm', sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY m' },
  { id: 'drop materialized view', on: 'm', sql: 'DROP MATERIALIZED VIEW m' },
  { id: 'create statistics', sql: 'CREATE STATISTICS x ON a, b FROM t' },
  { id: 'drop statistics', sql: 'DROP STATISTICS t_stat' },
  { id: 'create function', sql: "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'" },
  { id: 'replace trigger function', sql: "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'" },
  { id: 'create extension', sql: 'CREATE EXTENSION plpgsql', before: 'DROP EXTENSION plpgsql CASCADE' },
  { id: 'update extension', sql: 'ALTER EXTENSION plpgsql UPDATE' },
  { id: 'drop extension', sql: 'DROP EXTENSION plpgsql', before: 'DROP FUNCTION f CASCADE' },
  { id: 'drop schema cascade', sql: 'DROP SCHEMA public CASCADE' },
  { id: 'rename schema', sql: 'ALTER SCHEMA public RENAME TO x' },
  { id: 'create publication', sql: 'CREATE PUBLICATION x FOR TABLE t' },
  { id: 'add table to publication', sql: 'ALTER PUBLICATION pub ADD TABLE t' },
];

export const shapes: readonly Shape[] = [...columns, ...constraints, ...tables, ...indexes, ...triggers, ...policies, ...others];

/** Members of AlterTableType that no statement of a user's is parsed to, and why; and those that cannot be measured so. */
export const notMeasured: Readonly<Record<string, string>> = {
  AT_CookedColumnDefault: 'made by the server for CREATE TABLE … LIKE',
  AT_AddIndex: 'made by the server of ADD UNIQUE, PRIMARY KEY and EXCLUDE',
  AT_ReAddIndex: 'made by the server when a column changes its type',
  AT_ReAddConstraint: 'made by the server when a column changes its type',
  AT_ReAddDomainConstraint: 'made by the server when a type changes',
  AT_ReAddComment: 'made by the server when a column changes its type',
  AT_ReAddStatistics: 'made by the server when a column changes its type',
  AT_DetachPartitionFinalize: 'only after DETACH … CONCURRENTLY was interrupted; it takes the locks of its second half',
};
