import { qualify, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';
import type { Statement } from '../../source/statement.js';
import type { Collation, CompositeType, Domain, EnumType, QualifiedName, RangeType } from '../catalog.js';
import { makeStatement } from './statement.js';

export function writeEnum({ schema, name, labels }: EnumType): Statement {
  return makeStatement(`CREATE TYPE ${qualify(schema, name)} AS ENUM (${labels.map(quoteLiteral).join(', ')})`, `type "${name}"`);
}

export function writeComposite({ schema, name, attributes }: CompositeType): Statement {
  const list = attributes.map((attribute) => `${quoteIdentifier(attribute.name)} ${attribute.type}${writeCollate(attribute.collation)}`);
  return makeStatement(`CREATE TYPE ${qualify(schema, name)} AS (${list.join(', ')})`, `type "${name}"`);
}

export function writeRange({ schema, name, subtype, options }: RangeType): Statement {
  return makeStatement(
    `CREATE TYPE ${qualify(schema, name)} AS RANGE (${[`subtype = ${subtype}`, ...options].join(', ')})`,
    `type "${name}"`,
  );
}

/** A check that is NOT VALID can't stand in CREATE DOMAIN. */
export function* writeDomain(domain: Domain): Generator<Statement> {
  const name = qualify(domain.schema, domain.name);
  const object = `domain "${domain.name}"`;
  const isLate = (definition: string): boolean => definition.endsWith('NOT VALID');
  const parts = [`CREATE DOMAIN ${name} AS ${domain.type}${writeCollate(domain.collation)}`];
  if (domain.default !== null) parts.push(`DEFAULT ${domain.default}`);
  if (domain.notNull) parts.push('NOT NULL');
  for (const check of domain.checks)
    if (!isLate(check.definition)) parts.push(`CONSTRAINT ${quoteIdentifier(check.name)} ${check.definition}`);
  yield makeStatement(parts.join(' '), object);
  for (const check of domain.checks)
    if (isLate(check.definition))
      yield makeStatement(`ALTER DOMAIN ${name} ADD CONSTRAINT ${quoteIdentifier(check.name)} ${check.definition}`, object);
}

export function writeCollation(collation: Collation): Statement {
  const options = [`provider = ${collation.provider}`];
  if (collation.locale !== null) options.push(`locale = ${quoteLiteral(collation.locale)}`);
  if (collation.collate !== null) options.push(`lc_collate = ${quoteLiteral(collation.collate)}`);
  if (collation.ctype !== null) options.push(`lc_ctype = ${quoteLiteral(collation.ctype)}`);
  if (!collation.deterministic) options.push('deterministic = false');
  return makeStatement(
    `CREATE COLLATION ${qualify(collation.schema, collation.name)} (${options.join(', ')})`,
    `collation "${collation.name}"`,
  );
}

export function writeCollate(collation: QualifiedName | null): string {
  return collation === null ? '' : ` COLLATE ${qualify(collation.schema, collation.name)}`;
}
