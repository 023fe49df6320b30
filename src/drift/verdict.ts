/** A side of a schema. `applied` is what the revisions make that the live database says it has. */
export type Side = 'models' | 'revisions' | 'applied' | 'live';

/** What one side says of an object or a property: a text, null for "nothing", undefined where that side is not asked. */
export type States = Readonly<Record<Side, string | null | undefined>>;

export const reasons = [
  'revision_missing',
  'not_in_models',
  'models_differ',
  'live_lacks',
  'live_only',
  'live_differs',
  'live_ahead',
  'revisions_lack',
  'revisions_only',
  'revisions_differ',
  'not_created',
  'not_altered',
  'index_invalid',
  'all_differ',
  'version_unknown',
] as const;

export type Reason = (typeof reasons)[number];

/** Which side is wrong, and why; see docs/drift.md. */
export interface Verdict {
  readonly wrong: 'models' | 'revisions' | 'live' | 'unclear';
  readonly reason: Reason;
}

/** The verdict on what the sides say; null where they agree, as far as they were asked, or differ only by revisions that are pending. */
export function judge(states: States): Verdict | null {
  const { models, revisions, applied, live } = states;
  if (live === undefined) return judgeCode(models, revisions);
  if (revisions === undefined) return judgeWithoutRevisions(models, live);
  if (applied === undefined) return judgeWithoutVersion(models, revisions, live);
  if (live === applied) return judgeCode(models, revisions);
  if (live === revisions) return { wrong: 'live', reason: 'live_ahead' };
  if (models !== undefined && models === live)
    return { wrong: 'revisions', reason: reasonOf(revisions, live, ['revisions_lack', 'revisions_only', 'revisions_differ']) };
  if (models === undefined || models === revisions || models === applied)
    return { wrong: 'live', reason: reasonOf(live, applied, ['live_lacks', 'live_only', 'live_differs']) };
  return { wrong: 'unclear', reason: 'all_differ' };
}

/** Models and revisions alone; the live database, if any, is as its version says. */
function judgeCode(models: string | null | undefined, revisions: string | null | undefined): Verdict | null {
  if (models === undefined || revisions === undefined || models === revisions) return null;
  if (revisions === null) return { wrong: 'revisions', reason: 'revision_missing' };
  return { wrong: 'models', reason: models === null ? 'not_in_models' : 'models_differ' };
}

/** `create_all` makes tables that are missing and alters none. */
function judgeWithoutRevisions(models: string | null | undefined, live: string | null): Verdict | null {
  if (models === undefined || models === live) return null;
  return { wrong: 'live', reason: reasonOf(live, models, ['not_created', 'live_only', 'not_altered']) };
}

function judgeWithoutVersion(models: string | null | undefined, revisions: string | null, live: string | null): Verdict | null {
  if (live === revisions) return judgeCode(models, revisions);
  return { wrong: 'unclear', reason: 'version_unknown' };
}

/** The one that lacks it, the one that has it alone, or the one that says it otherwise. */
function reasonOf(wrong: string | null, right: string | null, [lacks, only, differs]: readonly [Reason, Reason, Reason]): Reason {
  if (wrong === null) return lacks;
  return right === null ? only : differs;
}
