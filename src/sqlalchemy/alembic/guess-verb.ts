const VERB = String.raw`(INSERT|UPDATE|DELETE|SELECT|WITH|TRUNCATE)\b`;
const LITERAL = new RegExp(String.raw`^\s*(?:(?:\w+\.)*(?:text|dedent)\s*\(\s*)*\(?\s*[frbuFRBU]*["']+\s*(?:--[^\n]*\s*)*${VERB}`, 'i');

/**
 * The verb of a statement that is not wholly known: the text of the call tells how its literal begins, or the assignment of the name that
 * it is made from does. Null when neither does.
 */
export function guessVerb(call: string, module: string): string | null {
  const argument = /execute\w*\s*\(([\s\S]*)$/.exec(call)?.[1] ?? '';
  const direct = LITERAL.exec(argument)?.[1];
  if (direct !== undefined) return direct.toUpperCase();
  const name = /^\s*(?:(?:\w+\.)*(?:text|dedent)\s*\(\s*)*([A-Za-z_]\w*)/.exec(argument)?.[1];
  if (name === undefined) return null;
  const assignments = module.matchAll(new RegExp(String.raw`^[ \t]*${name}[ \t]*(?::[ \t]*\w+[ \t]*)?=`, 'gm'));
  const verbs = [...assignments].map(
    (assignment) =>
      LITERAL.exec(module.slice(assignment.index + assignment[0].length, assignment.index + 1000))?.[1]?.toUpperCase() ?? null,
  );
  const [first] = verbs;
  return first !== undefined && first !== null && verbs.every((verb) => verb !== null) ? first : null;
}
