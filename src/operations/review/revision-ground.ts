import { dirname } from 'node:path/posix';
import type { RevisionGround } from '../../recommendation/recommend.js';
import type { Application } from '../application.js';

/** What a new revision chains on and looks like: after the history's head. Null without a history. */
export function revisionGround({ revisions, project, naming }: Application, date: Date): RevisionGround | null {
  if (revisions === null) return null;
  const head = revisions.revisions.find(({ id }) => id === revisions.heads[0]);
  const text = head === undefined ? null : project.text(head.file);
  return {
    directory: head === undefined ? `${revisions.directory}/versions` : dirname(head.file),
    heads: revisions.heads,
    sample: head === undefined || text === null ? null : { id: head.id, file: head.file, text },
    date,
    defaultSchema: 'public',
    conventional: Object.values(naming).some((template) => template !== null),
  };
}
