import type { Application } from '../application.js';
import type { NotExamined } from '../../source/place.js';
import type { Statement } from '../../source/statement.js';
import { splitStatements } from '../../sql/split.js';
import { renderHistory } from '../../sqlalchemy/alembic/render.js';
import type { Merged } from './merge.js';

/** A new revision (or the script that stands for one) as it is read back from its text. */
export interface WrittenStep {
  readonly name: string;
  readonly up: readonly Statement[];
  readonly down: readonly Statement[];
  /** The explanation of a downgrade that refuses; null for one that works. */
  readonly refuses: string | null;
  readonly unknown: readonly NotExamined[];
}

/** What the new files do, in the order in which it runs; read from their text by the readers that read the rest of the project. */
export function readBack({ revisions, scripts }: Pick<Merged, 'revisions' | 'scripts'>, application: Application): readonly WrittenStep[] {
  if (scripts !== null)
    return [{ name: scripts.up.file, up: readScript(scripts.up), down: readScript(scripts.down), refuses: null, unknown: [] }];
  return revisions.map(({ id, file }): WrittenStep => {
    const read = application.revisions?.revisions.find((revision) => revision.id === id);
    if (read === undefined)
      return {
        name: id,
        up: [],
        down: [],
        refuses: null,
        unknown: [{ file, line: null, object: `revision ${id}`, reason: 'it is no revision' }],
      };
    const { upgrade, downgrade } = read;
    return {
      name: id,
      up: renderHistory({ directory: '', revisions: [read], heads: [], notExamined: [] }),
      down: downgrade.statements,
      refuses: downgrade.raises?.message ?? null,
      unknown: [...upgrade.unknown, ...downgrade.unknown],
    };
  });
}

/** BEGIN and COMMIT say what psql is to do, and do nothing to a schema. */
function readScript({ file, after }: { readonly file: string; readonly after: string }): readonly Statement[] {
  return splitStatements(after)
    .filter(({ sql }) => !/^(?:BEGIN|COMMIT)$/.test(sql))
    .map(({ sql }) => ({ sql, place: null, object: file, transactional: !/\bCONCURRENTLY\b/.test(sql) }));
}
