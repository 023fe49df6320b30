import * as z from 'zod';
import { lookUp } from '../../operations/docs/docs.js';
import { aboutNothing } from '../about.js';
import { defineTool } from '../tool.js';

export const docs = defineTool({
  name: 'docs',
  title: 'Manual pages',
  description:
    "Addresses of the manual pages on a rule, lock mode, statement or subject, for the project's own versions of PostgreSQL and SQLAlchemy.",
  input: z.object({ topic: z.string().max(200).default('').describe('empty: all topics') }),
  async answer({ topic }, bench) {
    const { versions, topics } = await lookUp(topic, bench.directory);
    return {
      about: aboutNothing(bench),
      sections: [
        { kind: 'facts', name: 'versions', facts: versions },
        {
          kind: 'rows',
          name: 'pages',
          columns: ['topic', 'kind', 'pages'],
          rows: topics.map(({ id, kind, pages }) => [id, kind, topic === '' ? pages.length : pages.join(' ')]),
        },
      ],
      notExamined: [],
    };
  },
});
