import { isTerm, type Keyword, type Value } from '../../python/value.js';
import type { Compilation } from './compilation.js';
import { findEntity } from './entity.js';
import { findSource } from './find-source.js';
import { findMeaning } from './meaning.js';
import type { SelectState } from './select-state.js';

/** The entity that `filter_by` means: the one that was joined last, else the first. */
export function filterTarget(compilation: Compilation, state: Pick<SelectState, 'columns' | 'from' | 'joins'>): Value | null {
  const join = state.joins.at(-1);
  if (join !== undefined) return entityValue(compilation, join.target);
  const [from] = state.from;
  if (from !== undefined) return entityValue(compilation, from);
  for (const column of state.columns) {
    const found = entityValue(compilation, column);
    if (found !== null) return found;
  }
  return null;
}

/** The conditions of `filter_by(name=value)`: each the attribute `==` the value, as the attribute's class has it. */
export function conditionsOf(compilation: Compilation, of: Value, keywords: readonly Keyword[]): Value[] {
  return keywords.map(({ name, value, place }) =>
    compilation.registry.evaluation.operate('==', { kind: 'attribute', of, name, place }, value, place),
  );
}

/** The class, alias or table that a value belongs to; of a relationship, what it leads to. */
export function entityValue(compilation: Compilation, value: Value): Value | null {
  if (findEntity(compilation, value) !== null) return value;
  if (!isTerm(value)) return null;
  const meaning = findMeaning(compilation, value);
  if (meaning?.kind === 'relationship') return meaning.ofType ?? meaning.relationship.target.class;
  if (meaning?.kind === 'column') return meaning.entity?.value ?? (value.kind === 'attribute' ? tableOfColumn(value.of) : null);
  if (meaning?.kind === 'expression') return meaning.entity.value;
  if (findSource(compilation, value) !== null)
    return {
      kind: 'attribute',
      of: value,
      name: 'c',
      place: 'place' in value ? value.place : { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 },
    };
  const inside =
    value.kind === 'call'
      ? [...value.args, value.callee]
      : value.kind === 'attribute' || value.kind === 'subscript'
        ? [value.of]
        : value.kind === 'operation'
          ? value.operands
          : [];
  for (const one of inside) {
    const found = entityValue(compilation, one);
    if (found !== null) return found;
  }
  return null;
}

/** `table.c` of `table.c.name`, of which the columns are attributes. */
function tableOfColumn(collection: Value): Value {
  return collection;
}
