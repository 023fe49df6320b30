import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import type { Statement } from '../../source/statement.js';
import type { Policy, Table } from '../catalog.js';
import { makeStatement } from './statement.js';

/** Foreign keys of the table's own; a partition's copies come with its parent's. */
export function* writeForeignKeys(table: Table): Generator<Statement> {
  for (const key of table.foreignKeys)
    if (!key.inherited)
      yield makeStatement(
        `ALTER TABLE ${qualify(table.schema, table.name)} ADD CONSTRAINT ${quoteIdentifier(key.name)} ${key.definition}`,
        `constraint "${key.name}" of table "${table.name}"`,
      );
}

export function* writeTriggers(table: Table): Generator<Statement> {
  for (const trigger of table.triggers) {
    const object = `trigger "${trigger.name}" of table "${table.name}"`;
    if (trigger.definition === null) continue;
    yield makeStatement(trigger.definition, object);
    if (!trigger.enabled)
      yield makeStatement(`ALTER TABLE ${qualify(table.schema, table.name)} DISABLE TRIGGER ${quoteIdentifier(trigger.name)}`, object);
  }
}

export function* writeRowSecurity(table: Table): Generator<Statement> {
  const name = qualify(table.schema, table.name);
  if (table.rowSecurity) yield makeStatement(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`, `table "${table.name}"`);
  if (table.forceRowSecurity) yield makeStatement(`ALTER TABLE ONLY ${name} FORCE ROW LEVEL SECURITY`, `table "${table.name}"`);
  for (const policy of table.policies) yield makeStatement(writePolicy(name, policy), `policy "${policy.name}" of table "${table.name}"`);
}

function writePolicy(table: string, { name, permissive, command, roles, using, withCheck }: Policy): string {
  const names = roles.map((role) => (role === 'public' ? 'PUBLIC' : quoteIdentifier(role))).join(', ');
  const parts = [`CREATE POLICY ${quoteIdentifier(name)} ON ${table}`];
  if (!permissive) parts.push('AS RESTRICTIVE');
  parts.push(`FOR ${command} TO ${names}`);
  if (using !== null) parts.push(`USING (${using})`);
  if (withCheck !== null) parts.push(`WITH CHECK (${withCheck})`);
  return parts.join(' ');
}
