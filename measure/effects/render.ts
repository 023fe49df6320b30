import type { MeasuredTable } from '../../src/migration/effects/measured-table.js';

/** The table as a module, one line a statement. */
export function renderMeasured({ statements, typeChanges }: MeasuredTable): string {
  const lines = [
    '// Measured by `npm run measure:effects` on PostgreSQL 15 to 18. Do not edit.',
    "import type { MeasuredTable } from './measured-table.js';",
    '',
    '/** Names are those of measure/effects/fixture.sql. */',
    'export const measured: MeasuredTable = {',
    'statements: {',
    ...Object.entries(statements).map(([id, statement]) => `${JSON.stringify(id)}: ${JSON.stringify(statement)},`),
    '},',
    'typeChanges: [',
    ...typeChanges.map((change) => `${JSON.stringify(change)},`),
    '],',
    '};',
  ];
  return `${lines.join('\n')}\n`;
}
