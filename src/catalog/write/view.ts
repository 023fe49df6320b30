import { qualify } from '../../postgres/identifier.js';
import type { Statement } from '../../source/statement.js';
import type { View } from '../catalog.js';
import { writeOptions } from './options.js';
import { makeStatement } from './statement.js';

/** A materialized view is made without data: its query is somebody's and may run anything. */
export function writeView(view: View): Statement | null {
  if (view.definition === null) return null;
  const query = view.definition.trim().replace(/;$/, '');
  const materialized = view.kind === 'materialized view';
  return makeStatement(
    `CREATE ${materialized ? 'MATERIALIZED ' : ''}VIEW ${qualify(view.schema, view.name)}${writeOptions(view.options)} AS\n${query}${materialized ? '\nWITH NO DATA' : ''}`,
    `view "${view.name}"`,
  );
}
