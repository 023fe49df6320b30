import type { Place } from '../source/place.js';
import { entriesOf } from './reading.js';
import { type CallValue, none, type Value } from '../python/value.js';

/** SQLModel's `Field(primary_key=…, foreign_key=…, sa_column=…)`. Source: `get_column_from_field` in sqlmodel/main.py. */
export function fieldAsColumn(call: CallValue): CallValue {
  const column = call.keywords.find((one) => one.name === 'sa_column')?.value;
  if (column?.kind === 'call') return column;
  const key = call.keywords.find((one) => one.name === 'foreign_key');
  const type = call.keywords.find((one) => one.name === 'sa_type');
  const length = call.keywords.find((one) => one.name === 'max_length');
  const action = call.keywords.find((one) => one.name === 'ondelete');
  const args: Value[] =
    type !== undefined
      ? [type.value]
      : length === undefined
        ? []
        : [
            {
              kind: 'call',
              callee: { kind: 'reference', name: 'sqlalchemy.String' },
              args: [length.value],
              keywords: [],
              place: call.place,
              assigned: new Map(),
            },
          ];
  if (key !== undefined && key.value.kind !== 'none')
    args.push({
      kind: 'call',
      callee: { kind: 'reference', name: 'sqlalchemy.ForeignKey' },
      args: [key.value],
      keywords: action === undefined ? [] : [action],
      place: call.place,
      assigned: new Map(),
    });
  const more = call.keywords.find((one) => one.name === 'sa_column_kwargs')?.value ?? null;
  const fallback = call.args[0] ?? call.keywords.find((one) => one.name === 'default' || one.name === 'default_factory')?.value ?? none;
  const keywords = [
    ...(fallback.kind === 'none' || fallback.kind === 'ellipsis' ? [] : [{ name: 'default', value: fallback, place: call.place }]),
    ...call.keywords.filter((one) => /^(primary_key|unique|index|nullable)$/.test(one.name)),
    ...entriesOf(more).map(([name, value]) => ({ name, value, place: call.place })),
  ];
  return { ...call, callee: { kind: 'reference', name: 'sqlalchemy.Column' }, args, keywords };
}

/** `is_active: bool = True`. */
export function valueAsColumn(value: Value | undefined, place: Place): CallValue | null {
  const isConstant = value !== undefined && /^(string|number|boolean|member)$/.test(value.kind);
  if (!isConstant) return null;
  const callee: Value = { kind: 'reference', name: 'sqlalchemy.Column' };
  return { kind: 'call', callee, args: [], keywords: [{ name: 'default', value, place }], place, assigned: new Map() };
}
