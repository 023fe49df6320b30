import type { Name } from '../../sql/operations/operation.js';

const VERB = String.raw`(INSERT|UPDATE|DELETE|SELECT|WITH|TRUNCATE)\b`;
const LITERAL = new RegExp(String.raw`^\s*(?:(?:\w+\.)*(?:text|dedent)\s*\(\s*)*\(?\s*[frbuFRBU]*["']+\s*(?:--[^\n]*\s*)*(?=${VERB})`, 'i');
const PART = String.raw`(?:[A-Za-z_][\w$]*|"[^"{}]+")`;
const TABLE = new RegExp(
  String.raw`^\s*(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO|COPY)\s+(?:(${PART})\.)?(${PART})(?![\w{.%])`,
  'i',
);

/** A statement of which only the beginning is known. */
export interface GuessedStatement {
  /** In capitals. */
  readonly verb: string;
  readonly table: Name | null;
}

/**
 * The verb of a statement that is not wholly known: the text of the call tells how its literal begins, or the assignment of the name that
 * it is made from does. Null when neither does.
 */
export function guessStatement(call: string, module: string): GuessedStatement | null {
  const argument = /exec(?:ute\w*|_driver_sql)\s*\(([\s\S]*)$/.exec(call)?.[1] ?? '';
  const direct = readStart(argument);
  if (direct !== null) return direct;
  const name = /^\s*(?:(?:\w+\.)*(?:text|dedent)\s*\(\s*)*([A-Za-z_]\w*)/.exec(argument)?.[1];
  if (name === undefined) return null;
  const assignments = module.matchAll(new RegExp(String.raw`^[ \t]*${name}[ \t]*(?::[ \t]*\w+[ \t]*)?=`, 'gm'));
  const starts = [...assignments].map((assignment) => {
    const end = assignment.index + assignment[0].length;
    return readStart(module.slice(end, end + 1000));
  });
  const [first] = starts;
  if (first === undefined || first === null || starts.some((start) => start === null)) return null;
  const agreed = starts.every((start) => start?.table?.name === first.table?.name && start?.table?.schema === first.table?.schema);
  return agreed ? first : { verb: first.verb, table: null };
}

function readStart(text: string): GuessedStatement | null {
  const found = LITERAL.exec(text);
  return found?.[1] === undefined ? null : { verb: found[1].toUpperCase(), table: guessTable(text.slice(found[0].length)) };
}

/** The table of a statement whose beginning is known; null for one that is put together. */
export function guessTable(sql: string): Name | null {
  const [, schema, name] = TABLE.exec(sql) ?? [];
  return name === undefined ? null : { schema: schema === undefined ? null : fold(schema), name: fold(name) };
}

function fold(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1) : part.toLowerCase();
}
