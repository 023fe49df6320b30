import { Failure } from '../../failure/failure.js';
import { findAncestors, resolveRevision } from './graph.js';
import type { Revision, RevisionHistory } from './history.js';

/** Revisions to be run one after the other, and where the versions stand before. */
export interface RevisionRange {
  /** In the order in which Alembic runs them. */
  readonly revisions: readonly Revision[];
  /** Ids that the version table holds before the first one; empty for an empty database. */
  readonly standing: readonly string[];
}

type Direction = 'upgrade' | 'downgrade';

/**
 * `from:to` as `alembic upgrade` and `alembic downgrade` take it: ids, beginnings of ids, branch labels, `base`, `head`, `heads`, and an
 * offset after any of them (`head-1`, `ae10+2`). Either side may be left out: everything. Throws `range_unknown`.
 */
export function selectRange(history: RevisionHistory, range: string | null, direction: Direction): RevisionRange {
  const needs = new Map(history.revisions.map((revision) => [revision.id, needsOf(revision, history)]));
  const [first = '', second = '', ...more] = (range ?? '').split(':');
  if (more.length > 0 || (range !== null && range !== '' && !range.includes(':')))
    throw unknownRange(range ?? '', 'A range is written from:to.');
  const [start, end] = direction === 'upgrade' ? ['base', 'heads'] : ['heads', 'base'];
  const from = resolveName(history, first === '' ? start : first);
  const to = resolveName(history, second === '' ? end : second);
  const closure = (ids: readonly string[]): Set<string> => new Set(ids.flatMap((id) => [...findAncestors(id, needs)]));
  const [below, above] = direction === 'upgrade' ? [closure(from), closure(to)] : [closure(to), closure(from)];
  const missing = [...below].find((id) => !above.has(id));
  if (missing !== undefined && above.size > 0 && !isBranch(above, below, needs))
    throw unknownRange(range ?? '', `${missing} does not stand before the other end of the range.`);
  const between = history.revisions.filter(({ id }) => above.has(id) && !below.has(id));
  const standing = direction === 'upgrade' ? below : above;
  return {
    revisions: direction === 'upgrade' ? between : between.toReversed(),
    standing: [...standing].filter(
      (id) => ![...standing].some((other) => history.revisions.find((one) => one.id === other)?.parents.includes(id)),
    ),
  };
}

/** Ends on two branches that have something in common. */
function isBranch(above: ReadonlySet<string>, below: ReadonlySet<string>, needs: ReadonlyMap<string, readonly string[]>): boolean {
  return [...above].some((id) => !below.has(id)) && [...below].some((id) => above.has(id) || (needs.get(id) ?? []).length === 0);
}

function needsOf({ parents, dependsOn }: Revision, history: RevisionHistory): readonly string[] {
  const ids = new Set(history.revisions.map(({ id }) => id));
  return [...parents, ...dependsOn.flatMap((name) => resolveRevision(name, ids, labelsOf(history)) ?? [])];
}

function labelsOf({ revisions }: RevisionHistory): Map<string, string> {
  return new Map(revisions.flatMap(({ id, branchLabels }) => branchLabels.map((label) => [label, id] as const)));
}

/** Ids that a name stands for; none for `base`. */
function resolveName(history: RevisionHistory, written: string): readonly string[] {
  const parts = /^(.*?)([+-]\d+)?$/.exec(written.trim());
  const name = parts?.[1] ?? '';
  const steps = Number(parts?.[2] ?? 0);
  const found = steps === 0 ? null : walk(history, name, steps, written);
  return found ?? resolvePlain(history, written.trim());
}

function resolvePlain(history: RevisionHistory, name: string): readonly string[] {
  if (name === 'base') return [];
  if (name === 'heads') return history.heads;
  if (name === 'head') {
    if (history.heads.length < 2) return history.heads;
    throw unknownRange(name, `There are several heads: ${history.heads.join(', ')}.`, 'Name one of them, or "heads" for all.');
  }
  const found = resolveRevision(name, new Set(history.revisions.map(({ id }) => id)), labelsOf(history));
  if (found !== null) return [found];
  const starting = history.revisions.filter(({ id }) => id.startsWith(name)).map(({ id }) => id);
  throw unknownRange(
    name,
    starting.length > 1
      ? `Several revisions begin with it: ${starting.join(', ')}.`
      : `No revision in ${history.directory} has this id, label or beginning.`,
  );
}

/** `+2` from `base` or an id, `-1` from `head` or an id, each along the only way there is. */
function walk(history: RevisionHistory, name: string, steps: number, written: string): readonly string[] | null {
  const known = name === '' ? (steps > 0 ? 'base' : 'head') : name;
  let at: readonly string[] = resolvePlain(history, known);
  for (let left = Math.abs(steps); left > 0; left--) {
    const next = steps > 0 ? childrenOf(history, at) : at.flatMap((id) => history.revisions.find((one) => one.id === id)?.parents ?? []);
    if (steps < 0 && at.length === 0) throw unknownRange(written, 'The history does not reach back so far.');
    if (steps > 0 && next.length === 0) throw unknownRange(written, 'The history does not reach so far.');
    if (next.length > 1) throw unknownRange(written, `There are several ways: ${next.join(', ')}.`, 'Name the revision by its id.');
    at = next;
  }
  return at;
}

function childrenOf({ revisions }: RevisionHistory, at: readonly string[]): readonly string[] {
  return revisions
    .filter(({ parents }) => (at.length === 0 ? parents.length === 0 : at.some((id) => parents.includes(id))))
    .map(({ id }) => id);
}

function unknownRange(range: string, detail: string, hint = 'For example: base:head, ae1027a6acf:head, head-1:head.'): Failure {
  return new Failure('range_unknown', `"${range}" names no range of revisions`, { detail, hint });
}
