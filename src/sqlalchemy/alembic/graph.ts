import { Failure } from '../../failure/failure.js';

/** What one revision file says of its place in the history. */
export interface RevisionNode {
  readonly id: string;
  /** `down_revision`; two or more make a merge. */
  readonly parents: readonly string[];
  /** `depends_on`: revision ids, abbreviated ids or branch labels. */
  readonly dependsOn: readonly string[];
  readonly branchLabels: readonly string[];
  readonly file: string;
}

export interface RevisionGraph {
  /** Ids in the order in which `alembic upgrade heads` runs them. */
  readonly order: readonly string[];
  /** Revisions that no other names as its parent. */
  readonly heads: readonly string[];
}

/**
 * Puts revisions in the order in which Alembic runs them; several heads are all replayed.
 * Throws a `revisions_broken` failure on a duplicate id, a missing parent or a cycle.
 * Source: alembic/script/revision.py, `RevisionMap._topological_sort`.
 */
export function orderRevisions(nodes: readonly RevisionNode[]): RevisionGraph {
  const byId = indexById(nodes);
  const labels = indexLabels(nodes);
  const ids = new Set(byId.keys());
  const needs = new Map(nodes.map((node) => [node.id, findNeeds(node, ids, labels)]));
  refuseCycles(needs, byId);
  const named = new Set(nodes.flatMap((node) => node.parents));
  const needed = new Set([...needs.values()].flat());
  const heads = nodes.filter((node) => !named.has(node.id)).map((node) => node.id);
  const ends = nodes.filter((node) => !needed.has(node.id)).map((node) => node.id);
  return { order: sortTopologically(ends, simplifyNeeds(nodes, needs)).reverse(), heads };
}

/** The revision's ancestors, itself included, over parents and dependencies. */
export function findAncestors(id: string, needs: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const todo = [id];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    todo.push(...(needs.get(next) ?? []));
  }
  return seen;
}

function indexById(nodes: readonly RevisionNode[]): Map<string, RevisionNode> {
  const byId = new Map<string, RevisionNode>();
  for (const node of nodes) {
    const other = byId.get(node.id);
    if (other !== undefined) {
      throw new Failure('revisions_broken', `revision "${node.id}" is present more than once`, {
        detail: `Both ${other.file} and ${node.file} say so.`,
        hint: 'Give one of them another `revision`, and mend the `down_revision` of what follows it.',
      });
    }
    byId.set(node.id, node);
  }
  return byId;
}

function indexLabels(nodes: readonly RevisionNode[]): Map<string, string> {
  return new Map(nodes.flatMap((node) => node.branchLabels.map((label) => [label, node.id] as const)));
}

function findNeeds(node: RevisionNode, ids: ReadonlySet<string>, labels: ReadonlyMap<string, string>): string[] {
  const parents = node.parents.map((parent) => (ids.has(parent) ? parent : missing(node, parent, 'down_revision')));
  const dependencies = node.dependsOn.map((name) => resolveRevision(name, ids, labels) ?? missing(node, name, 'depends_on'));
  return [...new Set([...parents, ...dependencies])];
}

/** The revision that a name in `depends_on` stands for: an id, a branch label, or the beginning of one id. */
export function resolveRevision(
  name: string,
  ids: Iterable<string> & { has(id: string): boolean },
  labels: ReadonlyMap<string, string>,
): string | null {
  if (ids.has(name)) return name;
  const label = labels.get(name);
  if (label !== undefined) return label;
  const starting = [...ids].filter((id) => id.startsWith(name));
  return starting.length === 1 ? (starting[0] ?? null) : null;
}

function missing(node: RevisionNode, name: string, attribute: string): never {
  throw new Failure('revisions_broken', `revision "${name}" does not exist`, {
    detail: `${node.file} names it as its ${attribute}.`,
    hint: 'Restore the missing revision file, or point the attribute at the revision that stands before it.',
  });
}

function refuseCycles(needs: ReadonlyMap<string, readonly string[]>, byId: ReadonlyMap<string, RevisionNode>): void {
  const left = new Map([...needs].map(([id, names]) => [id, new Set(names)]));
  const children = new Map<string, string[]>();
  for (const [id, names] of needs) for (const name of names) children.set(name, [...(children.get(name) ?? []), id]);
  const ready = [...left].filter(([, names]) => names.size === 0).map(([id]) => id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    left.delete(id);
    for (const child of children.get(id) ?? []) {
      const names = left.get(child);
      names?.delete(id);
      if (names?.size === 0) ready.push(child);
    }
  }
  const [start] = left.keys();
  if (start === undefined) return;
  const cycle = walkCycle(start, left);
  throw new Failure('revisions_broken', `revisions form a cycle: ${[...cycle, cycle[0]].join(' -> ')}`, {
    detail: cycle.map((id) => byId.get(id)?.file ?? id).join(', '),
    hint: 'Mend `down_revision` (or `depends_on`) in one of these files.',
  });
}

/** Every revision left over needs another one left over, so following needs must come round. */
function walkCycle(start: string, left: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const path: string[] = [];
  let at: string | undefined = start;
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    [at] = left.get(at) ?? [];
  }
  return at === undefined ? path : path.slice(path.indexOf(at));
}

/** Drops dependencies that are already ancestors through a parent, as `_normalize_depends_on` does. */
function simplifyNeeds(nodes: readonly RevisionNode[], needs: ReadonlyMap<string, readonly string[]>): Map<string, readonly string[]> {
  return new Map(
    nodes.map((node) => {
      const all = needs.get(node.id) ?? [];
      if (node.dependsOn.length === 0) return [node.id, all] as const;
      const throughParents = new Set(node.parents.flatMap((parent) => [...findAncestors(parent, needs)]));
      return [node.id, all.filter((name) => node.parents.includes(name) || !throughParents.has(name))] as const;
    }),
  );
}

/** Walks down from the heads, one branch at a time, turning to another head when that one needs the candidate first. */
function sortTopologically(ends: readonly string[], needs: ReadonlyMap<string, readonly string[]>): string[] {
  const heads = ends.map((id) => ({ id, ancestors: findAncestors(id, needs) }));
  const done = new Set<string>();
  let at = 0;
  for (let head = heads[at]; head !== undefined; head = heads[at]) {
    const candidate = head.id;
    const waiting = heads.findIndex((other, index) => index !== at && other.ancestors.has(candidate));
    if (waiting !== -1) {
      at = waiting;
      continue;
    }
    done.add(candidate);
    const below = needs.get(candidate) ?? [];
    const fresh = below.filter((id) => !done.has(id) && !heads.some((other) => other.id === id));
    const [first, ...others] = fresh;
    if (first === undefined) {
      heads.splice(at, 1);
      at = Math.max(at - 1, 0);
      continue;
    }
    if (below.length === 1) head.ancestors.delete(candidate);
    heads[at] = { id: first, ancestors: below.length === 1 ? head.ancestors : findAncestors(first, needs) };
    heads.push(...others.map((id) => ({ id, ancestors: findAncestors(id, needs) })));
  }
  return [...done];
}
