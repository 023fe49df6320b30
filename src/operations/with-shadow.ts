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
