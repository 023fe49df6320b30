import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from '../../src/operations/operation.js';
import type { Review } from '../../src/operations/review/result.js';
import { review } from '../../src/operations/review/review.js';
import { captionsFolder } from '../oracle/captions.js';

/** Rules that the conversation is about. */
const ONLY = ['queries/unbounded-list', 'queries/n-plus-one', 'design/unjustified-denormalization'];

/** A copy of the reference backend that a team works on. */
export function copyCaptions(folder: string): string {
  const project = join(folder, 'captions');
  cpSync(captionsFolder, project, { recursive: true });
  return project;
}

/** Reviews it as the command does; its folder is called `captions` in the result, wherever it lies. */
export async function reviewCaptions(project: string, on: string, more: Record<string, unknown> = {}): Promise<Review> {
  const surroundings: Surroundings = {
    environment: {},
    now: new Date(on),
    signal: new AbortController().signal,
    progress: () => undefined,
    passPointOfNoReturn: () => undefined,
    note: () => undefined,
  };
  const input = review.input.parse({ dir: project, only: ONLY, ...more });
  const result = (await review.run(input, surroundings)) as Review;
  return JSON.parse(JSON.stringify(result).replaceAll(join(project, '..') + '/', '')) as Review;
}

/** What happens in the code while the requests are answered: a list is bounded, a method gets another name. */
export function workOn(project: string): void {
  edit(project, 'users/repository.py', '.order_by(User.created_at)\n', '.order_by(User.created_at).limit(200)\n');
  edit(project, 'media/repository.py', 'list_with_variants', 'with_variants');
  edit(project, 'media/service.py', 'list_with_variants', 'with_variants');
}

function edit(project: string, module: string, before: string, after: string): void {
  const file = join(project, 'captions/modules', module);
  const text = readFileSync(file, 'utf8');
  if (!text.includes(before)) throw new Error(`${module} has no ${before}`);
  writeFileSync(file, text.replaceAll(before, after));
}

/** The answers of two roles: the backend's as JSON with facts, the frontend's as Markdown. */
export function answersTo({ handoffs, findings }: Review): { readonly 'backend.json': string; readonly 'frontend.md': string } {
  const request = (kind: string): string => handoffs.find((each) => each.kind === kind)?.id ?? '';
  const loop = findings.find(
    ({ rule, subject }) => rule === 'queries/n-plus-one' && subject.name?.endsWith('list_with_variants') === true,
  )?.id;
  const backend = [
    {
      request: request('service_logic'),
      status: 'accepted',
      facts: { accepted: [loop] },
      text: 'with_variants, as it is called now, will load the variants of all media at once from the next release on.',
    },
    {
      request: request('api_contract'),
      status: 'accepted',
      facts: { volumes: { media: { rows_per: { projects: 40 } }, jobs: { rows: 3_000_000 } } },
      text: 'Users come 200 at a time. A project never holds more than 40 media. There are three million jobs by now.',
    },
  ];
  const frontend = `# Pagination\n\nRequest: ${request('pagination')}\nStatus: accepted\n\nThe list of jobs shows 25 rows and asks for those behind the last one. No view needs a total.\n`;
  return { 'backend.json': `${JSON.stringify(backend, null, 2)}\n`, 'frontend.md': frontend };
}
