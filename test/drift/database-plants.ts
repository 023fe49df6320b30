import type { Catalog, Table } from '../../src/catalog/catalog.js';
import type { ObjectKind } from '../../src/drift/schema-object.js';
import { pick } from './random.js';

/** One thing that is changed on one side, and what must be said of it. */
export interface Plant {
  readonly what: string;
  readonly change: 'drops' | 'adds' | 'alters';
  readonly kind: ObjectKind;
  readonly table: string | null;
  readonly name: string;
}

export interface SqlPlant extends Plant {
  readonly sql: string;
}

type Maker = (table: Table) => SqlPlant | null;

const on = ({ name }: Table): string => `public.${name}`;

/** Ways to change a table, each with the one object that it concerns. */
function makers(random: () => number, catalog: Catalog): readonly Maker[] {
  const isUsed = (used: Table, column: string): boolean =>
    [used.primaryKey, ...used.uniques, ...used.foreignKeys, ...used.checks, ...used.exclusions].some((key) =>
      key?.columns.includes(column),
    ) ||
    used.indexes.some(({ definition }) => definition?.includes(column) === true) ||
    catalog.tables.some(({ foreignKeys }) =>
      foreignKeys.some(({ references }) => references.table === used.name && references.columns.includes(column)),
    );
  const column = (table: Table, wanted: (column: Table['columns'][number]) => boolean): Table['columns'][number] | null =>
    pick(
      table.columns.filter((each) => wanted(each) && !isUsed(table, each.name)),
      random,
    );
  const plain = (table: Table) => table.indexes.filter(({ constraint }) => constraint === null);
  const made = (what: string, change: Plant['change'], kind: ObjectKind, table: Table, name: string, sql: string): SqlPlant => ({
    what,
    change,
    kind,
    table: table.name,
    name,
    sql,
  });
  return [
    (table) => {
      const index = pick(plain(table), random);
      return index && made('an index', 'drops', 'index', table, index.name, `DROP INDEX public.${index.name}`);
    },
    (table) => {
      const check = pick(table.checks, random);
      return check && made('a CHECK', 'drops', 'check', table, check.name, `ALTER TABLE ${on(table)} DROP CONSTRAINT ${check.name}`);
    },
    (table) => {
      const key = pick(table.foreignKeys, random);
      return key && made('a foreign key', 'drops', 'foreign key', table, key.name, `ALTER TABLE ${on(table)} DROP CONSTRAINT ${key.name}`);
    },
    (table) => {
      const isReferenced = (columns: readonly string[]): boolean =>
        catalog.tables.some(({ foreignKeys }) =>
          foreignKeys.some(
            ({ references }) => references.table === table.name && references.columns.toSorted().join() === columns.toSorted().join(),
          ),
        );
      const key = pick(
        table.uniques.filter(({ columns }) => !isReferenced(columns)),
        random,
      );
      return key && made('a unique constraint', 'drops', 'unique', table, key.name, `ALTER TABLE ${on(table)} DROP CONSTRAINT ${key.name}`);
    },
    (table) => {
      const one = column(table, () => true);
      return one && made('a column', 'drops', 'column', table, one.name, `ALTER TABLE ${on(table)} DROP COLUMN ${one.name}`);
    },
    (table) => {
      const one = column(table, ({ default: value, identity }) => value !== null && identity === null);
      return one && made('a default', 'alters', 'column', table, one.name, `ALTER TABLE ${on(table)} ALTER ${one.name} DROP DEFAULT`);
    },
    (table) => {
      const one = column(table, ({ default: value, type }) => value === null && type === 'text');
      return (
        one &&
        made('a new default', 'alters', 'column', table, one.name, `ALTER TABLE ${on(table)} ALTER ${one.name} SET DEFAULT 'planted'`)
      );
    },
    (table) => {
      const one = column(table, ({ nullable }) => !nullable);
      return one && made('NOT NULL', 'alters', 'column', table, one.name, `ALTER TABLE ${on(table)} ALTER ${one.name} DROP NOT NULL`);
    },
    (table) => {
      const one = column(table, ({ nullable }) => nullable);
      return one && made('a new NOT NULL', 'alters', 'column', table, one.name, `ALTER TABLE ${on(table)} ALTER ${one.name} SET NOT NULL`);
    },
    (table) => {
      const one = column(table, ({ type, default: value }) => value === null && /^(?:integer|text|character varying)/.test(type));
      const type = one?.type === 'integer' ? 'bigint' : 'character varying(17)';
      return one && made('a type', 'alters', 'column', table, one.name, `ALTER TABLE ${on(table)} ALTER ${one.name} TYPE ${type}`);
    },
    (table) => made('a column', 'adds', 'column', table, 'planted', `ALTER TABLE ${on(table)} ADD planted integer`),
    (table) =>
      made(
        'an index',
        'adds',
        'index',
        table,
        `ix_${table.name}_planted`,
        `CREATE INDEX ix_${table.name}_planted ON ${on(table)} ((1)) WHERE false`,
      ),
    (table) =>
      made(
        'a CHECK',
        'adds',
        'check',
        table,
        `planted_${table.name}`,
        `ALTER TABLE ${on(table)} ADD CONSTRAINT planted_${table.name} CHECK (1 < 2)`,
      ),
    (table) => {
      const key = pick(table.foreignKeys, random);
      if (key === null) return null;
      const action = key.onDelete === 'RESTRICT' ? 'NO ACTION' : 'RESTRICT';
      const definition = key.definition.replace(/ ON DELETE (?:CASCADE|RESTRICT|SET NULL)/, '');
      return made(
        'an ON DELETE action',
        'alters',
        'foreign key',
        table,
        key.name,
        `ALTER TABLE ${on(table)} DROP CONSTRAINT ${key.name}, ADD CONSTRAINT ${key.name} ${definition} ON DELETE ${action}`,
      );
    },
    (table) => {
      const index = pick(
        plain(table).filter(({ isPartial }) => isPartial),
        random,
      );
      const sql = index === null ? '' : (index.definition ?? '').replace(/ WHERE .*$/s, '');
      return index && made('a predicate', 'alters', 'index', table, index.name, `DROP INDEX public.${index.name}; ${sql}`);
    },
    (table) => {
      const index = pick(
        plain(table).filter(({ isPartial, method, unique }) => !isPartial && method === 'btree' && !unique),
        random,
      );
      return (
        index &&
        made(
          'a new predicate',
          'alters',
          'index',
          table,
          index.name,
          `DROP INDEX public.${index.name}; ${index.definition ?? ''} WHERE true IS NOT FALSE`,
        )
      );
    },
    (table) => {
      const index = pick(
        plain(table).filter(({ keys, method, unique }) => keys.length > 1 && method === 'btree' && !unique),
        random,
      );
      const reordered = index?.definition?.replace(/\(([^()]+)\)/, (_, keys: string) => `(${keys.split(', ').toReversed().join(', ')})`);
      return (
        index && made('the order of an index', 'alters', 'index', table, index.name, `DROP INDEX public.${index.name}; ${reordered ?? ''}`)
      );
    },
    (table) => {
      const check = pick(
        table.checks.filter(({ columns }) => columns.length > 0),
        random,
      );
      return (
        check &&
        made(
          'the expression of a CHECK',
          'alters',
          'check',
          table,
          check.name,
          `ALTER TABLE ${on(table)} DROP CONSTRAINT ${check.name}, ADD CONSTRAINT ${check.name} CHECK (${check.columns[0] ?? ''} IS NOT NULL)`,
        )
      );
    },
    (table) => {
      const isReferenced = catalog.tables.some(
        ({ name, foreignKeys }) => name !== table.name && foreignKeys.some((key) => key.references.table === table.name),
      );
      return isReferenced ? null : { ...made('a table', 'drops', 'table', table, table.name, `DROP TABLE ${on(table)}`), table: null };
    },
    (table) => ({
      ...made('a table', 'adds', 'table', table, `planted_by_${table.name}`, `CREATE TABLE public.planted_by_${table.name} (id integer)`),
      table: null,
    }),
    (table) =>
      made(
        'a trigger',
        'adds',
        'trigger',
        table,
        'planted',
        `CREATE TRIGGER planted BEFORE UPDATE ON ${on(table)} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
      ),
    (table) => made('a comment', 'alters', 'table', table, table.name, `COMMENT ON TABLE ${on(table)} IS 'planted'`),
    () => {
      const type = pick(catalog.enums, random);
      return (
        type && {
          what: 'an enum label',
          change: 'alters',
          kind: 'enum',
          table: null,
          name: type.name,
          sql: `ALTER TYPE public.${type.name} ADD VALUE 'planted'`,
        }
      );
    },
    (table) => {
      const view = `planted_${table.name}`;
      return { ...made('a view', 'adds', 'view', table, view, `CREATE VIEW public.${view} AS SELECT 1 AS one`), table: null };
    },
  ];
}

/** One plant of each kind, each on a table of its own, as far as the tables go round. */
export function plantInDatabase(catalog: Catalog, random: () => number, untouched: ReadonlySet<string>): readonly SqlPlant[] {
  const free = catalog.tables.map(({ name }) => name).filter((name) => !untouched.has(name));
  const plants: SqlPlant[] = [];
  for (const maker of makers(random, catalog)) {
    const fitting = catalog.tables.filter(({ name }) => free.includes(name)).flatMap((table) => maker(table) ?? []);
    const plant = pick(fitting, random);
    if (plant === null) continue;
    plants.push(plant);
    const table = plant.kind === 'table' ? plant.name.replace('planted_by_', '') : (plant.table ?? '');
    // What refers to a dropped table goes with it, so its neighbours stay as they are.
    const gone =
      plant.change === 'drops' && plant.kind === 'table' ? (catalog.tables.find(({ name }) => name === table)?.foreignKeys ?? []) : [];
    for (const name of [table, ...gone.map(({ references }) => references.table)])
      if (free.includes(name)) free.splice(free.indexOf(name), 1);
  }
  return plants;
}
