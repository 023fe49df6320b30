import { splitStatements } from '../../sql/split.js';
import type { Revision } from '../../sqlalchemy/alembic/history.js';
import type { AlembicRun } from './ask-alembic.js';
import type { RenderedPart } from './result.js';

const RUNNING = /^Running (upgrade|downgrade) (.*?) -> (.*)$/;

export interface AlembicGround {
  readonly revisions: readonly Revision[];
  readonly direction: 'upgrade' | 'downgrade';
  readonly versionTable: string;
  /** What plinth reads of the same revisions: where each statement stands. */
  readonly read: readonly RenderedPart[];
}

/** What Alembic printed as the parts that `render` gives: one for each revision and transaction. */
export function partsOfAlembic(runs: readonly AlembicRun[], ground: AlembicGround): RenderedPart[] {
  const wanted = new Map(ground.revisions.map((revision) => [revision.id, revision]));
  const parts: RenderedPart[] = [];
  const done = new Set<string>();
  let transaction = 0;
  for (const { text, broken, error } of runs) {
    const own: RenderedPart[] = [];
    let open = false;
    let revision: Revision | null = null;
    const place = (sql: string): void => {
      if (revision === null || done.has(revision.id)) return;
      const number = open ? transaction : null;
      const last = own.at(-1);
      const part = last?.revision === revision.id && last.transaction === number ? last : makePart(revision, number, ground.direction);
      if (part !== last) own.push(part);
      if (isOfVersions(sql, ground.versionTable)) part.version.push(sql);
      else part.statements.push({ sql, ...findPlace(sql, revision, part, ground), made: [] });
    };
    for (const { sql, comments } of splitStatements(text)) {
      for (const comment of comments) {
        const [, , from = '', to = ''] = RUNNING.exec(comment.trim()) ?? [];
        if (to === '') continue;
        const id = (ground.direction === 'upgrade' ? to : from).split(',')[0]?.trim() ?? '';
        revision = wanted.get(id) ?? null;
      }
      const word = sql.trim().toUpperCase();
      if (word === 'BEGIN') transaction += 1;
      if (word === 'BEGIN' || word === 'COMMIT') open = word === 'BEGIN';
      else place(sql);
    }
    const failed = broken === null ? undefined : wanted.get(broken);
    if (failed !== undefined && error !== null && !done.has(failed.id)) {
      const part = own.findLast((one) => one.revision === failed.id) ?? makePart(failed, transaction, ground.direction);
      if (!own.includes(part)) own.push(part);
      part.unknown.push({
        file: failed.file,
        line: failed[ground.direction].place?.line ?? null,
        reason: `Alembic cannot render it without a database: ${error}`,
      });
    }
    for (const part of own) done.add(part.revision);
    parts.push(...own);
  }
  return parts;
}

function makePart({ id, message, parents }: Revision, transaction: number | null, direction: RenderedPart['direction']): RenderedPart {
  return {
    source: 'alembic',
    revision: id,
    direction,
    transaction,
    message,
    parents: [...parents],
    statements: [],
    undecided: [],
    version: [],
    unknown: [],
  };
}

function isOfVersions(sql: string, table: string): boolean {
  return new RegExp(
    `^(?:INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|DROP TABLE) (?:[\\w"]+\\.)?"?${table.replaceAll(/\W/g, '\\$&')}"?\\b`,
  ).test(sql);
}

/** Where the same statement stands as plinth reads it; else that of the one before it, else the function. */
function findPlace(
  sql: string,
  revision: Revision,
  part: RenderedPart,
  { read, direction }: AlembicGround,
): { file: string; line: number } {
  const text = normalize(sql);
  const known = read.filter((one) => one.revision === revision.id).flatMap(({ statements }) => statements);
  const same = known.filter((one) => normalize(one.sql) === text);
  const used = part.statements.filter((one) => normalize(one.sql) === text).length;
  const found = same[Math.min(used, same.length - 1)] ?? part.statements.at(-1);
  return { file: found?.file ?? revision.file, line: found?.line ?? revision[direction].place?.line ?? 1 };
}

function normalize(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim();
}
