import { glob } from 'tinyglobby';
import { readWorkloadFiles } from '../workload/read-files.js';
import type { Application } from './application.js';

/** The queries of the workload files that plinth.toml names, or of these patterns instead. */
export async function readConfiguredWorkload(
  { directory, configuration }: Pick<Application, 'directory' | 'configuration'>,
  patterns: readonly string[] = configuration.workload?.files ?? [],
): ReturnType<typeof readWorkloadFiles> {
  const files = await glob([...patterns], { cwd: directory, expandDirectories: false });
  return readWorkloadFiles(directory, files.sort());
}
