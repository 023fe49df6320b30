import { loadModule } from 'libpg-query';
import type { Migration } from '../../migration/statements/migration.js';
import { readSqlMigration } from '../../migration/statements/read-sql-migration.js';
import { readWaiver, type Waiver } from '../../migration/statements/waivers.js';
import type { NotExamined } from '../../source/place.js';
import { decode, readText } from '../../source/read-text.js';
import { listFiles } from './files.js';
import { findBranchPoint, listChanged, readReleased } from './git.js';
import type { LintRequest } from './request.js';
import type { GatheredHistory, GatheredRevision } from './revisions.js';

/** Migrations to be linted, with what stands before them. */
export interface Gathered {
  readonly migrations: readonly Migration[];
  readonly files: number;
  readonly notExamined: readonly NotExamined[];
  readonly waivers: readonly Waiver[];
  /** Texts of the files that are judged, as the user names them. */
  readonly texts: ReadonlyMap<string, string>;
  /** Revisions that are judged, by file. */
  readonly revisions: ReadonlyMap<string, GatheredRevision>;
  /** Histories with a revision that is judged. */
  readonly histories: readonly GatheredHistory[];
  /** A line of a file that was read, from 1. */
  readonly lineText: (file: string, line: number) => string;
}

/** Reads what the request names; `overlay` stands in for what files hold. Throws `file_unreadable`, `git_failed`, `revisions_broken`. */
export async function gatherMigrations(request: LintRequest, overlay: ReadonlyMap<string, string> = new Map()): Promise<Gathered> {
  const files = listFiles(request.paths);
  const since = request.newOnly && request.since === undefined ? await findBranchPoint() : request.since;
  const changed = since === undefined ? null : await listChanged(since);
  const isJudged = (file: string): boolean => changed === null || changed.has(file);
  await loadModule();
  const texts = new Map<string, string>();
  const notExamined: NotExamined[] = [];
  const waivers: Waiver[] = [];
  const migrations: Migration[] = [];
  const revisions = new Map<string, GatheredRevision>();
  const histories: GatheredHistory[] = [];
  const add = (text: string, file: string, judged: boolean): void => {
    const read = readSqlMigration(text, file, judged);
    texts.set(file, text);
    migrations.push(read.migration);
    if (!judged) return;
    notExamined.push(...read.notExamined);
    for (const { line, text: comment } of read.comments) {
      const waiver = readWaiver(file, line, comment);
      if (waiver !== null) waivers.push(waiver);
    }
  };
  for (const file of files.sql) {
    const edited = overlay.get(file);
    const read = edited === undefined ? readText(file) : { text: edited };
    if ('text' in read) add(read.text, file, isJudged(file));
    else notExamined.push(read);
  }
  if (files.stdin) {
    const again = overlay.get(request.stdinName);
    const read = again === undefined ? decode(await readStandardInput(), request.stdinName) : { text: again };
    if ('text' in read) add(read.text, request.stdinName, true);
    else notExamined.push(read);
  }
  if (files.python.length > 0) {
    const { gatherRevisions } = await import('./revisions.js');
    const read = await gatherRevisions(files.python, {
      isJudged,
      overlay,
      released: (file) => (since === undefined || !isJudged(file) ? Promise.resolve(null) : readReleased(since, file)),
    });
    histories.push(...read.histories);
    for (const [file, revision] of read.revisions) revisions.set(file, revision);
    migrations.push(...read.migrations);
    notExamined.push(...read.notExamined);
    waivers.push(...read.waivers);
    for (const [file, text] of read.texts) texts.set(file, text);
  }
  return {
    migrations,
    files: files.sql.length + files.python.length + (files.stdin ? 1 : 0),
    notExamined,
    waivers,
    texts,
    revisions,
    histories,
    lineText: lineReader(texts),
  };
}

function lineReader(texts: ReadonlyMap<string, string>): Gathered['lineText'] {
  const lines = new Map<string, readonly string[]>();
  return (file, line) => {
    const known = lines.get(file) ?? (texts.get(file) ?? '').split('\n');
    lines.set(file, known);
    return known[line - 1] ?? '';
  };
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
