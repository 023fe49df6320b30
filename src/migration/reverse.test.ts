import { beforeAll, describe, expect, it } from 'vitest';
import { loadOperations, readOperations } from '../sql/operations/read-operations.js';
import { traceSchema } from '../sql/operations/trace-schema.js';
import type { RevisionStyle } from './reversal.js';
import { type Downgrade, writeDowngrade } from './reverse.js';

beforeAll(loadOperations);

const style: RevisionStyle = { op: 'op', sa: 'sa', quote: '"' };
const table = 'CREATE TABLE t (id SERIAL NOT NULL, name VARCHAR(20), n INTEGER DEFAULT 0 NOT NULL, CONSTRAINT t_key PRIMARY KEY (id))';

function undo(upgrade: string, ...history: readonly string[]): Downgrade {
  return writeDowngrade(readOperations(upgrade), traceSchema(history.flatMap(readOperations)), style);
}

describe('what was made is taken away', () => {
  it.each([
    ['CREATE TABLE s.t (id int)', 'op.drop_table("t", schema="s")'],
    ['ALTER TABLE t ADD COLUMN a int', 'op.drop_column("t", "a")'],
    ['CREATE INDEX i ON t (a)', 'op.drop_index(op.f("i"), table_name="t")'],
    ['ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (id)', 'op.drop_constraint(op.f("k"), "t", type_="foreignkey")'],
    ['ALTER TABLE t ADD UNIQUE (a, b)', 'op.drop_constraint(op.f("t_a_b_key"), "t", type_="unique")'],
    ["CREATE TYPE mood AS ENUM ('x')", 'op.execute("DROP TYPE mood")'],
    ['CREATE VIEW v AS SELECT 1', 'op.execute("DROP VIEW v")'],
    ['CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()', 'op.execute("DROP TRIGGER x ON t")'],
    ['ALTER TABLE t RENAME TO u', 'op.rename_table("u", "t")'],
    ['ALTER TABLE t RENAME a TO b', 'op.alter_column("t", "b", new_column_name="a")'],
    ['ALTER TYPE a RENAME TO b', 'op.execute("ALTER TYPE b RENAME TO a")'],
  ])('%s', (upgrade, line) => {
    expect(undo(upgrade)).toEqual({ lines: [line], reversible: true, lost: [], kept: [], risks: [], usesSqlalchemy: line.includes('sa.') });
  });

  it('the last first, and concurrently outside the transaction', () => {
    expect(undo('ALTER TABLE t ADD COLUMN a int; CREATE INDEX CONCURRENTLY i ON t (a)').lines).toEqual([
      'with op.get_context().autocommit_block():',
      '    op.drop_index(op.f("i"), table_name="t", postgresql_concurrently=True)',
      'op.drop_column("t", "a")',
    ]);
  });

  it('what goes with a new table needs no step of its own, but for a foreign key to a later one', () => {
    const tables = 'CREATE TABLE a (id int); CREATE TABLE b (id int)';
    expect(undo(`${tables}; CREATE INDEX i ON a (id); ALTER TABLE b ADD CONSTRAINT u UNIQUE (id)`).lines).toEqual([
      'op.drop_table("b")',
      'op.drop_table("a")',
    ]);
    expect(undo(`${tables}; ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES b (id)`).lines).toHaveLength(3);
    expect(undo(`${tables}; ALTER TABLE b ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES a (id)`).lines).toHaveLength(2);
    expect(undo('CREATE INDEX i ON a (id); DROP TABLE a; CREATE TABLE a (id int)', 'CREATE TABLE a (id int)').lines.at(-1)).toContain(
      'drop_index',
    );
  });

  it('an index that a key takes over goes with the key', () => {
    expect(undo('CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i').lines).toEqual([
      'op.drop_constraint(op.f("u"), "t", type_="unique")',
    ]);
  });

  it('a primary key whose columns allowed NULL before', () => {
    const { lines } = undo('ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (a, b)', 'CREATE TABLE t (a int, b int NOT NULL)');
    expect(lines).toEqual(['op.drop_constraint(op.f("k"), "t", type_="primary")', 'op.alter_column("t", "a", nullable=True)']);
  });

  it('a comment gives way to the one before it, or to none', () => {
    expect(undo("COMMENT ON TABLE t IS 'new'", "COMMENT ON TABLE t IS 'old'").lines).toEqual([`op.execute("COMMENT ON TABLE t IS 'old'")`]);
    expect(undo("COMMENT ON COLUMN t.a IS 'new'").lines).toEqual(['op.execute("COMMENT ON COLUMN t.a IS NULL")']);
  });

  it('an enum that alembic_postgresql_enum made anew gets its former values', () => {
    const steps = [
      'ALTER TYPE "public"."e" RENAME TO "e_old"',
      `CREATE TYPE "public"."e" AS ENUM ('a', 'b')`,
      `CREATE FUNCTION "public".new_old_equals(n "public"."e", o "public"."e_old") RETURNS boolean AS $$ SELECT true $$ LANGUAGE SQL IMMUTABLE`,
      'ALTER TABLE "public"."t" ALTER COLUMN "x" TYPE "public"."e" USING "x"::text::"public"."e"',
      'DROP TYPE "public"."e_old"',
    ];
    expect(undo(steps.join(';'), "CREATE TYPE e AS ENUM ('a', 'it''s')").lines.map((line) => line.trim())).toEqual([
      'op.sync_enum_values(',
      'enum_schema="public",',
      'enum_name="e",',
      `new_values=["a", "it's"],`,
      'affected_columns=[("t", "x")],',
      'enum_values_to_rename=[],',
      ')',
    ]);
  });

  it('a replaced view gets its former definition back', () => {
    expect(undo('CREATE OR REPLACE VIEW v AS SELECT 2', 'CREATE VIEW v AS SELECT 1').lines).toEqual([
      'op.execute("DROP VIEW v")',
      'op.execute("CREATE VIEW v AS SELECT 1")',
    ]);
  });
});

