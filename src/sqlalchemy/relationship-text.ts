import { findLines } from '../python/module-source.js';
import { makeScope } from '../python/scope.js';
import { type ClassValue, reference, unknown, type Value } from '../python/value.js';
import type { TableDraft } from './draft.js';
import type { Registry } from './registry.js';

/**
 * What an argument of `relationship(…)` means: a function is called, a text is evaluated as SQLAlchemy does, with the names of classes
 * and tables and those of its own functions. Source: sqlalchemy/orm/clsregistry.py.
 */
export function evaluateArgument(registry: Registry, of: ClassValue, value: Value): Value {
  if (value.kind === 'function') return evaluateArgument(registry, of, registry.evaluation.call(value));
  return value.kind === 'string' ? evaluateText(registry, of, value.value) : value;
}

function evaluateText(registry: Registry, of: ClassValue, text: string): Value {
  const plain = withoutModules(registry, text.trim());
  const [statement] = registry.evaluation.project.parse(plain);
  if (statement?.type !== 'expression') return unknown(`the text "${text}" is not an expression`, of.place);
  const source = { name: of.module, file: of.place.file, isPackage: false, text: plain, statements: [], lines: findLines(plain) };
  const scope = makeScope('module', source, null);
  for (const [name] of plain.matchAll(/(?<![.\w"'])[A-Za-z_]\w*/g)) {
    const value = resolveName(registry, of, name);
    if (value !== null) scope.names.set(name, value);
  }
  return registry.evaluation.evaluate(statement.value, scope);
}

/** `app.models.Order.id` → `Order.id`. */
function withoutModules(registry: Registry, text: string): string {
  const names = new Set([...registry.mapped.keys()].map((one) => one.name));
  return text.replaceAll(/\b(?:\w+\.)+(?=([A-Za-z_]\w*)\.)/g, (path, last: string) => (names.has(last) ? '' : path));
}

const functions =
  /^(and_|or_|not_|join|outerjoin|select|exists|distinct|desc|asc|func|foreign|remote|cast|case|null|true|false|text|literal|literal_column|nulls_last|nulls_first|nullslast|nullsfirst|between|any_|all_|type_coerce|Integer|BigInteger|String|Text|Boolean|Date|DateTime)$/;

function resolveName(registry: Registry, of: ClassValue, name: string): Value | null {
  const classes = [...registry.mapped.keys()].filter((one) => one.name === name);
  const found = classes.find((one) => one.module === of.module) ?? classes[0];
  if (found !== undefined) return found;
  const table = registry.tables.find((one) => one.name === name);
  if (table !== undefined) return valueOfTable(registry, table);
  return functions.test(name) ? reference(name === 'foreign' || name === 'remote' ? `sqlalchemy.orm.${name}` : `sqlalchemy.${name}`) : null;
}

/** A value that means the table in expressions. */
export function valueOfTable(registry: Registry, table: TableDraft): Value | null {
  const call = [...registry.tableCalls].find(([, one]) => one === table)?.[0];
  if (call !== undefined) return call;
  const [owner] = table.classes;
  return owner === undefined ? null : { kind: 'attribute', of: owner, name: '__table__', place: owner.place };
}
