import type { Review } from '../../operations/review/result.js';
import { formatPages } from '../../statistics/figures.js';
import { code, inline } from './escape.js';

type IndexFacts = Review['recommendations'][number]['reasoning']['indexes'][number];

/** What must be said of an index: columns in order, whether partial and covering, selectivity, why it will be used, and what it costs. */
export function renderIndexes({ name, columns, predicate, include, selectivity, planner, bytes, build, writes }: IndexFacts): string {
  return [
    `Index ${code(name)}:\n`,
    `- columns, in this order: ${columns.map(code).join(', ')}`,
    `- partial: ${predicate === null ? 'no, it holds every row' : `WHERE ${code(predicate)}`}`,
    `- covering: ${include.length === 0 ? 'no' : `INCLUDE ${include.map(code).join(', ')}`}`,
    `- selectivity: ${inline(selectivity)}`,
    `- why the planner will use it: ${inline(planner)}`,
    `- size: ${bytes === null ? 'not known: statistics do not tell it' : `about ${formatPages(bytes / 8192)}`}`,
    `- build: ${inline(build)}`,
    `- write cost: ${inline(writes)}`,
  ].join('\n');
}
