import { type CallValue, type Keyword, reference, unknown, type Value } from '../../python/value.js';
import { describe } from '../../python/describe.js';
import type { Compilation } from './compilation.js';
import type { Composed } from './compiled.js';
import { bindValue } from './marks.js';
import { unchain } from './chain.js';

/** `:name`, as SQLAlchemy's `text()` finds it: within quotes too. Source: `_bind_params_regex` in sqlalchemy/sql/elements.py. */
const names = /(?<![:\w\\]):(\w+)(?!:)/g;

/** `text("… :name …")` with what `bindparams` and the call of `execute` give; the text that is not known is kept as `composed`. */
export function renderText(compilation: Compilation, value: Value, given: readonly Keyword[]): string {
  const { root, steps } = unchain(value);
  const call = root.kind === 'call' ? root : null;
  const [text] = call?.args ?? [value];
  if (text?.kind !== 'string') {
    compilation.composed ??= composedOf(text ?? value, call);
    compilation.formless = true;
    return '';
  }
  const bound = new Map<string, Value>();
  for (const { name, value: one } of given) bound.set(name, one);
  for (const { name, call: step } of steps) {
    if (name !== 'bindparams' && name !== 'params') continue;
    for (const { name: parameter, value: one } of step.keywords) bound.set(parameter, one);
    for (const one of step.args) if (one.kind === 'call') addBindparam(bound, one);
  }
  const sql = text.value.replaceAll(names, (_, name: string, at: number) => {
    const parameter = bindValue(compilation.marks, bound.get(name) ?? reference(`runtime.${name}`));
    // psycopg2 writes a tuple, and `bindparam(expanding=True)` a list, with its parentheses.
    return /\bin\s+$/i.test(text.value.slice(0, at)) ? `(${parameter})` : parameter;
  });
  return sql.replaceAll(/\\(?=:)/g, '');
}

/** `bindparam("name", value=…)`. */
function addBindparam(bound: Map<string, Value>, call: CallValue): void {
  const [name, value] = call.args;
  const stated = value ?? call.keywords.find((one) => one.name === 'value')?.value;
  if (name?.kind === 'string' && stated !== undefined) bound.set(name.value, stated);
}

/**
 * `literal_column(f"'{moment}'")`: what only a run can tell stands within quotes, so that the statement's form is known, and it is put together
 * all the same. Null where it does not.
 */
export function renderLiteral(compilation: Compilation, call: CallValue): string | null {
  const [text] = call.args;
  // `repr(text)` has quotes around it.
  if (text?.kind === 'call' && text.callee.kind === 'reference' && text.callee.name === 'builtins.repr')
    return quoted(compilation, text, call);
  if (text?.kind !== 'operation' || (text.operator !== 'format' && text.operator !== '+')) return null;
  let sql = '';
  for (const [at, part] of text.operands.entries()) {
    const isTemplate = part.kind === 'string' && /%[sd]|\{\w*\}/.test(part.value);
    const isQuoted = (sql.match(/'/g) ?? []).length % 2 === 1;
    if (isTemplate || (part.kind !== 'string' && (!isQuoted || at === text.operands.length - 1))) return null;
    sql += part.kind === 'string' ? part.value : 'x';
  }
  if (!text.operands.every((part) => part.kind === 'string' || isPlain(part))) compilation.composed ??= composedOf(text, call);
  return sql;
}

/** Names of what gives numbers, moments and UUIDs: their texts hold no SQL. What `strftime` gives is whatever its format says. */
const plain =
  /^(datetime\.(?!.*strftime)|uuid\.(uuid\d|UUID)$|time\.(?!strftime)\w+$|decimal\.Decimal|builtins\.(int|float|bool|len|round|abs|ord)$)/;

/** A number, a moment, a UUID, or what arithmetic and methods without arguments make of such. */
function isPlain(value: Value): boolean {
  if (value.kind === 'number' || value.kind === 'boolean') return true;
  if (value.kind === 'operation') return /^[-+*/]$/.test(value.operator) && value.operands.every(isPlain);
  if (value.kind !== 'call') return false;
  const { callee } = value;
  if (callee.kind === 'reference') return plain.test(callee.name);
  return callee.kind === 'attribute' && value.args.length === 0 && isPlain(callee.of);
}

function quoted(compilation: Compilation, text: Value, call: CallValue): string {
  compilation.composed ??= composedOf(text, call);
  return "'x'";
}

function composedOf(text: Value, call: CallValue | null): Composed {
  if (text.kind === 'unknown') return { ...text, whole: false };
  const whole = text.kind !== 'operation';
  const reason = whole ? `the text is ${describe(text)} as a whole` : `the text is put together from ${describe(text)}`;
  return { ...unknown(reason, ('place' in text ? text.place : null) ?? call?.place ?? null), whole };
}
