import { createHash } from 'node:crypto';
import { type SchemaJson, toSchemaJson } from '../catalog/schema-json.js';
import type { Surroundings } from '../operations/operation.js';
import type { Continued } from '../operations/review/continue.js';
import { type Examined, examineProject } from '../operations/review/examine.js';
import type { ExaminationRequest } from '../operations/review/request.js';
import type { Review } from '../operations/review/result.js';
import { type Draft, rememberReview } from '../operations/review/remember.js';
import { describeReview } from '../operations/review/review.js';
import type { CodeFunction } from '../workload/code.js';

/** Everything that the tools show of one look at the project. Plain data: the shadow has gone by then. */
export interface Examination {
  /** Identity of what was found: 12 hexadecimal digits. */
  readonly analysis: string;
  readonly review: Review;
  readonly schema: SchemaJson;
  readonly sizes: ReadonlyMap<string, Size>;
  readonly functions: readonly CodeFunction[];
  /** Entries that it proposes for the memory, as they would be written. */
  readonly drafts: readonly Draft[];
  /** What the connection had to say. */
  readonly notes: readonly string[];
}

/** Of a table, by `schema.name`. No value of a user's table is among them. */
export interface Size {
  readonly rows: number | null;
  readonly growthPerMonth: number | null;
  readonly source: 'declared' | 'measured live';
}

/** Looks at a project as a review does. `continued` is what it goes on from. */
export async function examine(request: ExaminationRequest, surroundings: Surroundings, continued: Continued): Promise<Examination> {
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  return examineProject(
    request,
    { ...surroundings, note },
    async (examined) => {
      const remembered = rememberReview(examined, 'never');
      const review = await describeReview(examined, remembered);
      return {
        analysis: createHash('sha256').update(JSON.stringify(review)).digest('hex').slice(0, 12),
        review,
        schema: toSchemaJson(examined.judged.catalog),
        sizes: collectSizes(examined),
        functions: examined.application.code?.functions ?? [],
        drafts: remembered.drafts,
        notes,
      };
    },
    continued,
  );
}

function collectSizes({ inputs }: Examined): ReadonlyMap<string, Size> {
  const { statistics } = inputs;
  return new Map(
    (statistics?.relations ?? [])
      .filter(({ table }) => table === null)
      .map((relation) => [
        `${relation.schema}.${relation.name}`,
        {
          rows: relation.rows,
          growthPerMonth: relation.growthPerMonth ?? null,
          source: relation.declared === true || statistics?.source === 'declared' ? 'declared' : 'measured live',
        },
      ]),
  );
}
