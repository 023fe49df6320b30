import type { ClassValue, FunctionValue, Value } from '../python/value.js';
import type { Root } from './declarative-base.js';
import { isTrue, type Reading } from './reading.js';
import { symbolOf } from './symbol.js';

const declaredNames = new Set(['declared_attr', 'directive', 'cascading', 'declared_property', 'declared_directive']);

/** `@declared_attr` and its variants. */
export function isDeclared(value: Value): value is FunctionValue {
  return value.kind === 'function' && value.decorators.some((decorator) => declaredNames.has(symbolOf(decorator) ?? ''));
}

/**
 * A declarative directive (`__tablename__`, `__table_args__`, `__mapper_args__`) as SQLAlchemy finds it: of the class and its mixins,
 * not of a mapped superclass unless it is declared as a function. Source: `_ClassScanMapperConfig._scan_attributes`.
 */
export function readDirective(reading: Reading, self: ClassValue, name: string, isMapped: (value: ClassValue) => boolean): Value | null {
  for (const ancestor of self.ancestors) {
    if (ancestor.kind !== 'class') continue;
    const value = ancestor.names.get(name);
    if (value === undefined) continue;
    const made = value.kind === 'function' ? value : null;
    if (ancestor !== self && isMapped(ancestor) && (made === null || !isDeclared(made))) continue;
    return made === null ? value : reading.evaluation.call(made, [self], [], self.place);
  }
  return null;
}

/**
 * Whether Flask-SQLAlchemy names the class's table after it. Source: `should_set_tablename` in flask_sqlalchemy/model.py.
 */
export function isAutoNamed(self: ClassValue, root: Root, isMapped: (value: ClassValue) => boolean): boolean {
  if (root !== 'flask' || isTrue(self.names.get('__abstract__'))) return false;
  for (const ancestor of self.ancestors) {
    if (ancestor.kind !== 'class') continue;
    const value = ancestor.names.get('__tablename__');
    if (value === undefined) continue;
    if (isDeclared(value)) return false;
    return !(ancestor === self || isTrue(ancestor.names.get('__abstract__')) || !isMapped(ancestor));
  }
  return true;
}

/** Source: `camel_to_snake_case` in flask_sqlalchemy/model.py. */
export function toSnakeCase(name: string): string {
  return name.replace(/((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))/g, '_$1').toLowerCase();
}
