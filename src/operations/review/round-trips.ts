import { showRoundTrips as show } from '../../proof/round-trip.js';
import type { Attempt } from '../../proof/trial.js';
import type { Server } from '../../shadow/server.js';
import type { Application } from '../application.js';

/** Shows the round trips that edits of revisions claim. */
export async function showRoundTrips(server: Server, { project, revisions, configuration }: Application, attempts: readonly Attempt[]): Promise<void> {
  if (revisions === null) return;
  const { alembic, env } = configuration.source ?? {};
  await show({ server, project, history: revisions, choice: { ...(alembic === undefined ? {} : { alembic }), ...(env === undefined ? {} : { env }) } }, attempts);
}
