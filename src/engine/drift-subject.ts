import type { DriftingObject } from '../drift/drift.js';
import type { ObjectKind } from '../drift/schema-object.js';
import type { Place } from '../source/place.js';
import { findModelForeignKey, findModelTable } from '../sqlalchemy/find-model.js';
import type { Models } from '../sqlalchemy/models.js';
import type { Subject } from './finding.js';
import { placeOf } from './place-of.js';

const kinds: Partial<Readonly<Record<ObjectKind, Subject['kind']>>> = {
  column: 'column',
  'primary key': 'constraint',
  unique: 'constraint',
  'foreign key': 'constraint',
  check: 'constraint',
  exclusion: 'constraint',
  index: 'index',
};

/** What a finding about it is about. What is no table and no part of one keeps its kind in its name: `enum job_state`. */
export function subjectOfDrift({ kind, schema, relation, name }: DriftingObject): Subject {
  if (kind === 'table') return { kind, schema, relation: name, name: null };
  const known = kinds[kind];
  return { kind: known ?? 'table', schema, relation, name: known === undefined ? `${kind} ${name}` : name };
}

/** Where it is to be mended: in the models where they have it and are asked to change or to be followed, else in the revision. */
export function placeOfDrift(object: DriftingObject, models: Models | null): Place | null {
  const { verdict, states, revision } = object;
  const inModels = typeof states.models === 'string' ? placeInModels(object, models) : null;
  const inRevision = revision?.place ?? null;
  const revisionFirst = verdict.wrong === 'live' || verdict.reason === 'revisions_only' || verdict.reason === 'revisions_differ';
  const table = placeOf({ kind: 'table', schema: object.schema, relation: object.relation, name: null }, models);
  return (revisionFirst ? (inRevision ?? inModels) : (inModels ?? inRevision)) ?? table;
}

function placeInModels(object: DriftingObject, models: Models | null): Place | null {
  const { schema, relation, kind, columns, name } = object;
  const table = models === null || relation === null ? null : findModelTable(models, { schema, name: relation });
  if (table === null) return null;
  if (kind === 'foreign key') {
    const target = /REFERENCES (?:[^.\s]+\.)?(\w+)/.exec(object.states.models ?? '')?.[1] ?? '';
    return findModelForeignKey(table, { name, columns, references: { table: target } })?.place ?? table.place;
  }
  const index = table.indexes.find((one) => one.name === name)?.place;
  return index ?? placeOf(subjectOfDrift(object), models);
}
