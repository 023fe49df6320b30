import type { Value } from './value.js';

/** What is known of terms on one way. */
export interface Facts {
  readonly answers: Map<string, boolean>;
  /** What terms are called, once it was found. */
  readonly keys: Map<Value, string>;
  /** Objects that were found equal to another one. */
  readonly equals: Map<Value, Value>;
  counted: number;
}

/** The answer to a test that follows from what is known; null when nothing follows. */
export function knownFrom(facts: Facts, test: Value): boolean | null {
  const { key, negated, parts } = read(facts, test);
  const own = facts.answers.get(key);
  if (own !== undefined) return own !== negated;
  if (parts === null) return null;
  const answers = parts.operands.map((part) => knownFrom(facts, part));
  const enough = parts.operator === 'or';
  if (answers.includes(enough)) return enough !== negated;
  return answers.includes(null) ? null : !enough !== negated;
}

/** Remembers an answer, and what follows from it. */
export function learn(facts: Facts, test: Value, answer: boolean): void {
  const { key, negated, parts, subject } = read(facts, test);
  const truth = answer !== negated;
  facts.answers.set(key, truth);
  if (truth && key.startsWith('equal ')) learnEqual(facts, test);
  // All parts of a true `and` are true, all of a false `or` false.
  if (parts !== null && truth === (parts.operator === 'and')) for (const part of parts.operands) learn(facts, part, truth);
  if (subject === null) return;
  if (key.startsWith('none ') && truth) facts.answers.set(`true ${subject}`, false);
  if (key.startsWith('true ') && truth) facts.answers.set(`none ${subject}`, false);
  if (key.startsWith('equal ') && truth) facts.answers.set(`none ${subject}`, false);
}

/** Of a test that holds, `a == b` of two objects; of one with `!=` or `not` that does not. */
export function learnEqual(facts: Facts, test: Value): void {
  if (test.kind !== 'operation') return;
  const [left, right] = test.operands;
  if (left !== undefined && test.operator === 'not') learnEqual(facts, left);
  if (left?.kind !== 'instance' || right?.kind !== 'instance') return;
  facts.equals.set(left, right);
  facts.equals.set(right, left);
}

interface Test {
  readonly key: string;
  readonly negated: boolean;
  readonly parts: { readonly operator: 'and' | 'or'; readonly operands: readonly Value[] } | null;
  /** Key of the value that it says something of. */
  readonly subject: string | null;
}

const opposites: Readonly<Record<string, string>> = { 'is not': 'is', '!=': '==', 'not in': 'in', '<=': '>', '>=': '<' };

function read(facts: Facts, test: Value): Test {
  if (test.kind !== 'operation') return { key: `true ${keyOf(facts, test)}`, negated: false, parts: null, subject: keyOf(facts, test) };
  const [left, right] = test.operands;
  if (test.operator === 'not' && left !== undefined) {
    const inner = read(facts, left);
    return { ...inner, negated: !inner.negated };
  }
  if (test.operator === 'and' || test.operator === 'or')
    return {
      key: `true ${keyOf(facts, test)}`,
      negated: false,
      parts: { operator: test.operator, operands: test.operands },
      subject: null,
    };
  const plain = opposites[test.operator] ?? test.operator;
  const negated = plain !== test.operator;
  if (left === undefined || right === undefined) return { key: `true ${keyOf(facts, test)}`, negated: false, parts: null, subject: null };
  if ((plain === 'is' || plain === '==') && right.kind === 'none')
    return { key: `none ${keyOf(facts, left)}`, negated, parts: null, subject: keyOf(facts, left) };
  const subject = keyOf(facts, left);
  const word = plain === '==' || plain === 'is' ? 'equal' : plain;
  return { key: `${word} ${subject} ${keyOf(facts, right)}`, negated, parts: null, subject: word === 'equal' ? subject : null };
}

/** Text that is the same for the same term: calls of what is not Python's own are told apart by their place. */
function keyOf(facts: Facts, value: Value): string {
  const before = facts.keys.get(value);
  if (before !== undefined) return before;
  const key = makeKey(facts, value);
  facts.keys.set(value, key);
  return key;
}

function makeKey(facts: Facts, value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'boolean':
    case 'number':
      return String(value.value);
    case 'string':
      return JSON.stringify(value.value);
    case 'reference':
      return value.name;
    case 'member':
      return `${value.class.name}.${value.name}`;
    case 'attribute':
      return `${keyOf(facts, value.of)}.${value.name}`;
    case 'subscript':
      return `${keyOf(facts, value.of)}[${keyOf(facts, value.index)}]`;
    case 'operation':
      return `(${value.operator} ${value.operands.map((one) => keyOf(facts, one)).join(' ')})`;
    case 'call': {
      const own = value.callee.kind === 'reference' && value.callee.name.startsWith('builtins.');
      const { file, line, column } = value.place;
      const args = value.args.map((one) => keyOf(facts, one)).join(' ');
      return `${keyOf(facts, value.callee)}(${args}${own ? '' : `@${file}:${line}:${column}`})`;
    }
    default:
      return `#${(facts.counted += 1)}`;
  }
}
