import type { Catalog } from '../catalog/catalog.js';
import type { RevisionHistory } from '../sqlalchemy/alembic/history.js';
import { findModelTable } from '../sqlalchemy/find-model.js';
import type { Models } from '../sqlalchemy/models.js';
import { listObjects } from './list-objects.js';
import { keyOf, type ObjectKind, type SchemaObject } from './schema-object.js';

/** A statement that the shadow refused, or part of the source that could not be read, with all its words. */
export interface Gap {
  readonly text: string;
  readonly why: string;
  /** What it can be about; absent for anything. */
  readonly kinds?: readonly ObjectKind[];
}

const makes: readonly (readonly [pattern: RegExp, kinds: readonly ObjectKind[]])[] = [
  [/^\s*ALTER\s+TABLE\b[^(]*\bADD\s+(?:CONSTRAINT\s+\S+\s+)?FOREIGN\s+KEY\b/i, ['foreign key']],
  [/^\s*ALTER\s+TABLE\b[^(]*\bADD\s+(?:CONSTRAINT\s+\S+\s+)?CHECK\b/i, ['check']],
  [/^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\b/i, ['index', 'unique']],
];

/** A statement that the shadow refused: a foreign key that names columns makes no unique constraint on them. */
export function gapOfStatement(sql: string, why: string): Gap {
  const kinds = makes.find(([pattern]) => pattern.test(sql))?.[1];
  return kinds === undefined ? { text: sql, why } : { text: sql, why, kinds };
}

export type WhyBlind = (object: SchemaObject) => string | null;

/** Of what is missing on a side, that may be there all the same which a gap names: itself, or its table and no other name at all. */
export function blindByGaps(gaps: readonly Gap[]): WhyBlind {
  const words = gaps.map((gap) => ({ ...gap, words: new Set(gap.text.split(/[^\w$]+/)) }));
  return (object) => {
    if (words.length === 0) return null;
    const name = object.kind === 'primary key' ? (object.relation ?? '') : object.name.replace(/\(.*$/, '');
    const isGenerated = object.signatures.length > 0;
    const found = words.find(
      ({ words: said, kinds }) =>
        (kinds?.includes(object.kind) ?? true) &&
        (said.has(name) || (isGenerated && said.has(object.relation ?? '') && object.columns.every((column) => said.has(column)))),
    );
    return found?.why ?? null;
  };
}

/** What revisions do that is known only when they run: any name in the body of such a function may be part of it. */
export function listRevisionGaps({ revisions }: RevisionHistory, refused: readonly Gap[]): Gap[] {
  return [
    ...revisions.flatMap(({ id, upgrade }) =>
      upgrade.unknown.length === 0
        ? []
        : [
            {
              text: [upgrade.body, ...upgrade.unknown.map(({ object }) => object)].join('\n'),
              why: `revision ${id} is not read in full: ${upgrade.unknown[0]?.reason ?? ''}`,
            },
          ],
    ),
    ...refused,
  ];
}

/** Columns whose type is not known are missing from what the models make, and so is all that stands on them. */
export function blindByUnknownTypes(models: Models): WhyBlind {
  return (object) => {
    const table = object.relation === null ? null : findModelTable(models, { schema: object.schema, name: object.relation });
    if (table === null) return null;
    const unknown = new Set(table.columns.filter(({ type, serial }) => type === null && serial === null).map(({ name }) => name));
    if (unknown.size === 0) return null;
    const needed = object.kind === 'column' ? [object.name] : object.columns;
    const column = needed.find((one) => unknown.has(one));
    return column === undefined ? null : `the type of ${table.name}.${column} is not known`;
  };
}

/** What the live database has and the shadow could not be given. */
export function blindByLoss(live: Catalog): WhyBlind {
  const there = new Set(
    [...listObjects(live)].flatMap((object) => [object, ...(object.asIndex === undefined ? [] : [object.asIndex])]).map(keyOf),
  );
  return (object) => (there.has(keyOf(object)) ? 'it is there, and could not be re-created on the shadow' : null);
}

export function anyOf(...blind: readonly WhyBlind[]): WhyBlind {
  return (object) => {
    for (const why of blind) {
      const found = why(object);
      if (found !== null) return found;
    }
    return null;
  };
}
