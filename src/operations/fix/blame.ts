import type { Difference } from '../../catalog/equal.js';
import { changedObject } from '../../change/changed-object.js';
import { meaningOf } from '../../change/raw-sql.js';
import type { Finding } from '../../engine/finding.js';
import type { ChosenFix } from './chosen-fix.js';

/** Fixes whose object a difference is about; else those on its table. */
export function blameAgreement(fixes: readonly ChosenFix[], apart: readonly Difference[]): readonly string[] {
  return apart.flatMap(({ kind, object }) => {
    const own = fixes.filter((fix) => objectsOf(fix).some((changed) => changed.kind === kind && changed.object === object));
    const beside = fixes.filter((fix) => objectsOf(fix).some(({ table }) => object === table || object.startsWith(`${table}.`)));
    return (own.length > 0 ? own : beside).map(({ id }) => id);
  });
}

/** Fixes whose object a statement names; none where no name is in it. */
export function blameStatement(fixes: readonly ChosenFix[], sql: string): readonly string[] {
  const words = new Set(sql.split(/[^\w$]+/));
  return fixes.filter((fix) => objectsOf(fix).some(({ object }) => words.has(object.split('.').at(-1) ?? ''))).map(({ id }) => id);
}

/** The one fix that touches the relation or the file of a finding; none where several do. */
export function blameFinding(fixes: readonly ChosenFix[], { subject, place }: Finding): readonly string[] {
  const touching = fixes.filter(({ changes }) =>
    changes.some((change) =>
      change.kind === 'editPython'
        ? change.edits.some((edit) => edit.place.file === place?.file)
        : 'table' in change && change.schema === subject.schema && change.table === subject.relation,
    ),
  );
  return touching.length === 1 ? touching.map(({ id }) => id) : [];
}

function objectsOf({ changes }: ChosenFix): readonly NonNullable<ReturnType<typeof changedObject>>[] {
  return changes.flatMap(meaningOf).flatMap((change) => changedObject(change) ?? []);
}
