/** The least of a project that Alembic runs, for the examples of rules: path → text. `revisions` are files by id, `beside` what else there is. */
export function alembicProject(
  revisions: { readonly [id: string]: string },
  beside: { readonly [path: string]: string } = {},
): { readonly [path: string]: string } {
  const env = 'from alembic import context\n\ntarget_metadata = None\n\nwith context.begin_transaction():\n    context.run_migrations()\n';
  const files = Object.entries(revisions).map(([id, text]) => [`migrations/versions/${id}.py`, text] as const);
  return { 'alembic.ini': '[alembic]\nscript_location = migrations\n', 'migrations/env.py': env, ...beside, ...Object.fromEntries(files) };
}

export interface RevisionText {
  readonly id: string;
  /** None for the first one, several for a merge. */
  readonly parent: string | readonly string[] | null;
  /** Lines behind the imports that each revision has. */
  readonly imports?: string;
  /** Bodies of the functions, further lines indented; without `downgrade` there is no such function. */
  readonly upgrade: string;
  readonly downgrade: string | null;
}

/** The text of a revision. */
export function revisionText({ id, parent, imports = '', upgrade, downgrade }: RevisionText): string {
  const down = parent === null ? 'None' : typeof parent === 'string' ? `"${parent}"` : `(${parent.map((one) => `"${one}"`).join(', ')})`;
  const head = `import sqlalchemy as sa\nfrom alembic import op\n${imports}\nrevision = "${id}"\ndown_revision = ${down}\n\n\ndef upgrade():\n    ${upgrade}\n`;
  return downgrade === null ? head : `${head}\n\ndef downgrade():\n    ${downgrade}\n`;
}
