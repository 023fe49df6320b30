import { isFailure } from '../failure/failure.js';
import { EMBEDDED_MAJOR } from './binaries.js';
import { installMajor } from './install-major.js';
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
  return startServer({ ...(await bring(major, signal)), settings });
}

/** Where it cannot be had, nothing: the shadow is of another major then, and proofs say so. */
async function bring(major: number, signal: AbortSignal): Promise<Pick<ServerOptions, 'binaries'>> {
  try {
    const { binaries } = await installMajor(major, signal, 'at first use');
    return { binaries: binaries.bin };
  } catch (error) {
    if (isFailure(error) && error.code !== 'interrupted') return {};
    throw error;
  }
}
