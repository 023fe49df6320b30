import net from 'node:net';

/**
 * As much of a PostgreSQL 12 as it takes to say so: it speaks the wire protocol's startup, refuses TLS, and answers every SELECT
 * with one row about itself. https://www.postgresql.org/docs/current/protocol-flow.html
 */
export async function startOldServer(): Promise<{ readonly port: number; stop(): void }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const TLS_REQUEST = 80_877_103;
const ROW: Readonly<Record<string, string>> = {
  number: '120022',
  version: '12.22',
  database: 'shop',
  role: 'me',
  replica: 'f',
  superuser: 'f',
  all_statistics: 'f',
};

function talk(socket: net.Socket): void {
  let waiting = Buffer.alloc(0);
  let started = false;
  socket.on('data', (piece: Buffer) => {
    waiting = Buffer.concat([waiting, piece]);
    for (;;) {
      const offset = started ? 1 : 0;
      if (waiting.length < offset + 4 || waiting.length < offset + waiting.readInt32BE(offset)) return;
      const end = offset + waiting.readInt32BE(offset);
      const message = waiting.subarray(0, end);
      waiting = waiting.subarray(end);
      if (!started && message.readInt32BE(4) === TLS_REQUEST) socket.write('N');
      else if (!started) {
        started = true;
        socket.write(
          Buffer.concat([
            packet('R', int32(0)),
            packet('S', text('server_version'), text(ROW['version'] ?? '')),
            packet('K', int32(1), int32(1)),
            ready(),
          ]),
        );
      } else if (message.toString('latin1', 0, 1) === 'Q') socket.write(answer(message.toString('utf8', 5, end - 1)));
      else if (message.toString('latin1', 0, 1) === 'X') socket.end();
    }
  });
}

/** One result for each statement of a message: they hold no semicolon of their own. */
function answer(sql: string): Buffer {
  const results = sql
    .split(';')
    .map((statement) => (/^\s*(\/\*.*?\*\/)?\s*select/i.test(statement) ? [...describeRow(), complete('SELECT 1')] : [complete('SET')]));
  return Buffer.concat([...results.flat(), ready()]);
}

function describeRow(): Buffer[] {
  const columns = Object.entries(ROW);
  const descriptions = columns.map(([name]) => Buffer.concat([text(name), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]));
  const values = columns.map(([, value]) => Buffer.concat([int32(value.length), Buffer.from(value)]));
  return [packet('T', int16(columns.length), ...descriptions), packet('D', int16(columns.length), ...values)];
}

const complete = (tag: string): Buffer => packet('C', text(tag));
const ready = (): Buffer => packet('Z', Buffer.from('I'));
const text = (value: string): Buffer => Buffer.from(`${value}\0`);

function packet(kind: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(kind), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}
