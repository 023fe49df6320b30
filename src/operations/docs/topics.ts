import { rules } from '../../rules/registry.js';
import { generalTopics, type Topic } from './general-topics.js';

/** Every topic in the order of the list; the rules' come from what the rules themselves name. */
export const topics: readonly Topic[] = [
  ...rules.map(({ id, title, docs }): Topic => ({ id, kind: 'rule', title, pages: docs.sources })),
  ...generalTopics,
];

/** The topic of that name, else those that have every word of it; none where nothing does. */
export function findTopics(asked: string): readonly Topic[] {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  const exact = topics.filter(({ id }) => id.toLowerCase() === words.join(' '));
  if (exact.length > 0) return exact;
  return topics.filter(({ id, title }) => words.length > 0 && words.every((word) => `${id} ${title}`.toLowerCase().includes(word)));
}
