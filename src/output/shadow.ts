import { createColors } from 'picocolors';
import type { ShadowInstall, ShadowList } from '../operations/shadow/result.js';
import type { Style } from './style.js';

const FROM: Readonly<Record<ShadowList['majors'][number]['from'], string>> = {
  package: 'comes with plinth',
  machine: 'installed on this machine',
  cache: 'brought by npm',
  none: 'not here',
};

/** A line a major, the newest first. */
export function renderShadowList({ named, majors }: ShadowList, { color: colored }: Style): string {
  const color = createColors(colored);
  const lines = majors.map(({ major, version, from, bin, installable }) => {
    const where = bin ?? (installable ? `plinth shadow install ${major}` : 'no package for this machine');
    const said = bin !== null && version === null ? 'does not run' : (version ?? '');
    return `${color.bold(String(major))}  ${said.padEnd(12)}  ${FROM[from].padEnd(25)}  ${color.dim(where)}`;
  });
  const first = named === null ? [] : [`PLINTH_POSTGRES_BIN goes before all of these: ${named}`];
  return `${[...lines, ...first].join('\n')}\n`;
}

export function renderShadowInstall({ majors }: ShadowInstall): string {
  const lines = majors.map(
    ({ major, version, bin, brought, from }) =>
      `PostgreSQL ${version ?? major} ${brought ? 'is installed' : `was here already (${FROM[from]})`}: ${bin ?? ''}`,
  );
  return `${lines.join('\n')}\n`;
}
