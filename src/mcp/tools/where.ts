import { reviewRequest } from '../../operations/review/request.js';

/** Which schema a tool looks at: shared with `plinth review`. Targets are names of plinth.toml; there is no way to give an address. */
export const where = {
  target: reviewRequest.shape.target.unwrap().max(200).optional().describe('live database, by its name in plinth.toml (default: none)'),
  source: reviewRequest.shape.source.unwrap().optional().describe('side to judge (default: live, else revisions, else models)'),
};
