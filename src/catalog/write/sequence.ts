import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import type { Statement } from '../../source/statement.js';
import type { Sequence } from '../catalog.js';
import { makeStatement } from './statement.js';

export function writeSequence(sequence: Sequence): Statement {
  const unlogged = sequence.unlogged ? 'UNLOGGED ' : '';
  return makeStatement(
    `CREATE ${unlogged}SEQUENCE ${qualify(sequence.schema, sequence.name)} AS ${sequence.type} ${writeSequenceOptions(sequence)}`,
    `sequence "${sequence.name}"`,
  );
}

export function writeSequenceOptions(sequence: Sequence): string {
  const { start, increment, minimum, maximum, cache, cycle } = sequence;
  return `START WITH ${start} INCREMENT BY ${increment} MINVALUE ${minimum} MAXVALUE ${maximum} CACHE ${cache}${cycle ? ' CYCLE' : ''}`;
}

/** Once the table is there. */
export function* writeSequenceOwner({ schema, name, ownedBy }: Sequence): Generator<Statement> {
  if (ownedBy === null) return;
  yield makeStatement(
    `ALTER SEQUENCE ${qualify(schema, name)} OWNED BY ${qualify(ownedBy.schema, ownedBy.table)}.${quoteIdentifier(ownedBy.column)}`,
    `sequence "${name}"`,
  );
}
