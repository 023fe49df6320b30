import * as z from 'zod';

/** What stands in one place of an answer's table or list of facts. */
export type Cell = string | number | boolean | null;

/** A part of an answer. Everything but `prose` was written by others, or holds names that were. */
export type Section =
  | { readonly kind: 'facts'; readonly name: string; readonly facts: Readonly<Record<string, Cell>> }
  | { readonly kind: 'rows'; readonly name: string; readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] }
  /** plinth's own words. */
  | { readonly kind: 'prose'; readonly name: string; readonly paragraphs: readonly string[] }
  /** Code, statements, documents: shown as they are, in a fence. */
  | { readonly kind: 'quotes'; readonly name: string; readonly quotes: readonly Quote[] };

export interface Quote {
  readonly label: string;
  readonly language: string;
  readonly text: string;
}

/** Where an answer is from. */
export interface About {
  readonly project: string;
  /** Which side of the schema was judged; null where none was looked at. */
  readonly judged: string | null;
  /** The project's major; null where it was not asked. */
  readonly postgres: number | null;
  /** Name of the live database in plinth.toml; null where none was read. */
  readonly target: string | null;
  /** `role@host:port/database, version`. */
  readonly server: string | null;
  /** When the live side was read, ISO in UTC. */
  readonly asOf: string | null;
  /** Tells whether two answers are of the same schema. */
  readonly schema: string | null;
  /** What was found, to explain or to go on from; null where nothing was looked at. */
  readonly analysis: string | null;
}

/** What a tool found, whole; `page.ts` cuts it to what a reader takes at once. */
export interface Answer {
  readonly about: About;
  readonly sections: readonly Section[];
  /** `file:line object: reason` of what could not be looked at. */
  readonly notExamined: readonly string[];
}

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The one shape of `structuredContent`; `content` has the same facts as Markdown. */
export const answerSchema = z.object({
  about: z.record(z.string(), cell),
  sections: z.array(
    z.object({
      name: z.string(),
      facts: z.record(z.string(), cell).optional(),
      columns: z.array(z.string()).optional(),
      rows: z.array(z.array(cell)).optional(),
      prose: z.array(z.string()).optional(),
      quotes: z.array(z.object({ label: z.string(), language: z.string(), text: z.string() })).optional(),
    }),
  ),
  notExamined: z.object({ count: z.int(), first: z.array(z.string()) }),
  truncated: z.object({ shown: z.int(), of: z.int(), from: z.int(), cursor: z.string() }).nullable(),
});

/** One page of an answer, as `structuredContent` carries it. */
export type Page = z.infer<typeof answerSchema>;
