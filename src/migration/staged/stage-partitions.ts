import type { Catalog, Table } from '../../catalog/catalog.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import { contract, expand, sql } from './part.js';
import type { StagedItem, StageRequest } from './stage.js';

/** Tables that become partitions, or cease to be such. */
export function* stagePartitions({ before, after }: StageRequest): Generator<StagedItem> {
  for (const table of after.tables) {
    const old = before.tables.find(({ schema, name }) => schema === table.schema && name === table.name);
    if (old === undefined) continue;
    const above = table.partitionOf?.parent;
    const parent = after.tables.find(({ schema, name }) => schema === above?.schema && name === above.name);
    if (old.partitionOf === null && parent !== undefined) yield attach(table, parent);
    if (old.partitionOf !== null && table.partitionOf === null) yield detach(old, before);
    if (old.kind !== table.kind || old.partitionKey !== table.partitionKey)
      yield {
        object: `table ${table.name}`,
        why: 'a table cannot become partitioned: make a partitioned one beside it, copy the rows, and change over',
      };
  }
}

/** A CHECK that says what the bound says is validated first; ATTACH then need not read the partition under its lock. */
function attach(table: Table, parent: Table): StagedItem {
  const object = `partition ${table.name}`;
  const bound = table.partitionOf?.bound ?? null;
  if (bound === null) return { object, why: 'its bound is not known' };
  const rule = boundRule(parent.partitionKey ?? '', bound);
  if (rule === null) return { object, why: 'plinth does not know the CHECK that says what its bound says' };
  const own = qualify(table.schema, table.name);
  const above = qualify(parent.schema, parent.name);
  const name = quoteIdentifier(`${table.name.slice(0, 57)}_bound`);
  return expand(
    sql([`ALTER TABLE ${own} ADD CONSTRAINT ${name} CHECK (${rule}) NOT VALID`, `ALTER TABLE ${own} VALIDATE CONSTRAINT ${name}`], []),
    sql([`ALTER TABLE ${above} ATTACH PARTITION ${own} ${bound}`], [`ALTER TABLE ${above} DETACH PARTITION ${own}`]),
    sql([`ALTER TABLE ${own} DROP CONSTRAINT ${name}`], []),
  );
}

/** The bound as an expression, where one column is the key: `RANGE (at)`, `FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')`. */
export function boundRule(key: string, bound: string): string | null {
  const [, method, column] = /^(RANGE|LIST) \(("(?:[^"]|"")+"|\w+)\)$/.exec(key) ?? [];
  if (column === undefined) return null;
  const value = String.raw`(MINVALUE|MAXVALUE|'(?:[^']|'')*'|-?[\d.]+)`;
  if (method === 'RANGE') {
    const [, from, to] = new RegExp(String.raw`^FOR VALUES FROM \(${value}\) TO \(${value}\)$`).exec(bound) ?? [];
    if (from === undefined || to === undefined) return null;
    const limits = [from === 'MINVALUE' ? [] : [`${column} >= ${from}`], to === 'MAXVALUE' ? [] : [`${column} < ${to}`]].flat();
    return [`${column} IS NOT NULL`, ...limits].join(' AND ');
  }
  const list = /^FOR VALUES IN \((.*)\)$/.exec(bound)?.[1];
  return list === undefined || /\bNULL\b/.test(list) ? null : `${column} IS NOT NULL AND ${column} IN (${list})`;
}

/** CONCURRENTLY leaves a CHECK that says what the bound said; it has done its work. */
function detach({ schema, name, partitionOf }: Table, { tables }: Catalog): StagedItem {
  const { parent, bound } = partitionOf ?? { parent: { schema, name }, bound: null };
  const [own, above] = [qualify(schema, name), qualify(parent.schema, parent.name)];
  if (bound === null) return { object: `partition ${name}`, why: 'its bound is not known' };
  const key = tables.find((table) => table.schema === parent.schema && table.name === parent.name)?.partitionKey ?? '';
  const column = /^(?:RANGE|LIST) \("?(\w+)"?\)$/.exec(key)?.[1];
  const check =
    column === undefined || bound === 'DEFAULT'
      ? []
      : [`ALTER TABLE ${own} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(`${name}_${column}_check`)}`];
  const attached = `ALTER TABLE ${above} ATTACH PARTITION ${own} ${bound}`;
  return contract(null, sql([`ALTER TABLE ${above} DETACH PARTITION ${own} CONCURRENTLY`, ...check], [attached]));
}
