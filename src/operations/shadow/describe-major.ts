import { type FoundMajor, findMajor } from '../../shadow/binaries.js';
import { readVersion } from '../../shadow/cluster.js';
import { tarballOf } from '../../shadow/published.js';
import type { ShadowList } from './result.js';

/** One major as the lists tell it: where it was found, and what its programs say they are. */
export async function describeMajor(major: number, found: FoundMajor | null = findMajor(major)): Promise<ShadowList['majors'][number]> {
  const bin = found?.binaries.bin ?? null;
  const said = bin === null ? null : await readVersion(bin, { account: null, directory: bin });
  return {
    major,
    version: said === null ? null : (/\(PostgreSQL\) (\S+)/.exec(said.version)?.[1] ?? null),
    from: found?.from ?? 'none',
    bin,
    installable: tarballOf(major) !== null,
  };
}
