import { kinds, listFacts, type Fact, type Kind } from './facts.js';
import type { SchemaDocument } from './schema-document.js';

export interface Share {
  readonly matching: number;
  readonly of: number;
}

export interface Miss {
  readonly kind: Kind;
  readonly key: string;
  readonly table: string | null;
  /** What each side states; null where it states nothing. */
  readonly expected: string | null;
  readonly actual: string | null;
}

export interface Comparison {
  readonly shares: ReadonlyMap<Kind, Share>;
  /** Tables of which every fact of every kind agrees. */
  readonly wholeTables: Share;
  readonly misses: readonly Miss[];
}

/** Compare what plinth read with what the oracle found: for each kind the facts that agree, over the union of both sides. */
export function compareSchemas(actual: SchemaDocument, expected: SchemaDocument): Comparison {
  const left = indexFacts(actual);
  const right = indexFacts(expected);
  const ids = [...new Set([...left.keys(), ...right.keys()])];
  const misses = ids.flatMap((id) => describeMiss(left.get(id), right.get(id)));
  const union = ids.flatMap((id) => left.get(id) ?? right.get(id) ?? []);
  return {
    shares: countShares(union, misses),
    wholeTables: countWholeTables(union, misses),
    misses,
  };
}

function indexFacts(document: SchemaDocument): ReadonlyMap<string, Fact> {
  return new Map([...listFacts(document)].map((fact) => [`${fact.kind} ${fact.key}`, fact]));
}

function describeMiss(actual: Fact | undefined, expected: Fact | undefined): readonly Miss[] {
  const fact = expected ?? actual;
  if (fact === undefined || actual?.value === expected?.value) return [];
  return [
    {
      kind: fact.kind,
      key: fact.key,
      table: fact.table,
      expected: expected?.value ?? null,
      actual: actual?.value ?? null,
    },
  ];
}

function countShares(union: readonly Fact[], misses: readonly Miss[]): ReadonlyMap<Kind, Share> {
  return new Map(
    kinds.map((kind) => {
      const of = union.filter((fact) => fact.kind === kind).length;
      return [kind, { matching: of - misses.filter((miss) => miss.kind === kind).length, of }];
    }),
  );
}

function countWholeTables(union: readonly Fact[], misses: readonly Miss[]): Share {
  const tables = new Set(union.filter(({ kind }) => kind === 'tables').map(({ table }) => table));
  const differing = new Set(misses.map(({ table }) => table).filter((table) => table !== null));
  return { matching: tables.size - differing.size, of: tables.size };
}
