import type { MappedClass } from './mapped-classes.js';
import { columnOf, plantColumn, requiredOf } from './plant-columns.js';
import { nothing, type Pair, type Planted } from './planted.js';
import { type Idiom, writeFunction } from './project-idiom.js';

interface Form {
  readonly how: string;
  readonly kind: 'text' | 'integer';
  /** What callers give, for a column of this name; without the rule where `free`. */
  schema(number: number, column: string, free: boolean): readonly string[];
  readonly parameter: string | null;
  /** Lines before the write, and what is written. */
  lines(number: number, column: string, free: boolean): { readonly before: readonly string[]; readonly value: string };
  readonly check: (column: string) => string;
}

const words = ['draft', 'ready', 'closed'];
const listed = words.map((word) => `"${word}"`).join(', ');
const checkWords = (column: string) => `${column} IN (${words.map((word) => `'${word}'`).join(', ')})`;
const checkRange = (column: string) => `${column} BETWEEN 1 AND 5`;
const fromData = (_: number, column: string) => ({ before: [], value: `data.${column}` });
const noSchema = () => [];

const withPydantic: readonly Form[] = [
  {
    how: 'Literal in a Pydantic model',
    kind: 'text',
    schema: (number, column, free) => [
      `class PlantedCreate${number}(BaseModel):`,
      `    ${column}: ${free ? 'str' : `Literal[${listed}]`} | None = None`,
    ],
    parameter: 'data: PlantedCreate',
    lines: fromData,
    check: checkWords,
  },
  {
    how: 'Field(ge, le) in a Pydantic model',
    kind: 'integer',
    schema: (number, column, free) => [
      `class PlantedCreate${number}(BaseModel):`,
      `    ${column}: int | None = ${free ? 'None' : 'Field(default=None, ge=1, le=5)'}`,
    ],
    parameter: 'data: PlantedCreate',
    lines: fromData,
    check: checkRange,
  },
];

const withoutPydantic: readonly Form[] = [
  {
    how: 'a test before the write',
    kind: 'text',
    schema: noSchema,
    parameter: null,
    lines: (_, column, free) => ({
      before: free ? [] : [`if ${column} not in (${listed}):`, `    raise ValueError("no such ${column}")`],
      value: column,
    }),
    check: checkWords,
  },
  {
    how: 'a test of a range before the write',
    kind: 'integer',
    schema: noSchema,
    parameter: null,
    lines: (_, column, free) => ({
      before: free ? [] : [`if not 1 <= ${column} <= 5:`, `    raise ValueError("${column} is out of range")`],
      value: column,
    }),
    check: checkRange,
  },
  {
    how: 'an enum that the value is made of',
    kind: 'text',
    schema: (number) => [`class PlantedState${number}(enum.StrEnum):`, ...words.map((word) => `    ${word.toUpperCase()} = "${word}"`)],
    parameter: null,
    lines: (number, column, free) => ({ before: [], value: free ? column : `PlantedState${number}(${column}).value` }),
    check: checkWords,
  },
];

/** Red flag 6: a new column of each class whose values a schema or a test limits, and as it should be: no limit, or a CHECK as well. `functions` are the texts of all functions. */
export function plantRules(idiom: Idiom, classes: readonly MappedClass[], functions: readonly string[], first: number): Pair[] {
  const forms = idiom.pydantic ? [...withPydantic, ...withoutPydantic] : withoutPydantic;
  return classes
    .filter((of) => of.end !== null && !isWrittenByAnyName(of, functions))
    .flatMap((of, index) => {
      const form = forms[index % forms.length];
      if (form === undefined) return [];
      return [
        {
          defect: plantRule(idiom, of, form, first + index, 'nothing'),
          counterpart: plantRule(idiom, of, form, first + index, index % 2 === 0 ? 'free' : 'checked'),
        },
      ];
    });
}

/** Something writes whatever columns it is told to: then no rule of one function holds for all that is written. */
function isWrittenByAnyName({ name }: MappedClass, functions: readonly string[]): boolean {
  const snake = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
  const named = new RegExp(String.raw`\b(?:${name}|${snake})\b`);
  const loaded = new RegExp(String.raw`^\s+model = (?:\w+\.)?${name}\b`, 'm');
  return functions.some((text) => loaded.test(text) || (/\bsetattrs?\((?!\w+, ")/.test(text) && named.test(text)));
}

function plantRule(idiom: Idiom, of: MappedClass, form: Form, number: number, other: 'nothing' | 'free' | 'checked'): Planted {
  const column = `planted_${form.kind === 'text' ? 'state' : 'rank'}`;
  const { before, value } = form.lines(number, column, other === 'free');
  const { parameters, given } = requiredOf(of, []);
  const parameter = form.parameter === null ? column : `${form.parameter}${number}`;
  const schema = of.schema === null ? '' : `, schema="${of.schema}"`;
  const make = of.constructor
    ? [`row = ${of.name}(${given.join(', ')})`, `row.${column} = ${value}`]
    : [`row = ${of.name}(${[...given, `${column}=${value}`].join(', ')})`];
  const after =
    other === 'checked'
      ? [`op.create_check_constraint("planted_${number}", "${of.table}", sa.text("${form.check(column)}")${schema})`]
      : [];
  return {
    ...nothing,
    ...plantColumn(idiom, of, { name: column, kind: form.kind, after }),
    flag: '6',
    rule: 'constraints/rule-not-enforced',
    how: form.how,
    site: of.name,
    number,
    expect: { ...columnOf(of, column), kind: form.kind === 'text' ? 'values' : 'range' },
    uses: [of],
    schemas: [form.schema(number, column, other === 'free')].filter((lines) => lines.length > 0),
    functions: [
      writeFunction(
        idiom,
        `create_planted_${number}`,
        [parameter, ...parameters],
        [...before, ...make, `${idiom.session}.add(row)`, 'return row'],
      ),
    ],
  };
}
