import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder of the user's cache, which need not exist: what is in it can be made again at any time. */
export function cacheDirectory(name: string): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'plinth', name);
}
