import type { Change, RawSql } from '../change/change.js';
import { changeOf } from '../change/from-catalog.js';
import { describeChange } from '../change/render.js';
import type { DriftingObject, DriftingProperty } from '../drift/drift.js';
import { explanations } from '../drift/explain.js';
import { OWN_SEQUENCE } from '../drift/normalise-default.js';
import type { Observation } from '../engine/finding.js';
import { qualify, quoteIdentifier } from '../postgres/identifier.js';

type Proposal = Pick<Observation, 'candidates' | 'claims' | 'noRecommendation'>;

/** The change that puts the side right that is wrong, where it is exact and loses nothing; else what to do. */
export function proposeForDrift(object: DriftingObject): Proposal {
  return (
    proposeEdit(object) ??
    proposeRevision(object) ??
    proposeByHand(object) ?? { candidates: [], claims: [], noRecommendation: explanations[object.verdict.reason].remedy }
  );
}

/** The models lack what all the others have. */
function proposeEdit({ modelEdits, kind, name, relation }: DriftingObject): Proposal | null {
  if (modelEdits === null) return null;
  const candidate = {
    title: `State ${kind} ${name} in the model of ${relation ?? ''}`,
    changes: [{ kind: 'editPython', edits: modelEdits } as const],
    why: 'The revisions make it: with it in the models, autogenerate leaves it alone and a database made from the models has it.',
    drawback: null,
  };
  return { candidates: [candidate], claims: [{ kind: 'code' }] };
}

/** The models have what no revision makes: the change becomes the revision. */
function proposeRevision(object: DriftingObject): Proposal | null {
  const change = object.verdict.reason === 'revision_missing' ? makeWhole(object) : null;
  if (change === null) return null;
  const candidate = {
    title: describeChange(change),
    changes: [change],
    why: 'The models state it, and this is the revision for it.',
    drawback: null,
  };
  return { candidates: [candidate], claims: [] };
}

/** The live database lacks what models and revisions have: it is made good there, and nowhere else. */
function proposeByHand(object: DriftingObject): Proposal | null {
  const change = object.verdict.reason === 'live_lacks' ? makeWhole(object) : restoreColumn(object);
  if (change === null) return null;
  const candidate = {
    title: `${describeChange(change)}, on this database alone`,
    changes: [change],
    why: `${object.revision === null ? 'The revisions make it' : `Revision ${object.revision.revision} makes it`}, and this database has lost it: a new revision would fail wherever it is still there.`,
    drawback: null,
    byHand: true as const,
  };
  return { candidates: [candidate], claims: [] };
}

function makeWhole({ item, schema, relation, properties }: DriftingObject): Change | null {
  return item === null || relation === null || properties.length > 0 ? null : changeOf(item, schema, relation);
}

/** A default that was changed, or a NOT NULL that was added: neither touches a row. */
function restoreColumn({ kind, schema, relation, name, properties, verdict }: DriftingObject): RawSql | null {
  const [only] = properties;
  if (kind !== 'column' || relation === null || verdict.reason !== 'live_differs' || only === undefined || properties.length > 1)
    return null;
  const alter = (action: string): string => `ALTER TABLE ${qualify(schema, relation)} ALTER COLUMN ${quoteIdentifier(name)} ${action}`;
  const pair = only.property === 'default' ? restoreDefault(only) : restoreNullable(only);
  return pair === null ? null : { kind: 'rawSql', statements: [alter(pair[0])], reverse: [alter(pair[1])] };
}

function restoreDefault({ states: { revisions, live } }: DriftingProperty): readonly [string, string] | null {
  if (revisions === undefined || live === undefined || [revisions, live].includes(OWN_SEQUENCE)) return null;
  const set = (value: string | null): string => (value === null ? 'DROP DEFAULT' : `SET DEFAULT ${value}`);
  return [set(revisions), set(live)];
}

function restoreNullable({ property, states }: DriftingProperty): readonly [string, string] | null {
  return property === 'nullable' && states.revisions === 'yes' && states.live === 'no' ? ['DROP NOT NULL', 'SET NOT NULL'] : null;
}
