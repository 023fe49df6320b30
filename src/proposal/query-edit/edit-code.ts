import type { EditPython } from '../../change/change.js';

type Risk = NonNullable<EditPython['risks']>[number];

/** An edit of application code, with what is true of any: it has been read again, and nobody has run it. */
export function editCode(
  table: string,
  edits: EditPython['edits'],
  behaviour: NonNullable<EditPython['behaviour']>,
  risks: readonly Risk[] = [],
): EditPython {
  const unrun = {
    text: "The edited code has been read again and nothing of it has been run: let the project's own tests run it.",
    watch: null,
  };
  const sql = `SELECT calls, rows, query FROM pg_stat_statements WHERE query LIKE '%${table.replaceAll("'", "''")}%' ORDER BY calls DESC`;
  const verification = [
    { sql, before: 'the statement as it was, with its calls and rows', after: 'the edited statement; the other one is no longer called' },
  ];
  return { kind: 'editPython', edits, behaviour, risks: [...risks, unrun], verification };
}
