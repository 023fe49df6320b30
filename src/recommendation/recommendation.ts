import type * as z from 'zod';
import type { recommendationSchema } from './recommendation-json.js';

/**
 * Advice in five parts (changes, reasoning, migration, risks, verification) with its proof. The JSON is the type: there is no
 * second shape to keep equal with what is published.
 */
export type Recommendation = z.infer<typeof recommendationSchema>;
export type IndexFacts = Recommendation['reasoning']['indexes'][number];
export type Rejected = Recommendation['reasoning']['rejected'][number];
export type MigrationPath = Recommendation['migration'];
export type Step = MigrationPath['steps'][number];
