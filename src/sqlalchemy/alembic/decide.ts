import { describe } from '../../python/describe.js';
import type { Value } from '../../python/value.js';

/**
 * Revisions ask for the environment to spare production a long lock: `if os.environ["ENV"] not in ["live"]`. The schema that everybody
 * gets is the one of an environment with none of the names compared with, so tests are answered for that one. Undefined for any
 * other test.
 */
export function decideForPlainEnvironment(test: Value): boolean | undefined {
  if (asksEnvironment(test)) return false;
  if (test.kind !== 'operation') return undefined;
  const [left, right] = test.operands;
  if (test.operator === 'not' && left !== undefined && asksEnvironment(left)) return true;
  const compared = [left, right].some((operand) => operand !== undefined && asksEnvironment(operand));
  if (!compared) return undefined;
  if (test.operator === '==' || test.operator === 'in' || test.operator === 'is') return false;
  return test.operator === '!=' || test.operator === 'not in' || test.operator === 'is not' ? true : undefined;
}

/** `os.environ["ENV"]`, `os.getenv("ENV")`, `os.environ.get("ENV", "").lower()`. */
function asksEnvironment(value: Value): boolean {
  return (
    (value.kind === 'call' || value.kind === 'subscript' || value.kind === 'attribute') && /^os\.(environ|getenv)\b/.test(describe(value))
  );
}
