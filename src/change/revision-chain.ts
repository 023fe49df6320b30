import { executeOperation } from './alembic-operations.js';
import type { AlembicStyle } from './alembic-style.js';
import type { Change, Irreversible } from './change.js';
import type { AlembicOperation } from './kind.js';
import { isIrreversible, renderOperations } from './render.js';
import { bodyOf, refusal, type RevisionBodies, type RevisionFile, type RevisionRequest, writeRevision } from './revision.js';
import { describeRevision, describeStage } from './revision-message.js';
import { readRevisionStyle } from './revision-style.js';
import { type Stage, type StagedOperations, stageOperations } from './stage-operations.js';

export interface ChainRequest extends Omit<RevisionRequest, 'changes' | 'message'> {
  /** Changes that belong together, in order; groups are independent of each other. */
  readonly groups: readonly (readonly Change[])[];
  /** What is to be read before the first of them runs: comments at the top of its upgrade(). */
  readonly lead?: readonly string[];
  /** How long what shares a transaction waits for its locks: `2s`. Without, as long as the server lets it. */
  readonly lockTimeout?: string;
  /** What all of them come to, in one line; without, each is told by its changes. */
  readonly title?: string;
}

export interface ChainedRevision extends RevisionFile {
  readonly parents: readonly string[];
  readonly message: string;
  /** `merge` for the one that only joins heads. */
  readonly stage: Stage | 'merge';
}

/**
 * The changes of all groups as a few revisions, each on the one before: what is built concurrently, what shares a transaction, what
 * validates. Several heads are joined by a revision of their own first. What cannot be undone comes last, so that the rest can.
 */
export function renderChain(request: ChainRequest): readonly ChainedRevision[] {
  const style = { quote: readRevisionStyle(request.sample).quote, defaultSchema: request.schema, conventional: request.conventional };
  const [undoable, forGood] = partition(request.groups, (group) => group.every((change) => isUndoable(change, style)));
  const staged = [...stageOperations(undoable, style), ...stageOperations(forGood, style)];
  const chain: ChainedRevision[] = [];
  const add = (stage: ChainedRevision['stage'], message: string, bodies: RevisionBodies, content: unknown): void => {
    const last = chain.at(-1);
    const parents = last === undefined ? request.heads : [last.id];
    chain.push({ ...writeRevision({ ...request, heads: parents, message }, bodies, content), parents, message, stage });
  };
  if (staged.length > 0 && request.heads.length > 1)
    add('merge', `merge ${request.heads.join(' and ')}`, { upgrade: 'pass', downgrade: 'pass' }, []);
  const { lowerCase } = readRevisionStyle(request.sample);
  for (const each of staged) {
    const changes = [...new Set(each.runs.map(({ change }) => change))];
    const lead = chain.some(({ stage }) => stage !== 'merge') ? [] : (request.lead ?? []);
    const limit = each.stage === 'inside' && request.lockTimeout !== undefined ? [limitOperation(request.lockTimeout, style)] : [];
    const bodies = withLead(bodiesOf(each, style), [...lead.map((line) => `# ${line}`), ...limit]);
    const own = describeRevision(each.stage, changes, lowerCase);
    const { title } = request;
    const message = title === undefined ? own : staged.length === 1 ? title : `${title}: ${describeStage(each.stage, changes)}`;
    add(each.stage, message.slice(0, 200), bodies, [each.stage, changes]);
  }
  return chain;
}

function bodiesOf({ stage, runs }: StagedOperations, style: AlembicStyle): RevisionBodies {
  const upgrade = bodyOf(runs.flatMap((run) => run.upgrade));
  const backward: AlembicOperation[] = [];
  for (const { downgrade } of runs.toReversed()) {
    if (isIrreversible(downgrade)) return { upgrade, downgrade: refusal(downgrade, style) };
    backward.push(...downgrade);
  }
  if (backward.length === 0 && stage === 'validate')
    return { upgrade, downgrade: '# A constraint that was validated stays valid; the revision before removes it.\npass' };
  return { upgrade, downgrade: bodyOf(backward) };
}

function withLead({ upgrade, downgrade }: RevisionBodies, lead: readonly string[]): RevisionBodies {
  return { upgrade: [...lead, upgrade].join('\n'), downgrade };
}

/** It holds until the transaction ends: what runs in none must be able to wait. */
function limitOperation(timeout: string, style: AlembicStyle): string {
  return executeOperation(`SET LOCAL lock_timeout = '${timeout}'`, style).lines.join('\n');
}

function isUndoable(change: Change, style: AlembicStyle): boolean {
  const { downgrade }: { readonly downgrade: readonly AlembicOperation[] | Irreversible } = renderOperations(change, style);
  return !isIrreversible(downgrade);
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
