import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureFolder, type Backend } from './backend.js';
import type { Source } from './build-oracle.js';
import { shuffle } from './mutation.js';
import { runCommand } from './run-command.js';

/** Where the data layer of a backend lies, and how many of its functions are drawn. One entry of `draws.json`. */
interface Draw {
  readonly backend: string;
  /** Files and folders, as globs. */
  readonly paths: readonly string[];
  /** All functions, or those whose text touches a session or a query. */
  readonly keep: 'all' | 'touching';
  /** How many; null for the whole population. */
  readonly count: number | null;
  readonly seed: number;
  /** What its calls run on: tables made from the models, or by the revisions, which fill tables of constants. */
  readonly database: Source;
  /** The share of functions that must be found and equal. */
  readonly goal: number;
}

/** A function of the data layer, as `package.module.Class.method`. */
export interface DrawnFunction {
  readonly name: string;
  /** Relative to the checkout. */
  readonly file: string;
  readonly first: number;
  readonly last: number;
}

/** The same functions at every run: the population in order of name, shuffled with the seed, and the first `count` of it. */
export async function drawFunctions(
  backend: Backend,
  checkout: string,
  python: string,
): Promise<{ readonly population: number; readonly drawn: readonly DrawnFunction[] }> {
  const { paths, keep, count, seed } = await readDraw(backend.name);
  const output = await runCommand({
    program: python,
    arguments: [join(measureFolder, 'python', 'functions.py'), keep, ...paths],
    folder: checkout,
  });
  const population = (JSON.parse(output) as readonly DrawnFunction[]).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const drawn = shuffle(population, seed).slice(0, count ?? population.length);
  return { population: population.length, drawn: drawn.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
}

/** How a backend's functions are drawn and called. */
export async function readDraw(backend: string): Promise<Draw> {
  const draws = JSON.parse(await readFile(join(measureFolder, 'draws.json'), 'utf8')) as readonly Draw[];
  const draw = draws.find((entry) => entry.backend === backend);
  if (draw === undefined) throw new Error(`draws.json does not name ${backend}`);
  return draw;
}