describe('what was taken away is made again as the history had left it', () => {
  it('a column with its default, index and constraint; what is lost is said', () => {
    const downgrade = undo(
      'ALTER TABLE t DROP COLUMN name',
      table,
      'CREATE INDEX i ON t (name)',
      'ALTER TABLE t ADD CONSTRAINT u UNIQUE (name)',
      "ALTER TABLE t ALTER name SET DEFAULT 'x'",
    );
    expect(downgrade.lost).toEqual(['the values of t.name']);
    expect(downgrade.usesSqlalchemy).toBe(true);
    expect(downgrade.lines.slice(2).join('\n')).toBe(
      [
        'op.add_column(',
        '    "t",',
        `    sa.Column("name", sa.String(length=20), server_default=sa.text("'x'"), nullable=True),`,
        ')',
        'op.create_unique_constraint(op.f("u"), "t", ["name"])',
        'op.create_index(op.f("i"), "t", ["name"], unique=False)',
      ].join('\n'),
    );
  });

  it('a table with its key; SERIAL comes by itself', () => {
    expect(
      undo('DROP TABLE t', table)
        .lines.slice(2)
        .map((line) => line.trim()),
    ).toEqual([
      'op.create_table(',
      '"t",',
      'sa.Column("id", sa.Integer(), nullable=False),',
      'sa.Column("name", sa.String(length=20), nullable=True),',
      'sa.Column("n", sa.Integer(), server_default=sa.text("0"), nullable=False),',
      'sa.PrimaryKeyConstraint("id", name=op.f("t_key")),',
      ')',
    ]);
  });

  it('a constraint that was renamed before it was dropped', () => {
    const { lines } = undo(
      'ALTER TABLE t DROP CONSTRAINT k_old, DROP CONSTRAINT k2_old',
      'CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a), CONSTRAINT k2 UNIQUE (b))',
      'ALTER TABLE t RENAME CONSTRAINT k TO k_old',
      'ALTER TABLE t RENAME CONSTRAINT k2 TO k2_old',
      'CREATE UNIQUE INDEX k ON t (a, b)',
      'ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX k',
    );
    expect(lines).toEqual([
      'op.create_unique_constraint(op.f("k2_old"), "t", ["b"])',
      'op.create_unique_constraint(op.f("k_old"), "t", ["a"])',
    ]);
  });

  it('type, nullability and default', () => {
    const { lines } = undo('ALTER TABLE t ALTER name TYPE text, ALTER n DROP NOT NULL, ALTER n DROP DEFAULT', table);
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toBe(
      'op.alter_column("t", "n", existing_type=sa.Integer(), server_default=sa.text("0")) op.alter_column("t", "n", existing_type=sa.Integer(), nullable=False) ' +
        'op.alter_column( "t", "name", existing_type=sa.Text(), type_=sa.String(length=20), postgresql_using="name::VARCHAR(20)", )',
    );
  });
});

describe('what cannot be undone', () => {
  it.each([
    ['UPDATE t SET name = NULL', 'Nothing keeps what \\"update t\\" overwrote'],
    ["ALTER TYPE e ADD VALUE 'x'", 'PostgreSQL cannot remove a value from an enum type'],
    ['ALTER TABLE nobody DROP COLUMN x', 'no earlier revision tells'],
    ['DO $$ BEGIN END $$', 'has no inverse that follows from its text'],
  ])('%s', (upgrade, reason) => {
    const downgrade = undo(upgrade);
    expect(downgrade.reversible).toBe(false);
    expect(downgrade.lines[0]).toBe('raise NotImplementedError(');
    expect(downgrade.lines.join('\n')).toContain(reason.replaceAll('\\"', downgrade.lines.join('').includes('\\"') ? '\\"' : '"'));
    expect(downgrade.lines.join('\n')).toContain('Recovery: ');
  });

  it('says a reason once', () => {
    const { lines } = undo('ALTER TABLE nobody DROP CONSTRAINT x, DROP CONSTRAINT y');
    expect(lines.join('\n').match(/no earlier revision/g)).toHaveLength(1);
  });

  it('rows of a table that goes anyway are not worth a word', () => {
    expect(undo('CREATE TABLE a (id int); INSERT INTO a VALUES (1)')).toMatchObject({
      reversible: true,
      lost: [],
      lines: ['op.drop_table("a")'],
    });
  });
});
