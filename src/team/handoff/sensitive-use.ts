import { displayName } from '../../engine/display-name.js';
import type { Catalog } from '../../catalog/catalog.js';
import type { Operation } from '../../sql/operations/operation.js';
import type { HandoffGround } from './ground.js';
import { type Sensitivity, sensitivityOf } from './sensitive.js';

/** A change that takes a sensitive value to where it was not. */
export interface SensitiveUse {
  /** `users.email`. */
  readonly column: string;
  readonly sensitivity: Sensitivity;
  readonly what: string;
  readonly findings: readonly string[];
}

/** New columns, copies in other tables, and new indexes, which hold the values again and search them as they are. */
export function sensitiveUses(ground: HandoffGround): SensitiveUse[] {
  const uses = [...fromSteps(ground), ...fromCopies(ground), ...fromIndexes(ground)];
  const byText = new Map<string, SensitiveUse>();
  for (const use of uses) {
    const key = `${use.column} ${use.what}`;
    byText.set(key, { ...use, findings: [...new Set([...(byText.get(key)?.findings ?? []), ...use.findings])] });
  }
  return [...byText.values()];
}

function fromSteps({ steps }: HandoffGround): SensitiveUse[] {
  return steps.flatMap(({ operation, by, answers }) =>
    columnsOf(operation).flatMap(({ table, name, type }) => {
      const sensitivity = sensitivityOf({ name, baseType: type });
      return sensitivity === null ? [] : [{ column: `${table}.${name}`, sensitivity, what: `is added by ${by}`, findings: answers }];
    }),
  );
}

function columnsOf(operation: Operation): { readonly table: string; readonly name: string; readonly type: string }[] {
  const columns = operation.kind === 'add column' ? [operation.column] : operation.kind === 'create table' ? operation.columns : [];
  return 'table' in operation && operation.table !== null
    ? columns.map(({ name, type }) => ({
        table: displayName({ schema: operation.table?.schema ?? 'public', name: operation.table?.name ?? '' }),
        name,
        type: type.name,
      }))
    : [];
}

/** Only copies that something was found about: one that is wanted has its reason. */
function fromCopies({ derived, catalog, found }: HandoffGround): SensitiveUse[] {
  return (derived?.writes ?? []).flatMap(({ schema, table, column, from }) => {
    const about = found.filter(
      ({ finding: { subject } }) =>
        subject.kind === 'column' &&
        subject.relation === table &&
        subject.name === column &&
        (schema === null || schema === subject.schema),
    );
    const sensitivity = from.kind === 'copy' ? sensitivityIn(catalog, from, from.column) : null;
    if (about.length === 0 || from.kind !== 'copy' || sensitivity === null) return [];
    const what = `repeats ${displayName({ schema: from.schema ?? 'public', name: from.table })}.${from.column}`;
    return [
      {
        column: `${displayName({ schema: schema ?? 'public', name: table })}.${column}`,
        sensitivity,
        what,
        findings: about.map(({ finding }) => finding.id),
      },
    ];
  });
}

function fromIndexes({ found, catalog }: HandoffGround): SensitiveUse[] {
  return found.flatMap(({ finding, changes }) =>
    changes.flatMap((change) => {
      if (change.kind !== 'createIndex') return [];
      const columns = [...change.keys.flatMap(({ column }) => column ?? []), ...change.include];
      return columns.flatMap((column) => {
        const sensitivity = sensitivityIn(catalog, { schema: change.schema, table: change.table }, column);
        if (sensitivity === null) return [];
        return [
          {
            column: `${displayName({ schema: change.schema, name: change.table })}.${column}`,
            sensitivity,
            what: `would be searched as it is, by ${change.name}`,
            findings: [finding.id],
          },
        ];
      });
    }),
  );
}

function sensitivityIn(
  catalog: Catalog,
  at: { readonly schema: string | null; readonly table: string },
  column: string,
): Sensitivity | null {
  const table = catalog.tables.find(({ schema, name }) => name === at.table && (at.schema === null || at.schema === schema));
  const found = table?.columns.find(({ name }) => name === column);
  return found === undefined ? null : sensitivityOf(found);
}
