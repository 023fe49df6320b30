import type { Unknown, Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from './compiled.js';

const memories = new WeakMap<Registry, Map<string, CompiledStatement | Unknown>>();

/** Compiles a statement once, however often the runs of functions come to send it. */
export function compileOnce(
  registry: Registry,
  value: Value,
  given: Value | null,
  compile: () => CompiledStatement | Unknown,
): CompiledStatement | Unknown {
  const parts: string[] = [];
  if (!write(registry, value, parts) || (given !== null && !write(registry, given, parts))) return compile();
  const key = parts.join(' ');
  const memory = memories.get(registry) ?? new Map<string, CompiledStatement | Unknown>();
  memories.set(registry, memory);
  const before = memory.get(key);
  if (before !== undefined) return before;
  const made = compile();
  memory.set(key, made);
  return made;
}

/** Writes what tells one statement from another; false where it cannot be told by text. Objects of a mapped class count as any of it. */
function write(registry: Registry, value: Value, parts: string[]): boolean {
  const all = (values: readonly Value[]): boolean => values.every((one) => write(registry, one, parts));
  parts.push(value.kind);
  switch (value.kind) {
    case 'none':
    case 'ellipsis':
      return true;
    case 'boolean':
    case 'number':
      parts.push(String(value.value));
      return true;
    case 'string':
    case 'bytes':
      parts.push(JSON.stringify(value.value));
      return true;
    case 'reference':
      parts.push(value.name);
      return true;
    case 'list':
    case 'tuple':
    case 'set':
      parts.push(String(value.items.length));
      return all(value.items);
    case 'dict':
      parts.push(String(value.entries.length));
      return all(value.entries.flat());
    case 'class':
      parts.push(value.module, value.name, String(value.place.line));
      return true;
    case 'member':
      parts.push(value.class.name, value.name);
      return true;
    case 'instance':
      parts.push(value.class.module, value.class.name);
      return registry.mapped.has(value.class);
    case 'attribute':
      parts.push(value.name);
      return write(registry, value.of, parts);
    case 'subscript':
      return all([value.of, value.index]);
    case 'operation':
      parts.push(value.operator, String(value.operands.length));
      return all(value.operands);
    case 'call':
      parts.push(
        `${value.place.file}:${value.place.line}:${value.place.column}`,
        String(value.args.length),
        ...value.keywords.map(({ name }) => name),
        ...[...value.assigned].map(([name, set]) => `${name}=${numberOf(set)}`),
      );
      return all([value.callee, ...value.args, ...value.keywords.map((one) => one.value)]);
    case 'unknown':
      parts.push(value.reason);
      return true;
    default:
      return false;
  }
}

const numbers = new WeakMap<Value, number>();
let numbered = 0;

/** What is set on a call may lead back to the call, so it is told apart as the object that it is. */
function numberOf(value: Value): number {
  const before = numbers.get(value);
  if (before !== undefined) return before;
  numbered += 1;
  numbers.set(value, numbered);
  return numbered;
}
