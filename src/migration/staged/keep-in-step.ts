import type { Table } from '../../catalog/catalog.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';

/** Two columns that hold the same while old and new code write. */
export interface Twins {
  readonly table: Table;
  readonly old: string;
  readonly now: string;
  /** The new column's value from the old one's, and back, as expressions of it. */
  readonly forward: (value: string) => string;
  readonly backward: (value: string) => string;
}

/**
 * A trigger that keeps both in step: an INSERT that gives the new column wins, else the old one counts; an UPDATE goes from the one that
 * changed to the other. A backfill that sets the new column from the old one leaves the old one as it is.
 */
export function keepInStep(twins: Twins): { readonly make: readonly string[]; readonly remove: readonly string[] } {
  const { table, old, now, forward, backward } = twins;
  const name = `${table.name.slice(0, 40)}_keep_${old.slice(0, 12)}`;
  const made = qualify(table.schema, name);
  const on = qualify(table.schema, table.name);
  const [a, b] = [quoteIdentifier(old), quoteIdentifier(now)];
  const body = [
    'BEGIN',
    "  IF TG_OP = 'INSERT' THEN",
    `    IF NEW.${b} IS NULL THEN`,
    `      NEW.${b} := ${forward(`NEW.${a}`)};`,
    '    ELSE',
    `      NEW.${a} := ${backward(`NEW.${b}`)};`,
    '    END IF;',
    `  ELSIF NEW.${b}::text IS DISTINCT FROM OLD.${b}::text AND NEW.${b}::text IS DISTINCT FROM (${forward(`NEW.${a}`)})::text THEN`,
    `    NEW.${a} := ${backward(`NEW.${b}`)};`,
    '  ELSE',
    `    NEW.${b} := ${forward(`NEW.${a}`)};`,
    '  END IF;',
    '  RETURN NEW;',
    'END',
  ];
  return {
    make: [
      [`CREATE FUNCTION ${made}() RETURNS trigger LANGUAGE plpgsql AS $keep$`, ...body, '$keep$'].join('\n'),
      `CREATE TRIGGER ${quoteIdentifier(name)} BEFORE INSERT OR UPDATE ON ${on} FOR EACH ROW EXECUTE FUNCTION ${made}()`,
    ],
    remove: [`DROP TRIGGER ${quoteIdentifier(name)} ON ${on}`, `DROP FUNCTION ${made}()`],
  };
}
