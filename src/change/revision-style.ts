/** A revision file of the project, after which new ones are written. */
export interface SampleRevision {
  readonly id: string;
  /** Path relative to the project. */
  readonly file: string;
  readonly text: string;
}

/** How the project's revision files look: read off its head, else as Alembic's own template writes them. */
export interface RevisionStyle {
  readonly quote: '"' | "'";
  /** Lines of the docstring that stand there: `Revision ID`, `Revises`, `Create Date`. */
  readonly header: readonly string[];
  /** Whether the message begins on the line below the quotes. */
  readonly messageBelow: boolean;
  readonly comment: boolean;
  /** Annotations by variable, as in `revision: str`; and the imports that they need. */
  readonly annotations: ReadonlyMap<string, string>;
  readonly imports: readonly string[];
  /** Variables beside `revision` and `down_revision`. */
  readonly labels: boolean;
  readonly sqlalchemyFirst: boolean;
  /** ` -> None` of the functions. */
  readonly returns: string;
  /** Whether the message begins with a small letter. */
  readonly lowerCase: boolean;
  readonly numbered: boolean;
  readonly fileName: FileName;
}

/** `prefix` may hold a date in figures; `slug` tells whether the message follows the id. */
export interface FileName {
  readonly prefix: string;
  readonly slug: boolean;
}

const TEMPLATE = `"""message

Revision ID: 0
Revises: 0
Create Date: 0

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = "0"
down_revision: Union[str, Sequence[str], None] = "0"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    pass
`;

export function readRevisionStyle(sample: SampleRevision | null): RevisionStyle {
  const text = (sample?.text ?? TEMPLATE).replaceAll('\r\n', '\n');
  const docstring = /^\s*"""([\s\S]*?)"""/.exec(text)?.[1] ?? '';
  return {
    quote: /^revision\b[^=\n]*=\s*'/m.test(text) ? "'" : '"',
    header: ['Revision ID', 'Revises', 'Create Date'].filter((line) => docstring.includes(`${line}:`)),
    messageBelow: docstring.startsWith('\n'),
    comment: text.includes('# revision identifiers, used by Alembic.'),
    annotations: readAnnotations(text),
    imports: [...text.matchAll(/^from (?:typing|collections\.abc|__future__) import .*$/gm)].map((match) => match[0].trimEnd()),
    labels: /^branch_labels\b/m.test(text),
    sqlalchemyFirst: /^import sqlalchemy[\s\S]*^from alembic/m.test(text),
    returns: /^def upgrade\(\)(\s*->\s*None)?/m.exec(text)?.[1] ?? '',
    lowerCase: sample !== null && /^\s*\p{Ll}/u.test(docstring),
    numbered: sample !== null && /^\d{2,6}(?:_\w*)?$/.test(sample.id),
    fileName: readFileName(sample),
  };
}

function readAnnotations(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/^(revision|down_revision|branch_labels|depends_on)\s*:\s*([^=\n]+?)\s*=/gm);
  return new Map([...found].map((match) => [match[1] ?? '', match[2] ?? '']));
}

function readFileName(sample: SampleRevision | null): FileName {
  const name = sample?.file.split('/').at(-1)?.replace(/\.py$/, '') ?? '';
  const position = sample === null ? -1 : name.indexOf(sample.id);
  if (sample === null || position === -1) return { prefix: '', slug: true };
  return { prefix: name.slice(0, position), slug: name.length > position + sample.id.length };
}
