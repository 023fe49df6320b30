/** A claim of a tool's documentation or code that the measured table refutes. */
export interface RefutedClaim {
  readonly tool: string;
  readonly says: string;
  readonly measured: string;
  /** Shapes of the measured table that show it. */
  readonly shapes: readonly string[];
  /** What of the table the words above rest on: checked by a test. */
  readonly shows: readonly {
    readonly shape: string;
    readonly lock?: string;
    readonly rewrites?: boolean;
    readonly waits?: readonly string[];
  }[];
}

const all = ['SELECT', 'INSERT', 'UPDATE', 'DDL'] as const;
const writes = ['INSERT', 'UPDATE', 'DDL'] as const;

export const claims: readonly RefutedClaim[] = [
  {
    tool: 'pgfence (README)',
    says: 'ADD CHECK, UNIQUE and EXCLUDE take SHARE ROW EXCLUSIVE',
    measured: 'ACCESS EXCLUSIVE: reads wait too',
    shapes: ['add check', 'add unique', 'add exclusion'],
    shows: ['add check', 'add unique', 'add exclusion'].map((shape) => ({ shape, lock: 'ACCESS EXCLUSIVE', waits: all })),
  },
  {
    tool: 'pgfence (README)',
    says: 'UNIQUE USING INDEX takes SHARE UPDATE EXCLUSIVE',
    measured: 'ACCESS EXCLUSIVE',
    shapes: ['add unique using index'],
    shows: [{ shape: 'add unique using index', lock: 'ACCESS EXCLUSIVE' }],
  },
  {
    tool: 'pgfence (README)',
    says: 'ADD COLUMN … DEFAULT now() rewrites the table',
    measured: 'no rewrite: a stable default is evaluated once',
    shapes: ['add column default stable', 'add column not null default stable'],
    shows: ['add column default stable', 'add column not null default stable'].map((shape) => ({ shape, rewrites: false })),
  },
  {
    tool: 'pgfence (README)',
    says: 'ENABLE and DISABLE TRIGGER block concurrent DDL only',
    measured: 'SHARE ROW EXCLUSIVE: INSERT and UPDATE wait',
    shapes: ['enable trigger', 'disable trigger'],
    shows: ['enable trigger', 'disable trigger'].map((shape) => ({ shape, lock: 'SHARE ROW EXCLUSIVE', waits: writes })),
  },
  {
    tool: 'postgres-language-server',
    says: 'ATTACH PARTITION takes ACCESS EXCLUSIVE on the parent',
    measured: 'SHARE UPDATE EXCLUSIVE on the parent, ACCESS EXCLUSIVE on the new partition (and on a default one)',
    shapes: ['attach partition'],
    shows: [{ shape: 'attach partition', lock: 'SHARE UPDATE EXCLUSIVE' }],
  },
  {
    tool: 'postgres-language-server (changingColumnType)',
    says: 'any change to text, varchar or numeric is safe',
    measured: 'only from a few types: integer to text or numeric, or a shorter varchar, writes the table anew',
    shapes: ['alter type with a rewrite'],
    shows: [{ shape: 'alter type with a rewrite', rewrites: true }],
  },
  {
    tool: 'squawk (changing-column-type)',
    says: 'a type change rewrites the table, whatever the types',
    measured: 'a longer varchar, varchar to text, more digits of numeric and others keep the file',
    shapes: ['alter type without a rewrite'],
    shows: [{ shape: 'alter type without a rewrite', rewrites: false }],
  },
  {
    tool: 'eugene (E7)',
    says: 'ADD UNIQUE blocks writes only',
    measured: 'reads wait too',
    shapes: ['add unique'],
    shows: [{ shape: 'add unique', waits: all }],
  },
  {
    tool: 'pgReviewer',
    says: 'NOT NULL without a default rewrites the table',
    measured: 'SET NOT NULL reads it, and writes nothing',
    shapes: ['set not null'],
    shows: [{ shape: 'set not null', rewrites: false }],
  },
];
