export type { Revision, RevisionFunction, RevisionHistory, RevisionModule } from '../sqlalchemy/alembic/history.js';
