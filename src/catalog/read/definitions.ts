import type { ReadSession } from '../../postgres/session.js';
import { readBatches } from '../../postgres/session-batches.js';
import type { NotExamined } from '../../source/place.js';
import { selectDefinitions, type DefinitionKind, type DefinitionRequest, type Definitions, type DefinitionTexts } from './definition.js';

type Row = { readonly kind: DefinitionKind; readonly oid: number; readonly texts: DefinitionTexts | null };

export interface DefinitionReading {
  readonly definitions: Definitions;
  readonly notExamined: readonly NotExamined[];
}

/** Reads definitions, at most 500 a statement; what is locked is left out and told. */
export async function readDefinitions(session: ReadSession, requests: readonly DefinitionRequest[]): Promise<DefinitionReading> {
  const { rows, notRead } = await readBatches<DefinitionRequest, Row>(session, 'catalog.definitions', requests, selectDefinitions);
  const texts = new Map(rows.map((row) => [`${row.kind} ${row.oid}`, row.texts ?? []]));
  return {
    definitions: { get: (kind, oid) => texts.get(`${kind} ${oid}`) },
    notExamined: notRead.map(({ request: { object }, reason }) => ({
      file: null,
      line: null,
      object,
      reason: `its definition is not known: ${reason}`,
    })),
  };
}
