/**
 * The conditions that a boolean expression joins by AND, each without its outer parentheses. Reads expressions as `pg_get_expr`
 * prints them, where every operand of AND that is not a plain name or call stands in parentheses: `((a IS NOT NULL) AND (b = 1))`.
 */
export function splitConjuncts(expression: string): string[] {
  const text = stripParentheses(expression);
  const parts = splitAtAnd(text);
  return parts.length === 1 ? [text] : parts.flatMap(splitConjuncts);
}

/**
 * A condition on a boolean column in the planner's spelling: `x = false` and `x <> true` are `NOT x`, `x = true` is `x`. IS FALSE and
 * IS NOT TRUE stay as they are: the planner does not take them for the same. Source: `simplify_boolean_equality` in clauses.c.
 */
export function normalizeCondition(condition: string): string {
  const [, column, operator, value] = /^(\w+|"(?:[^"]|"")+") (=|<>) (true|false)$/.exec(condition) ?? [];
  if (column === undefined) return condition;
  return (operator === '=') === (value === 'true') ? column : `NOT ${column}`;
}

/** Without the parentheses that stand around all of it. */
export function stripParentheses(expression: string): string {
  const text = expression.trim();
  if (!text.startsWith('(') || closingOf(text) !== text.length - 1) return text;
  return stripParentheses(text.slice(1, -1));
}

/** Index of the parenthesis that closes the first one; -1 when none does. */
function closingOf(text: string): number {
  for (const { index, depth, character } of walk(text)) if (character === ')' && depth === 0) return index;
  return -1;
}

function splitAtAnd(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { index, depth } of walk(text)) {
    if (depth !== 0 || index < start || !/^\sAND\s/i.test(text.slice(index, index + 5))) continue;
    parts.push(text.slice(start, index));
    start = index + 5;
  }
  return [...parts, text.slice(start)];
}

/** Every character outside quotes, with the depth of parentheses after it. */
function* walk(text: string): Generator<{ index: number; depth: number; character: string }> {
  let depth = 0;
  let quote: string | null = null;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote !== null) {
      if (character === quote) quote = null;
      continue;
    }
    if (character === "'" || character === '"') quote = character;
    else {
      if (character === '(' || character === '[') depth += 1;
      if (character === ')' || character === ']') depth -= 1;
      yield { index, depth, character };
    }
  }
}
