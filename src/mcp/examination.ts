import { type SchemaJson, toSchemaJson } from '../catalog/schema-json.js';
import type { Surroundings } from '../operations/operation.js';
import { type Examined, examineProject } from '../operations/review/examine.js';
import type { ExaminationRequest } from '../operations/review/request.js';
import type { Review } from '../operations/review/result.js';
import { rememberReview } from '../operations/review/remember.js';
import { describeReview } from '../operations/review/review.js';
import type { CodeFunction } from '../workload/code.js';

/** Everything that the tools show of one look at the project. Plain data: the shadow has gone by then. */
export interface Examination {
  readonly review: Review;
  readonly schema: SchemaJson;
  readonly sizes: ReadonlyMap<string, Size>;
  readonly functions: readonly CodeFunction[];
  /** What the connection had to say. */
  readonly notes: readonly string[];
}

/** Of a table, by `schema.name`. No value of a user's table is among them. */
export interface Size {
  readonly rows: number | null;
  readonly growthPerMonth: number | null;
  readonly source: 'declared' | 'measured live';
}

export async function examine(request: ExaminationRequest, surroundings: Surroundings): Promise<Examination> {
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  return examineProject(request, { ...surroundings, note }, async (examined) => ({
    review: await describeReview(examined, rememberReview(examined, 'never')),
    schema: toSchemaJson(examined.judged.catalog),
    sizes: collectSizes(examined),
    functions: examined.application.code?.functions ?? [],
    notes,
  }));
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
