import { boolean, type Value } from '../../python/value.js';
import { textOf } from '../reading.js';
import type { Change } from './change-target.js';
import { compileChange } from './compile-change.js';
import type { CompiledChange } from './compile-insert.js';
import type { Compilation } from './compilation.js';

/**
 * `session.execute(update(Model), rows)`: each row has its key, which finds it; null where the statement is none of this kind. Source:
 * `BulkUDCompileState` in sqlalchemy/orm/bulk_persistence.py.
 */
export function compileByKey(compilation: Compilation, change: Change, given: Value | null): CompiledChange | null {
  const { verb, target, steps } = change;
  const row = given?.kind === 'list' ? given.items[0] : undefined;
  if (verb !== 'update' || target.entity === null || row?.kind !== 'dict' || steps.some(({ name }) => /^(where|filter|values)/.test(name)))
    return null;
  const { entity } = target;
  const keys = entity.mapper.primaryKey.map(
    ({ column }) => entity.mapper.columns.find((one) => one.column === column)?.attribute ?? column.key,
  );
  const isKey = (name: Value): boolean => keys.includes(textOf(name) ?? '');
  const place = entity.mapper.mapped.class.place;
  const conditions = row.entries
    .filter(([name]) => isKey(name))
    .map(([name, value]): Value => ({
      kind: 'operation',
      operator: '==',
      operands: [{ kind: 'attribute', of: entity.value, name: textOf(name) ?? '', place }, value],
      place,
    }));
  if (conditions.length < keys.length) return null;
  const values: Value = { kind: 'dict', entries: row.entries.filter(([name]) => !isKey(name)) };
  const step = (name: string, args: readonly Value[]): Change['steps'][number] => ({
    name,
    call: { args, keywords: [] },
    value: entity.value,
  });
  return compileChange(
    compilation,
    { verb, target, steps: [...steps, step('where', conditions), step('values', [values])] },
    boolean(false),
  );
}
