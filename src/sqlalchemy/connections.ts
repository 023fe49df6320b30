import type { Place } from '../source/place.js';
import type { Statistics } from '../statistics/statistics.js';
import type { Checkouts } from './checkout/checkout.js';
import type { EngineSettings } from './engine-settings.js';

/** The engines of an application, and what their connections share. */
export interface Connections {
  readonly engines: readonly EngineSettings[];
  /** What its functions take of them, and do not give back. */
  readonly checkouts: Checkouts;
  /** Null where neither the server nor a compose file says it. */
  readonly limit: ConnectionLimit | null;
}

/** How many connections a server takes of roles that are no superusers. */
export interface ConnectionLimit {
  readonly connections: number;
  readonly source: 'measured live' | 'declared';
  /** Where it is declared. */
  readonly place: Place | null;
}

/** `superuser_reserved_connections` where nothing says otherwise: https://www.postgresql.org/docs/current/runtime-config-connection.html */
const RESERVED = 3;

/** The live server's own limit, else what the compose file starts it with; null where no engine is made and nothing is taken. */
export function gatherConnections(
  { engines, checkouts }: Pick<Connections, 'engines' | 'checkouts'>,
  statistics: Statistics | null,
  declared: { readonly connections: number; readonly place: Place } | null,
): Connections | null {
  if (engines.length === 0 && checkouts.taken === 0) return null;
  const { max_connections: most, superuser_reserved_connections: reserved, reserved_connections: more = '0' } = statistics?.settings ?? {};
  if (most !== undefined)
    return {
      engines,
      checkouts,
      limit: { connections: Number(most) - Number(reserved ?? RESERVED) - Number(more), source: 'measured live', place: null },
    };
  if (declared === null) return { engines, checkouts, limit: null };
  return { engines, checkouts, limit: { connections: declared.connections - RESERVED, source: 'declared', place: declared.place } };
}
