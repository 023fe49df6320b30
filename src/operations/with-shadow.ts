import { setFlagsFromString } from 'node:v8';
import { explainNoRoom } from '../shadow/room.js';
import type { Server, ServerOptions } from '../shadow/server.js';
import { startMajor } from '../shadow/start-major.js';
import type { Surroundings } from './operation.js';

/**
 * Runs `work` with a shadow of the major (null: any), which ends with it. An interruption ends the shadow at once: what is asked of it at
 * that moment fails, so that nothing is waited for, and what is told is the interruption.
 */
export async function withShadow<Result>(
  major: number | null,
  { signal, progress }: Pick<Surroundings, 'signal' | 'progress'>,
  work: (server: Server) => Promise<Result>,
  settings: ServerOptions['settings'] = {},
): Promise<Result> {
  signal.throwIfAborted();
  // Catalogs of a thousand tables are read a dozen times over and soon forgotten: collecting them earlier than V8 does by default halves
  // the memory of a review, for a few percent of its time.
  setFlagsFromString('--heap-growing-percent=25');
  progress('starting the shadow');
  const server = await startMajor(major, signal, settings);
  const stop = (): void => void server.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await work(server);
  } catch (error) {
    signal.throwIfAborted();
    return explainNoRoom(error, server.directory);
  } finally {
    signal.removeEventListener('abort', stop);
    await server.stop();
  }
}
