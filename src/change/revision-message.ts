import type { Change } from './change.js';
import { describeChange } from './render.js';
import { meaningOf } from './raw-sql.js';
import type { Stage } from './stage-operations.js';

/** Verb and noun of a kind, where several of it are told in one line. */
const WORDS: { readonly [Kind in Change['kind']]: readonly [verb: string, one: string, many: string] } = {
  createIndex: ['create', 'index', 'indexes'],
  dropIndex: ['drop', 'index', 'indexes'],
  replaceForeignKey: ['replace', 'foreign key', 'foreign keys'],
  addForeignKey: ['add', 'foreign key', 'foreign keys'],
  addCheck: ['add', 'check', 'checks'],
  setNotNull: ['require', 'column', 'columns'],
  dropConstraint: ['drop', 'constraint', 'constraints'],
  addColumn: ['add', 'column', 'columns'],
  dropColumn: ['drop', 'column', 'columns'],
  addKey: ['add', 'key', 'keys'],
  backfill: ['fill', 'column', 'columns'],
  rawSql: ['run', 'statement', 'statements'],
  editPython: ['edit', 'file', 'files'],
};

/** What a revision does, in one line: a single change in full, several by their number. */
export function describeRevision(stage: Stage, changes: readonly Change[], lowerCase: boolean): string {
  const text = stage === 'validate' ? describeValidation(changes) : describeChanges(changes);
  const first = text.slice(0, 1);
  return `${lowerCase ? first.toLowerCase() : first.toUpperCase()}${text.slice(1)}`.slice(0, 200);
}

/** What one of several revisions does of a whole: built outside a transaction, changed in one, or validated. */
export function describeStage(stage: Stage, changes: readonly Change[]): string {
  if (stage === 'validate') return 'validate';
  if (stage === 'inside') return 'change';
  return changes.some(({ kind }) => kind === 'backfill') ? 'fill in batches' : 'build';
}

function describeValidation(changes: readonly Change[]): string {
  const [only, ...more] = changes;
  if (only === undefined || more.length > 0) return `validate ${changes.length} constraints`;
  return `validate: ${describeChange(only)}`;
}

function describeChanges(changes: readonly Change[]): string {
  const [only, ...more] = changes;
  if (only !== undefined && more.length === 0) return describeChange(only);
  const kinds = new Map<Change['kind'], number>();
  for (const { kind } of changes.flatMap(meaningOf)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [...kinds]
    .map(([kind, count]) => `${WORDS[kind][0]} ${count === 1 ? `a ${WORDS[kind][1]}` : `${count} ${WORDS[kind][2]}`}`)
    .join(', ')
    .replaceAll(/\ba (?=[aeiou])/g, 'an ');
}
