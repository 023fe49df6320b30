import { describeConvention, detectConventions } from '../../knowledge/conventions.js';
import type { Situation } from '../situation.js';
import { fewLines, mark, type Proposal } from './proposal.js';

/** What the schema keeps to. */
export function proposeConventions({ catalog, naming }: Situation): readonly Proposal[] {
  const conventions = detectConventions(catalog, naming);
  if (conventions.length === 0) return [];
  return [
    {
      topic: 'schema-conventions',
      text: {
        insight: `what the schema keeps to: ${conventions.map(({ name }) => name.replace('_', ' ')).join(', ')}`,
        domain: 'schema',
        lines: fewLines(conventions.map(describeConvention)),
        source: 'plinth review: read off the tables and the metadata of the models',
        appliesWhen: 'a table, a column, a key or an index is added',
        form: {
          author: 'plinth',
          operations: ['review', 'fix', 'plan'],
          facts: { conventions: Object.fromEntries(conventions.map(({ name, value }) => [name, value])) },
        },
      },
    },
  ];
}

/** Pool arguments of the engines that the code makes, by file. */
export function knownPools({ engines }: Pick<Situation, 'engines'>): Readonly<Record<string, Readonly<Record<string, number | boolean>>>> {
  const pools = new Map<string, Record<string, number | boolean>>();
  for (const { place, known } of engines) if (Object.keys(known).length > 0) pools.set(place.file, { ...pools.get(place.file), ...known });
  return Object.fromEntries(pools);
}

export function proposePools(situation: Situation): readonly Proposal[] {
  const pools = Object.entries(knownPools(situation));
  if (pools.length === 0) return [];
  const describe = (known: Readonly<Record<string, number | boolean>>): string =>
    Object.entries(known)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ');
  return [
    {
      topic: 'pool-settings',
      text: {
        insight: `connection pool: ${pools.map(([, known]) => describe(known)).join('; ')}`,
        domain: 'connections',
        lines: fewLines(pools.map(([file, known]) => `${mark(file)}: ${describe(known)}.`)),
        source: 'plinth review: the arguments of create_engine',
        appliesWhen: 'pool sizes, workers or max_connections are changed',
        form: {
          author: 'plinth',
          operations: ['review'],
          facts: { pool: Object.fromEntries(pools.map(([file, known]) => [file, { ...known }])) },
        },
      },
    },
  ];
}
