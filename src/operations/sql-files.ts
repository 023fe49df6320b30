import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure } from '../failure/failure.js';
import type { NotExamined } from '../source/place.js';
import { readText } from '../source/read-text.js';
import type { Statement } from '../source/statement.js';
import { indexLines } from '../sql/line-index.js';
import { splitStatements } from '../sql/split.js';

/**
 * The statements of a .sql file, or of all .sql files of a directory in order of name. Meta-commands of psql are not examined, and neither
 * are files of the directory that hold no text. Throws `file_unreadable`.
 */
export async function readSqlFiles(where: string): Promise<{ statements: Statement[]; notExamined: NotExamined[]; major: null }> {
  const files = await listFiles(where);
  const statements: Statement[] = [];
  const notExamined: NotExamined[] = [];
  for (const path of files) {
    const file = basename(path);
    const read = readText(path);
    if (!('text' in read)) {
      if (path === where) throw unreadable(where, read.reason);
      notExamined.push({ ...read, file, object: 'the whole file' });
      continue;
    }
    const { text, commands } = blankCommands(read.text.replace(/^\uFEFF/, ''));
    for (const line of commands) notExamined.push({ file, line, object: 'psql meta-command', reason: 'psql is not run' });
    const lines = indexLines(text);
    for (const { sql, start } of splitStatements(text)) statements.push(toStatement(sql, file, lines.at(start).line));
  }
  return { statements, notExamined, major: null };
}

async function listFiles(where: string): Promise<string[]> {
  try {
    if (!(await stat(where)).isDirectory()) return [where];
    const names = (await readdir(where)).filter((name) => name.endsWith('.sql')).sort();
    return names.map((name) => join(where, name));
  } catch (cause) {
    throw unreadable(where, null, cause);
  }
}

function unreadable(where: string, detail: string | null, cause?: unknown): Failure {
  return new Failure('file_unreadable', `${where} cannot be read`, { detail, hint: 'Name a .sql file or a directory of them.', cause });
}

/** Lines that start with a backslash are psql's; they are blanked so that places stay right. */
function blankCommands(text: string): { text: string; commands: number[] } {
  const commands: number[] = [];
  const lines = text.split('\n').map((line, index) => {
    if (!/^\\[a-z!]/i.test(line)) return line;
    commands.push(index + 1);
    return '';
  });
  return { text: lines.join('\n'), commands };
}

function toStatement(sql: string, file: string, line: number): Statement {
  const place = { file, line, column: 1, endLine: line, endColumn: 1 };
  return { sql, place, object: `statement ${sql.slice(0, 60).replaceAll(/\s+/g, ' ')}`, transactional: !/\bCONCURRENTLY\b/i.test(sql) };
}
