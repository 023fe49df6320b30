import { findAncestors, resolveRevision } from './graph.js';
import type { RevisionHistory } from './history.js';

/** What a database that is at these versions has: them and all that comes before, over parents and dependencies. */
export interface Applied {
  /** The part of the history that it has, in order. */
  readonly history: RevisionHistory;
  /** The rest, in order. */
  readonly pending: RevisionHistory['revisions'];
  /** Versions that the history lacks. */
  readonly missing: readonly string[];
}

export function splitByVersions(history: RevisionHistory, versions: readonly string[]): Applied {
  const { revisions } = history;
  const ids = new Set(revisions.map(({ id }) => id));
  const labels = new Map(revisions.flatMap(({ id, branchLabels }) => branchLabels.map((label) => [label, id] as const)));
  const needs = new Map(
    revisions.map(
      ({ id, parents, dependsOn }) => [id, [...parents, ...dependsOn.flatMap((name) => resolveRevision(name, ids, labels) ?? [])]] as const,
    ),
  );
  const has = new Set(versions.filter((id) => ids.has(id)).flatMap((id) => [...findAncestors(id, needs)]));
  return {
    history: { ...history, revisions: revisions.filter(({ id }) => has.has(id)), heads: versions.filter((id) => ids.has(id)) },
    pending: revisions.filter(({ id }) => !has.has(id)),
    missing: versions.filter((id) => !ids.has(id)),
  };
}
