import type { ModelColumn, Models, ModelTable } from '../../src/sqlalchemy/models.js';
import type { Plant } from './database-plants.js';
import { pick } from './random.js';

export interface ModelPlant extends Plant {
  readonly edit: (table: ModelTable) => ModelTable;
}

type Maker = (table: ModelTable) => ModelPlant | null;

function makers(random: () => number): readonly Maker[] {
  const isUsed = (table: ModelTable, name: string): boolean =>
    table.primaryKey.columns.includes(name) ||
    table.constraints.some((key) => JSON.stringify(key).includes(name)) ||
    table.indexes.some((index) => JSON.stringify(index).includes(name));
  const column = (table: ModelTable, wanted: (column: ModelColumn) => boolean): ModelColumn | null =>
    pick(
      table.columns.filter((each) => wanted(each) && !isUsed(table, each.name)),
      random,
    );
  const change = (table: ModelTable, name: string, with_: Partial<ModelColumn>): ModelTable => ({
    ...table,
    columns: table.columns.map((each) => (each.name === name ? { ...each, ...with_ } : each)),
  });
  const alter = (what: string, table: ModelTable, one: ModelColumn | null, with_: Partial<ModelColumn>): ModelPlant | null =>
    one && { what, change: 'alters', kind: 'column', table: table.name, name: one.name, edit: (edited) => change(edited, one.name, with_) };
  return [
    (table) => {
      const index = pick(table.indexes, random);
      return (
        index && {
          what: 'an index',
          change: 'drops',
          kind: 'index',
          table: table.name,
          name: index.name,
          edit: (edited) => ({ ...edited, indexes: edited.indexes.filter(({ name }) => name !== index.name) }),
        }
      );
    },
    ...(['check', 'foreign key', 'unique'] as const).map((kind): Maker => (table) => {
      const key = pick(
        table.constraints.filter((each) => each.kind === kind && each.name !== null),
        random,
      );
      return (
        key && {
          what: `a ${kind}`,
          change: 'drops',
          kind,
          table: table.name,
          name: key.name ?? '',
          edit: (edited) => ({ ...edited, constraints: edited.constraints.filter(({ name }) => name !== key.name) }),
        }
      );
    }),
    (table) => {
      const one = column(table, () => true);
      return (
        one && {
          what: 'a column',
          change: 'drops',
          kind: 'column',
          table: table.name,
          name: one.name,
          edit: (edited) => ({ ...edited, columns: edited.columns.filter(({ name }) => name !== one.name) }),
        }
      );
    },
    (table) =>
      alter(
        'a default',
        table,
        column(table, ({ default: value, serial }) => value !== null && serial === null),
        { default: null },
      ),
    (table) =>
      alter(
        'a new default',
        table,
        column(table, ({ default: value, type }) => value === null && type === 'TEXT'),
        { default: "'planted'" },
      ),
    (table) =>
      alter(
        'NOT NULL',
        table,
        column(table, ({ nullable }) => !nullable),
        { nullable: true },
      ),
    (table) =>
      alter(
        'a new NOT NULL',
        table,
        column(table, ({ nullable }) => nullable),
        { nullable: false },
      ),
    (table) =>
      alter(
        'a type',
        table,
        column(table, ({ type, default: value }) => value === null && (type === 'TEXT' || type === 'INTEGER')),
        { type: 'NUMERIC' },
      ),
    (table) => {
      const [like] = table.columns;
      return like === undefined
        ? null
        : {
            what: 'a column',
            change: 'adds',
            kind: 'column',
            table: table.name,
            name: 'planted',
            edit: (edited) => ({
              ...edited,
              columns: [
                ...edited.columns,
                {
                  ...like,
                  name: 'planted',
                  attribute: 'planted',
                  type: 'INTEGER',
                  nullable: true,
                  primaryKey: false,
                  serial: null,
                  default: null,
                  identity: null,
                  generated: null,
                  comment: null,
                },
              ],
            }),
          };
    },
    (table) => ({
      what: 'a CHECK',
      change: 'adds',
      kind: 'check',
      table: table.name,
      name: `planted_${table.name}`,
      edit: (edited) => ({
        ...edited,
        constraints: [...edited.constraints, { kind: 'check', name: `planted_${edited.name}`, place: edited.place, expression: '1 < 2' }],
      }),
    }),
    (table) => {
      const index = pick(
        table.indexes.filter(({ where }) => where !== null),
        random,
      );
      return (
        index && {
          what: 'a predicate',
          change: 'alters',
          kind: 'index',
          table: table.name,
          name: index.name,
          edit: (edited) => ({
            ...edited,
            indexes: edited.indexes.map((each) => (each.name === index.name ? { ...each, where: null } : each)),
          }),
        }
      );
    },
    (table) => {
      const key = pick(
        table.constraints.filter((each) => each.kind === 'foreign key' && each.name !== null),
        random,
      );
      return (
        key && {
          what: 'an ON DELETE action',
          change: 'alters',
          kind: 'foreign key',
          table: table.name,
          name: key.name ?? '',
          edit: (edited) => ({
            ...edited,
            constraints: edited.constraints.map((each) =>
              each.kind === 'foreign key' && each.name === key.name
                ? { ...each, onDelete: each.onDelete === 'RESTRICT' ? null : 'RESTRICT' }
                : each,
            ),
          }),
        }
      );
    },
    (table) => ({
      what: 'a comment',
      change: 'alters',
      kind: 'table',
      table: table.name,
      name: table.name,
      edit: (edited) => ({ ...edited, comment: 'planted' }),
    }),
    (table) => ({
      what: 'a table',
      change: 'adds',
      kind: 'table',
      table: null,
      name: table.name,
      edit: (edited) => ({
        ...edited,
        name: `planted_by_${edited.name}`,
        indexes: [],
        constraints: [],
        primaryKey: { name: null, columns: [] },
      }),
    }),
  ];
}

/** One plant of each kind in the models, each on a table of its own. */
export function plantInModels(
  models: Models,
  random: () => number,
  untouched: ReadonlySet<string>,
): { readonly plants: readonly Plant[]; readonly models: Models } {
  const free = new Set(models.tables.map(({ name }) => name).filter((name) => !untouched.has(name)));
  const plants: Plant[] = [];
  const edits = new Map<string, (table: ModelTable) => readonly ModelTable[]>();
  for (const maker of makers(random)) {
    const plant = pick(
      models.tables.filter(({ name }) => free.has(name)).flatMap((table) => maker(table) ?? []),
      random,
    );
    if (plant === null) continue;
    const isCopy = plant.kind === 'table' && plant.change === 'adds';
    const table = isCopy ? plant.name : (plant.table ?? plant.name);
    free.delete(table);
    edits.set(table, (one) => (isCopy ? [one, plant.edit(one)] : [plant.edit(one)]));
    plants.push(isCopy ? { ...plant, name: `planted_by_${plant.name}` } : plant);
  }
  return { plants, models: { ...models, tables: models.tables.flatMap((table) => edits.get(table.name)?.(table) ?? [table]) } };
}
