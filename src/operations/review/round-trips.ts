import type { Attempt } from '../../proof/trial.js';
import type { Server } from '../../shadow/server.js';
import type { Application } from '../application.js';

/** Shows the round trips that edits of revisions claim. */
export async function showRoundTrips(_server: Server, _application: Application, _attempts: readonly Attempt[]): Promise<void> {}
