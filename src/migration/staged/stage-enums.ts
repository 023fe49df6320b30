import { qualify, quoteLiteral } from '../../postgres/identifier.js';
import type { EnumType } from '../../catalog/catalog.js';
import { contract, expand, sql } from './part.js';
import type { StagedItem, StageRequest } from './stage.js';

/** New enums, and new labels of old ones: each is committed before anything uses it. */
export function* stageEnums({ before, after }: StageRequest): Generator<StagedItem> {
  const old = new Map(before.enums.map((type) => [nameOf(type), type]));
  for (const type of after.enums) {
    const known = old.get(nameOf(type));
    if (known === undefined) yield expand(sql([createSql(type)], [`DROP TYPE ${nameOf(type)}`]));
    else yield* stageLabels(known, type);
  }
  for (const type of before.enums)
    if (!after.enums.some((other) => nameOf(other) === nameOf(type)))
      yield contract(`code that no longer uses type ${type.name}`, sql([`DROP TYPE ${nameOf(type)}`], [createSql(type)]));
}

function* stageLabels(before: EnumType, after: EnumType): Generator<StagedItem> {
  const removed = before.labels.filter((label) => !after.labels.includes(label));
  if (removed.length > 0)
    yield {
      object: `enum ${before.name}`,
      why: `PostgreSQL cannot take a label away (${removed.join(', ')}): leave it unused, or make a new type and change the columns over`,
    };
  const kept = after.labels.filter((label) => before.labels.includes(label));
  if (kept.join('\n') !== before.labels.filter((label) => kept.includes(label)).join('\n'))
    yield { object: `enum ${before.name}`, why: 'the order of its labels cannot be changed' };
  const there = new Set(before.labels);
  for (const [position, label] of after.labels.entries()) {
    if (there.has(label)) continue;
    const previous = after.labels.slice(0, position).findLast((other) => there.has(other));
    const next = after.labels.slice(position + 1).find((other) => there.has(other));
    const where = next === undefined ? '' : previous === undefined ? ` BEFORE ${quoteLiteral(next)}` : ` AFTER ${quoteLiteral(previous)}`;
    there.add(label);
    yield expand({
      kind: 'rawSql',
      statements: [`ALTER TYPE ${nameOf(after)} ADD VALUE IF NOT EXISTS ${quoteLiteral(label)}${where}`],
      reverse: [],
    });
  }
}

function createSql(type: EnumType): string {
  return `CREATE TYPE ${nameOf(type)} AS ENUM (${type.labels.map(quoteLiteral).join(', ')})`;
}

function nameOf({ schema, name }: EnumType): string {
  return qualify(schema, name);
}
