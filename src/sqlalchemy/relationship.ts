import { describe } from '../python/describe.js';
import type { CallValue, Value } from '../python/value.js';
import type { MappedAnnotation } from './mapped-annotation.js';
import type { ModelRelationship } from './models.js';
import { argument, booleanOf, given, isTrue, keyword, type Reading, textOf } from './reading.js';
import { calledSymbol } from './symbol.js';

const symbols = new Set(['relationship', 'relation', 'dynamic_loader', 'Relationship']);

/** The call of `relationship(…)` that a value is; null when it is none. */
export function asRelationship(value: Value | undefined): CallValue | null {
  return value?.kind === 'call' && symbols.has(calledSymbol(value) ?? '') ? value : null;
}

/** Reads `relationship(…)`; source of the arguments: sqlalchemy/orm/_orm_constructors.py. */
export function readRelationship(
  reading: Reading,
  call: CallValue,
  name: string,
  className: string,
  annotation: MappedAnnotation | null,
): ModelRelationship {
  const passive = keyword(call, 'passive_deletes');
  const uselist = booleanOf(keyword(call, 'uselist'));
  return {
    name,
    className,
    place: call.place,
    target: targetName(reading, argument(call, 0, 'argument')) ?? annotation?.target ?? null,
    secondary: targetName(reading, argument(call, 1, 'secondary')),
    backPopulates: textOf(given(call, 'back_populates')),
    backref: backrefName(given(call, 'backref')),
    cascade: textOf(given(call, 'cascade')),
    passiveDeletes: textOf(passive) === 'all' ? 'all' : isTrue(passive),
    lazy: lazyOf(given(call, 'lazy')),
    viewonly: isTrue(keyword(call, 'viewonly')),
    uselist: uselist ?? (annotation === null ? null : annotation.many),
  };
}

function targetName(reading: Reading, value: Value | null): string | null {
  if (value === null) return null;
  if (value.kind === 'string') return value.value;
  if (value.kind === 'class') return value.name;
  if (value.kind === 'function') return targetName(reading, reading.evaluation.call(value));
  if (value.kind === 'call' && calledSymbol(value) === 'Table') return textOf(value.args[0]);
  return value.kind === 'unknown' ? null : describe(value);
}

function backrefName(value: Value | null): string | null {
  return value?.kind === 'call' ? textOf(value.args[0]) : textOf(value);
}

function lazyOf(value: Value | null): string | null {
  return value?.kind === 'boolean' ? (value.value ? 'select' : 'joined') : textOf(value);
}
