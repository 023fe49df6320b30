import { alter, type Shape } from './shape.js';

/** An action of ALTER VIEW, ALTER SEQUENCE, … */
const alterOther =
  (kind: string, name: string) =>
  (id: string, action: string, covers?: string): Shape => ({
    id: `${id} of a ${kind}`,
    on: name,
    sql: `ALTER ${kind.toUpperCase()} ${name} ${action}`,
    ...(covers === undefined ? {} : { covers: [covers] }),
  });

const ofView = alterOther('view', 'v');
const ofMaterialized = alterOther('materialized view', 'm');
const ofSequence = alterOther('sequence', 's');
const ofForeign = alterOther('foreign table', 'ft');

const EXTENSION = 'CREATE EXTENSION hstore';

/** Relations that are no tables, and what goes with them. An id that ends in `of a view` is what its beginning is on a view. */
export const relations: readonly Shape[] = [
  { id: 'create view', sql: 'CREATE VIEW x AS SELECT a FROM t' },
  {
    id: 'replace view',
    on: 'v',
    sql: 'CREATE OR REPLACE VIEW v AS SELECT id, 1 AS one FROM t',
    covers: ['AT_AddColumnToView', 'AT_ReplaceRelOptions'],
  },
  ofView('set storage parameters', 'SET (security_barrier)', 'AT_SetRelOptions'),
  ofView('reset storage parameters', 'RESET (security_barrier)', 'AT_ResetRelOptions'),
  ofView('set default', 'ALTER COLUMN id SET DEFAULT 1', 'AT_ColumnDefault'),
  ofView('drop default', 'ALTER COLUMN id DROP DEFAULT', 'AT_ColumnDefault'),
  ofView('rename column', 'RENAME COLUMN id TO x'),
  ofView('change owner', 'OWNER TO plinth_other', 'AT_ChangeOwner'),
  ofView('set schema', 'SET SCHEMA other'),
  { id: 'rename view', on: 'v', sql: 'ALTER VIEW v RENAME TO x' },
  { id: 'create trigger of a view', on: 'v', sql: 'CREATE TRIGGER x INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()' },
  { id: 'create rule of a view', on: 'v', sql: 'CREATE RULE x AS ON DELETE TO v DO INSTEAD NOTHING' },
  { id: 'drop view', on: 'v', sql: 'DROP VIEW v' },
  { id: 'drop view cascade', on: 'v', sql: 'DROP VIEW v CASCADE', before: 'CREATE VIEW over_v AS SELECT id FROM v' },
  { id: 'create materialized view', sql: 'CREATE MATERIALIZED VIEW x AS SELECT a FROM t' },
  { id: 'create materialized view with no data', sql: 'CREATE MATERIALIZED VIEW x AS SELECT a FROM t WITH NO DATA' },
  { id: 'refresh materialized view', on: 'm', sql: 'REFRESH MATERIALIZED VIEW m' },
  { id: 'refresh materialized view with no data', on: 'm', sql: 'REFRESH MATERIALIZED VIEW m WITH NO DATA' },
  { id: 'refresh materialized view concurrently', on: 'm', sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY m' },
  ofMaterialized('set storage parameters', 'SET (fillfactor = 80)', 'AT_SetRelOptions'),
  ofMaterialized('reset storage parameters', 'RESET (fillfactor)', 'AT_ResetRelOptions'),
  ofMaterialized('set statistics', 'ALTER COLUMN id SET STATISTICS 500', 'AT_SetStatistics'),
  ofMaterialized('set column options', 'ALTER COLUMN id SET (n_distinct = -0.5)', 'AT_SetOptions'),
  ofMaterialized('cluster on', 'CLUSTER ON m_uidx', 'AT_ClusterOn'),
  ofMaterialized('set tablespace', 'SET TABLESPACE measured_space', 'AT_SetTableSpace'),
  ofMaterialized('rename column', 'RENAME COLUMN id TO x'),
  ofMaterialized('change owner', 'OWNER TO plinth_other', 'AT_ChangeOwner'),
  ofMaterialized('set schema', 'SET SCHEMA other'),
  { id: 'rename materialized view', on: 'm', sql: 'ALTER MATERIALIZED VIEW m RENAME TO x' },
  { id: 'create index of a materialized view', on: 'm', sql: 'CREATE INDEX x ON m (id)' },
  { id: 'drop materialized view', on: 'm', sql: 'DROP MATERIALIZED VIEW m' },
  {
    id: 'drop materialized view cascade',
    on: 'm',
    sql: 'DROP MATERIALIZED VIEW m CASCADE',
    before: 'CREATE VIEW over_m AS SELECT id FROM m',
  },
  { id: 'create sequence', sql: 'CREATE SEQUENCE x' },
  { id: 'alter sequence', on: 's', sql: 'ALTER SEQUENCE s INCREMENT BY 2' },
  { id: 'restart sequence', on: 's', sql: 'ALTER SEQUENCE s RESTART WITH 100' },
  { id: 'alter sequence type', on: 's', sql: 'ALTER SEQUENCE s AS smallint' },
  { id: 'sequence owned by', on: 's', sql: 'ALTER SEQUENCE s OWNED BY lonely.id' },
  ofSequence('set unlogged', 'SET UNLOGGED', 'AT_SetUnLogged'),
  ofSequence('change owner', 'OWNER TO plinth_other', 'AT_ChangeOwner'),
  ofSequence('set schema', 'SET SCHEMA other'),
  { id: 'rename sequence', on: 's', sql: 'ALTER SEQUENCE s RENAME TO x' },
  { id: 'call setval', on: 's', sql: "SELECT setval('s', 100)" },
  { id: 'drop sequence', on: 's', sql: 'DROP SEQUENCE s' },
  {
    id: 'drop sequence cascade',
    on: 's',
    sql: 'DROP SEQUENCE s CASCADE',
    before: "ALTER TABLE lonely ALTER COLUMN id SET DEFAULT nextval('s')",
  },
  { id: 'create foreign table', sql: 'CREATE FOREIGN TABLE x (id int) SERVER srv' },
  ofForeign('add column', 'ADD COLUMN x int', 'AT_AddColumn'),
  ofForeign('drop column', 'DROP COLUMN id', 'AT_DropColumn'),
  ofForeign('set not null', 'ALTER COLUMN id SET NOT NULL', 'AT_SetNotNull'),
  ofForeign('add check', 'ADD CONSTRAINT x CHECK (id > 0)', 'AT_AddConstraint'),
  ofForeign('rename column', 'RENAME COLUMN id TO x'),
  ofForeign('change owner', 'OWNER TO plinth_other', 'AT_ChangeOwner'),
  ofForeign('set schema', 'SET SCHEMA other'),
  { id: 'rename foreign table', on: 'ft', sql: 'ALTER FOREIGN TABLE ft RENAME TO x' },
  { id: 'drop foreign table', on: 'ft', sql: 'DROP FOREIGN TABLE ft' },
  { id: 'move all tables of a tablespace', sql: 'ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE measured_space' },
  { id: 'move all indexes of a tablespace', on: 't_a_idx', sql: 'ALTER INDEX ALL IN TABLESPACE pg_default SET TABLESPACE measured_space' },
  {
    id: 'move all materialized views of a tablespace',
    on: 'm',
    sql: 'ALTER MATERIALIZED VIEW ALL IN TABLESPACE pg_default SET TABLESPACE measured_space',
  },
  { id: 'index depends on an extension', on: 't_a_idx', sql: 'ALTER INDEX t_a_idx DEPENDS ON EXTENSION hstore', before: EXTENSION },
  {
    id: 'materialized view depends on an extension',
    on: 'm',
    sql: 'ALTER MATERIALIZED VIEW m DEPENDS ON EXTENSION hstore',
    before: EXTENSION,
  },
  { id: 'trigger depends on an extension', sql: 'ALTER TRIGGER t_trigger ON t DEPENDS ON EXTENSION hstore', before: EXTENSION },
  { id: 'function depends on an extension', sql: 'ALTER FUNCTION f() DEPENDS ON EXTENSION hstore', before: EXTENSION },
];

const onParent = (id: string, action: string, covers: string, before?: string): Shape =>
  alter(`${id} of a partitioned table`, action, covers, { on: 'parent', ...(before === undefined ? {} : { before }) });

/** A partitioned table: which of its partitions are locked with it. */
export const partitioned: readonly Shape[] = [
  onParent('add column', 'ADD COLUMN x int', 'AT_AddColumn'),
  onParent('add column default volatile', 'ADD COLUMN x uuid DEFAULT gen_random_uuid()', 'AT_AddColumn'),
  onParent('drop column', 'DROP COLUMN v', 'AT_DropColumn'),
  onParent('set default', 'ALTER COLUMN v SET DEFAULT 1', 'AT_ColumnDefault'),
  onParent('set not null', 'ALTER COLUMN v SET NOT NULL', 'AT_SetNotNull', 'UPDATE parent SET v = 1'),
  onParent(
    'drop not null',
    'ALTER COLUMN v DROP NOT NULL',
    'AT_DropNotNull',
    'UPDATE parent SET v = 1; ALTER TABLE parent ALTER COLUMN v SET NOT NULL',
  ),
  onParent('alter type with a rewrite', 'ALTER COLUMN v TYPE bigint', 'AT_AlterColumnType'),
  onParent('set statistics', 'ALTER COLUMN v SET STATISTICS 500', 'AT_SetStatistics'),
  onParent('add check', 'ADD CONSTRAINT x CHECK (v > 0)', 'AT_AddConstraint'),
  onParent('add check not valid', 'ADD CONSTRAINT x CHECK (v > 0) NOT VALID', 'AT_AddConstraint'),
  onParent(
    'validate check',
    'VALIDATE CONSTRAINT x',
    'AT_ValidateConstraint',
    'ALTER TABLE parent ADD CONSTRAINT x CHECK (v > 0) NOT VALID',
  ),
  onParent('drop check', 'DROP CONSTRAINT x', 'AT_DropConstraint', 'ALTER TABLE parent ADD CONSTRAINT x CHECK (v > 0)'),
  onParent('add foreign key', 'ADD CONSTRAINT x FOREIGN KEY (v) REFERENCES p', 'AT_AddConstraint'),
  onParent('add foreign key not valid', 'ADD CONSTRAINT x FOREIGN KEY (v) REFERENCES p NOT VALID', 'AT_AddConstraint'),
  onParent(
    'drop foreign key',
    'DROP CONSTRAINT x',
    'AT_DropConstraint',
    'ALTER TABLE parent ADD CONSTRAINT x FOREIGN KEY (v) REFERENCES p',
  ),
  onParent('add unique', 'ADD CONSTRAINT x UNIQUE (at, v)', 'AT_AddConstraint'),
  onParent('drop primary key', 'DROP CONSTRAINT parent_pkey', 'AT_DropConstraint'),
  onParent('set tablespace', 'SET TABLESPACE measured_space', 'AT_SetTableSpace'),
  onParent('change owner', 'OWNER TO plinth_other', 'AT_ChangeOwner'),
  onParent('enable row security', 'ENABLE ROW LEVEL SECURITY', 'AT_EnableRowSecurity'),
  onParent('disable all triggers', 'DISABLE TRIGGER ALL', 'AT_DisableTrigAll'),
  { id: 'rename column of a partitioned table', on: 'parent', sql: 'ALTER TABLE parent RENAME COLUMN v TO x' },
  { id: 'rename table of a partitioned table', on: 'parent', sql: 'ALTER TABLE parent RENAME TO x' },
  { id: 'set schema of a partitioned table', on: 'parent', sql: 'ALTER TABLE parent SET SCHEMA other' },
  {
    id: 'create trigger of a partitioned table',
    on: 'parent',
    sql: 'CREATE TRIGGER x BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION f()',
  },
  {
    id: 'drop trigger of a partitioned table',
    on: 'parent',
    sql: 'DROP TRIGGER x ON parent',
    before: 'CREATE TRIGGER x BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION f()',
  },
  { id: 'create policy of a partitioned table', on: 'parent', sql: 'CREATE POLICY x ON parent USING (true)' },
  { id: 'create unique index of a partitioned table', on: 'parent', sql: 'CREATE UNIQUE INDEX x ON parent (at, v)' },
  { id: 'truncate of a partitioned table', on: 'parent', sql: 'TRUNCATE parent' },
  { id: 'drop table of a partitioned table', on: 'parent', sql: 'DROP TABLE parent' },
  { id: 'lock table of a partitioned table', on: 'parent', sql: 'LOCK TABLE parent' },
  { id: 'analyze of a partitioned table', on: 'parent', sql: 'ANALYZE parent' },
  { id: 'vacuum full of a partitioned table', on: 'parent', sql: 'VACUUM FULL parent', outside: true },
  { id: 'cluster of a partitioned table', on: 'parent', sql: 'CLUSTER parent USING parent_v_idx', outside: true },
  { id: 'reindex table of a partitioned table', on: 'parent', sql: 'REINDEX TABLE parent', outside: true },
  { id: 'drop index concurrently of a partitioned table', on: 'parent', sql: 'DROP INDEX CONCURRENTLY parent_v_idx', outside: true },
  { id: 'create index concurrently of a partitioned table', on: 'parent', sql: 'CREATE INDEX CONCURRENTLY x ON parent (v)', outside: true },
  { id: 'set default on a partition', on: 'part_1', sql: 'ALTER TABLE part_1 ALTER COLUMN v SET DEFAULT 1', covers: ['AT_ColumnDefault'] },
  { id: 'truncate a partition', on: 'part_1', sql: 'TRUNCATE part_1' },
  { id: 'create index on a partition', on: 'part_1', sql: 'CREATE INDEX x ON part_1 (v)' },
  {
    id: 'add column to a table with children',
    on: 'lonely',
    sql: 'ALTER TABLE lonely ADD COLUMN x int',
    covers: ['AT_AddColumn'],
  },
];
