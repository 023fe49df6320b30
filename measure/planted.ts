import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from './backend.js';
import type { MappedClass } from './mapped-classes.js';
import { renderRevision } from './mutation.js';
import type { Idiom } from './project-idiom.js';

/** The flags whose defects are planted in code; `also` are the rules that issue and red flags name beside the ten. */
export type CodeFlag = '2' | '5' | '6' | '7' | 'also';

/** A defect in code, or the same without the defect: what is written, and the finding that must come, or must not. */
export interface Planted {
  readonly flag: CodeFlag;
  readonly rule: string;
  /** How it is planted, for the table of figures. */
  readonly how: string;
  /** Where: a class, a relationship, a foreign key. */
  readonly site: string;
  /** Stands at the end of the names of its functions (`list_planted_3`). */
  readonly number: number;
  /** The finding names a function of the site, or this column or index; where functions are its evidence, this one among them. */
  readonly expect:
    | { readonly schema: string; readonly relation: string; readonly name: string; readonly kind?: string; readonly names?: string }
    | 'function';
  /** Of several of one scope only one stands in a copy. */
  readonly scope: string | null;
  readonly uses: readonly MappedClass[];
  readonly functions: readonly (readonly string[])[];
  readonly endpoints: readonly (readonly string[])[];
  readonly schemas: readonly (readonly string[])[];
  /** Lines that a class gets, behind its columns. */
  readonly columns: readonly { readonly of: MappedClass; readonly lines: readonly string[] }[];
  /** Lines of `upgrade()` of a revision on top of the history. */
  readonly operations: readonly string[];
}

/** A defect and its counterpart, planted in different copies. */
export interface Pair {
  readonly defect: Planted;
  readonly counterpart: Planted;
}

/** What most have nothing of. */
export const nothing = {
  expect: 'function',
  scope: null,
  uses: [],
  functions: [],
  endpoints: [],
  schemas: [],
  columns: [],
  operations: [],
} as const;

interface Place {
  readonly checkout: string;
  readonly backend: Backend;
  readonly idiom: Idiom;
  readonly heads: readonly string[];
}

/** Write all of it into a copy of a backend. */
export async function plantCode(place: Place, all: readonly Planted[]): Promise<void> {
  const { checkout, backend, idiom, heads } = place;
  for (const [name, text] of Object.entries(renderPackage(idiom, all))) {
    await mkdir(join(checkout, name, '..'), { recursive: true });
    await writeFile(join(checkout, name), text);
  }
  await addColumns(checkout, idiom, all);
  const { registration } = idiom;
  const numbers = all.filter(({ endpoints }) => endpoints.length > 0).map(({ number }) => number);
  if (numbers.length > 0)
    await edit(join(checkout, registration.file), (text) => insertBehind(text, registration.anchor, registration.lines(numbers)));
  const operations = all.flatMap((one) => one.operations);
  if (operations.length > 0)
    await writeFile(join(checkout, backend.revisions.scripts, 'versions', 'ffff00000000_planted.py'), renderRevision(heads, operations));
}

