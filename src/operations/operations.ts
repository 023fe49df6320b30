import { drift } from './drift/drift.js';
import { explainRule } from './explain-rule.js';
import { fix } from './fix/fix.js';
import type { AnyOperation } from './operation.js';
import { queries } from './queries.js';
import { review } from './review/review.js';
import { rules } from './rules.js';
import { schema } from './schema.js';

/** Everything that a user can ask for, in the order of the help. */
export const operations: readonly AnyOperation[] = [review, drift, fix, schema, queries, rules, explainRule];
