import { qualify } from '../../quote.js';
import { type CallValue, none, reference } from '../../../python/value.js';
import { finishIndex } from '../../finish-index.js';
import { truncateName } from '../../naming.js';
import { renderIndex } from '../../render-models.js';
import { type Arguments, isTrue, itemsOf, optionalName, optionalText, readText } from '../arguments.js';
import type { Setting } from '../setting.js';
import { startTable, takeProblem } from '../table-definition.js';
import { refuse, Unreadable } from '../unreadable.js';
import { resolveName } from './naming.js';

/** `op.create_index` and `op.drop_index`. Source: `visit_create_index` in sqlalchemy/dialects/postgresql/base.py. */

/** The index is read as `Index(name, *columns, …)` of a table with that name. */
export function createIndex(args: Arguments, setting: Setting, call: CallValue): string[] {
  const columns = itemsOf(args.named.get('columns') ?? refuse('columns', undefined), 'columns');
  const index: CallValue = {
    kind: 'call',
    callee: reference('sqlalchemy.Index'),
    args: [args.named.get('index_name') ?? none, ...columns],
    place: call.place,
    assigned: new Map(),
    keywords: [...args.named]
      .filter(([name]) => name === 'unique' || name.startsWith('postgresql_'))
      .map(([name, value]) => ({ name, value, place: call.place })),
  };
  const { registry, table } = startTable(
    { schema: optionalText(args, 'schema'), table: readText(args, 'table_name'), place: call.place },
    new Map(),
    setting,
  );
  const made = finishIndex(registry, table, index);
  if (made === null) throw takeProblem(setting) ?? new Unreadable('the index is not read', call.place);
  const words = `${made.concurrently ? 'CONCURRENTLY ' : ''}${isTrue(args, 'if_not_exists') ? 'IF NOT EXISTS ' : ''}`;
  return [
    renderIndex(table, { ...made, name: truncateName(made.name) }).sql.replace(/^CREATE (UNIQUE )?INDEX /, (start) => `${start}${words}`),
  ];
}

export function dropIndex(args: Arguments, setting: Setting): string[] {
  const schema = optionalText(args, 'schema');
  const table = optionalText(args, 'table_name');
  const name = resolveName(optionalName(args, 'index_name'), { kind: 'ix', schema, table: table ?? '', columns: [] }, setting);
  if (name === null) throw new Unreadable('the index to drop has no name');
  return [
    `DROP INDEX ${isTrue(args, 'postgresql_concurrently') ? 'CONCURRENTLY ' : ''}${isTrue(args, 'if_exists') ? 'IF EXISTS ' : ''}${qualify(schema, name)}`,
  ];
}