/** The files of the new package, by path in the project. */
export function renderPackage(idiom: Idiom, all: readonly Planted[]): Readonly<Record<string, string>> {
  const folder = idiom.package.replaceAll('.', '/');
  const uses = importClasses(all.flatMap((one) => one.uses));
  const methods = all.flatMap((one) => one.functions);
  const schemas = all.flatMap((one) => one.schemas);
  const endpoints = all.flatMap((one) => one.endpoints);
  const names = methods.flatMap(([first = '']) => /def (\w+)/.exec(first)?.[1] ?? []);
  const schemaNames = schemas.flatMap(([first = '']) => /^class (\w+)/.exec(first)?.[1] ?? []);
  const importSchemas = schemaNames.map((name) => `from ${idiom.package}.schemas import ${name}`);
  const data = [
    '"""What a measurement plants: queries."""',
    '',
    ...(idiom.async ? ['import asyncio', ''] : []),
    'from sqlalchemy import func, select, update',
    'from sqlalchemy.orm import selectinload',
    ...idiom.dataImports,
    ...uses,
    ...importSchemas,
    '',
    ...(idiom.holder === null ? [] : renderHolder(idiom)),
    ...methods.flatMap((lines) => ['', ...lines.map((line) => (idiom.holder === null ? line : `    ${line}`))]),
  ];
  const router = [
    '"""What a measurement plants: endpoints."""',
    '',
    ...idiom.endpointImports,
    'from sqlalchemy import select',
    ...uses,
    ...importSchemas,
    ...(idiom.holder === null
      ? names.map((name) => `from ${idiom.package}.repository import ${name}`)
      : [`from ${idiom.package}.repository import ${idiom.holder}`]),
    ...(idiom.async ? [`from ${idiom.package}.schemas import PlantedRead`, '', 'router = APIRouter(prefix="/planted")'] : []),
    ...(idiom.holder === null ? ['', 'planted_blueprint = Blueprint("planted", __name__, url_prefix="/planted")'] : []),
    ...endpoints.flatMap((lines) => ['', '', ...lines]),
  ];
  const described = [
    '"""What a measurement plants: what callers may give."""',
    '',
    'import enum',
    ...(idiom.pydantic ? ['from typing import Any, Literal', '', 'from pydantic import BaseModel, ConfigDict, Field'] : []),
    ...(idiom.async
      ? [
          '',
          '',
          'class PlantedRead(BaseModel):',
          '    model_config = ConfigDict(from_attributes=True, extra="allow")',
          '',
          '    id: Any = None',
        ]
      : []),
    ...schemas.flatMap((lines) => ['', '', ...lines]),
  ];
  const files = { '__init__.py': [], 'repository.py': data, 'router.py': router, 'schemas.py': described };
  return Object.fromEntries(
    Object.entries(files).map(([name, lines]) => [`${folder}/${name}`, lines.length === 0 ? '' : `${lines.join('\n')}\n`]),
  );
}

function renderHolder({ holder, holderTakes }: Idiom): string[] {
  const parameter = holderTakes.replace(/:.*/, '');
  return ['', `class ${holder}:`, `    def __init__(self, ${holderTakes}) -> None:`, `        self.${parameter} = ${parameter}`];
}

function importClasses(classes: readonly MappedClass[]): string[] {
  return [...new Set(classes.map(({ module, name }) => `from ${module} import ${name}`))].toSorted();
}

/** From the last line of a file to the first, so that places stay right. */
async function addColumns(checkout: string, idiom: Idiom, all: readonly Planted[]): Promise<void> {
  const additions = all.flatMap(({ columns }) => columns.flatMap(({ of: { end }, lines }) => (end === null ? [] : [{ ...end, lines }])));
  for (const file of new Set(additions.map((addition) => addition.file))) {
    const own = additions.filter((addition) => addition.file === file).toSorted((one, other) => other.line - one.line);
    await edit(join(checkout, file), (text) => {
      const lines = text.split('\n');
      for (const { line, indent, lines: added } of own) lines.splice(line, 0, '', ...added.map((one) => `${' '.repeat(indent)}${one}`));
      return importFor(idiom, lines.join('\n'));
    });
  }
}

function importFor({ columnImport }: Idiom, text: string): string {
  if (columnImport === null || columnImport.name.test(text)) return text;
  return text.replace(/^(?:import|from (?!__future__)\S+ import) /m, (first) => `${columnImport.line}\n${first}`);
}

/** Lines behind the one that holds `anchor`. */
export function insertBehind(text: string, anchor: string, lines: readonly string[]): string {
  const all = text.split('\n');
  const at = all.findIndex((line) => line.includes(anchor));
  if (at === -1) throw new Error(`no line holds ${anchor}`);
  return [...all.slice(0, at + 1), ...lines, ...all.slice(at + 1)].join('\n');
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

/** Copies in which no two of a scope stand together, in the order given. */
export function packCopies(all: readonly Planted[]): Planted[][] {
  const copies: Planted[][] = [];
  for (const one of all) {
    const free = copies.find((copy) => one.scope === null || !copy.some(({ scope }) => scope === one.scope));
    if (free === undefined) copies.push([one]);
    else free.push(one);
  }
  return copies;
}
