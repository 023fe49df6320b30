import { entriesOf } from './reading.js';
import type { CallValue, Value } from '../python/value.js';

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
  const keywords = [
    ...call.keywords.filter((one) => /^(primary_key|unique|index|nullable)$/.test(one.name)),
    ...entriesOf(more).map(([name, value]) => ({ name, value, place: call.place })),
  ];
  return { ...call, callee: { kind: 'reference', name: 'sqlalchemy.Column' }, args, keywords };
}
