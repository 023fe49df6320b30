import net from 'node:net';
import type { Client } from 'pg';
import type { ConnectionTarget } from './connection-target.js';

/** CancelRequest of the frontend/backend protocol, 1234 and 5678 in its two halves. */
const CANCEL_CODE = 80877102;

/** Asks the server to cancel what the client runs. Best effort: never throws, waits a second at most. */
export function cancelQuery(client: Client, target: ConnectionTarget): Promise<void> {
  if (!('processID' in client) || !('secretKey' in client)) return Promise.resolve();
  const message = Buffer.alloc(16);
  [16, CANCEL_CODE, Number(client.processID), Number(client.secretKey)].forEach((value, position) =>
    message.writeInt32BE(value | 0, position * 4),
  );
  return new Promise((resolve) => {
    const socket = target.host.startsWith('/')
      ? net.connect(`${target.host}/.s.PGSQL.${target.port}`)
      : net.connect(target.port, target.host);
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.on('connect', () => socket.write(message));
  });
}
