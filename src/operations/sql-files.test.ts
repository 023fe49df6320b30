import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/harness/temporary.js';
import { readSqlFiles } from './sql-files.js';

test('a mark of UTF-8 is no part of the first statement, and a file that is no text is told', async () => {
  using folder = temporaryFolder({ 'a.sql': '\uFEFFCREATE TABLE a (id int);\n\\d\n' });
  cpSync(process.execPath, join(folder.path, 'b.sql'));
  const { statements, notExamined } = await readSqlFiles(folder.path);
  expect(statements.map(({ sql }) => sql)).toEqual(['CREATE TABLE a (id int)']);
  expect(notExamined.map(({ file, line, reason }) => [file, line, reason])).toEqual([
    ['a.sql', 2, 'psql is not run'],
    ['b.sql', null, 'it is a binary file'],
  ]);
  await expect(readSqlFiles(join(folder.path, 'b.sql'))).rejects.toMatchObject({
    code: 'file_unreadable',
    detail: 'it is a binary file',
    hint: expect.stringMatching(/\.sql/),
  });
});
