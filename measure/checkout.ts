import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, measureFolder, type Pinned, type Rendering } from './backend.js';
import { runCommand } from './run-command.js';

/** Where the checkouts lie: the folder that the variable PLINTH_BACKENDS names. */
export async function locateCheckout(pinned: Pinned): Promise<string> {
  const root = process.env['PLINTH_BACKENDS'];
  const folder = root === undefined ? undefined : join(root, pinned.name);
  const how = `git clone ${pinned.repository} ${folder ?? `<folder>/${pinned.name}`} && git -C ${folder ?? `<folder>/${pinned.name}`} checkout ${pinned.commit}`;
  if (folder === undefined) throw new Error(`set PLINTH_BACKENDS to a folder with checkouts; for ${pinned.name}: ${how}`);
  if (!existsSync(folder)) throw new Error(`${folder} is missing; get it with: ${how}`);
  const commit = (await runCommand({ program: 'git', arguments: ['-C', folder, 'rev-parse', 'HEAD'] })).trim();
  if (commit !== pinned.commit)
    throw new Error(`${folder} is at ${commit}, measured is ${pinned.commit}: git -C ${folder} checkout ${pinned.commit}`);
  return folder;
}

/**
 * A fresh copy of the backend's files, which measuring may write into; with the baseline revision in front where one is needed.
 * Both plinth and the real Alembic work on this copy.
 */
export async function copyCheckout({ name, origin, baseline, configuration }: Rendering, folder = 'source'): Promise<string> {
  const copy = join(cacheFolder, name, folder);
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  if ('folder' in origin) await cp(join(measureFolder, '..', origin.folder), copy, { recursive: true });
  else await unpackCommit(await locateCheckout({ ...origin, name: origin.checkout ?? name }), origin.commit, copy);
  if (configuration !== undefined) await writeFile(join(copy, 'plinth.toml'), `${configuration.join('\n')}\n`);
  if (baseline !== undefined) await putBaselineInFront(copy, baseline);
  return copy;
}

async function unpackCommit(checkout: string, commit: string, folder: string): Promise<void> {
  const archive = `${folder}.tar`;
  await runCommand({ program: 'git', arguments: ['-C', checkout, 'archive', '--output', archive, commit] });
  await runCommand({ program: 'tar', arguments: ['-xf', archive, '-C', folder] });
  await rm(archive);
}

async function putBaselineInFront(copy: string, baseline: NonNullable<Rendering['baseline']>): Promise<void> {
  const sql = await readFile(join(measureFolder, baseline.sql), 'utf8');
  await writeFile(join(copy, baseline.file), renderBaselineRevision(baseline.revision, sql));
  const root = join(copy, baseline.root);
  const text = await readFile(root, 'utf8');
  const chained = text.replace(/^down_revision = None$/m, `down_revision = "${baseline.revision}"`);
  if (chained === text) throw new Error(`${root} is not the first revision`);
  await writeFile(root, chained);
}

function renderBaselineRevision(revision: string, sql: string): string {
  const statements = sql.replaceAll(/^--.*\n/gm, '').trim();
  return `"""What the database held before the first kept revision."""

from alembic import op

revision = "${revision}"
down_revision = None


def upgrade():
    op.execute(
        """
${statements}
"""
    )


def downgrade():
    pass
`;
}
