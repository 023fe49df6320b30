import type { Place } from '../source/place.js';
import type { Completion, Machine } from './machine.js';
import type { ModuleSource } from './module-source.js';
import type { Project } from './project.js';
import { at, findModule } from './resolve-module.js';
import { makeScope, type PendingImport, type Scope } from './scope.js';
import type { Statement } from './syntax.js';
import { type ModuleValue, reference, string, unknown, type Value } from './value.js';
import { join } from 'node:path';

/** The modules of one evaluation: each is run once, when something of it is first needed. */
export interface Modules {
  readonly open: (name: string, fromFile: string) => ModuleValue | null;
  /** The scope of a module's file, run to its end (or as far as it has come, within a cycle). */
  readonly scope: (file: string) => Scope | null;
  readonly attribute: (module: ModuleValue, name: string, place: Place | null) => Value;
  readonly lookup: (name: string, scope: Scope, place: Place) => Value;
}

interface Running {
  readonly source: ModuleSource;
  readonly scope: Scope;
  readonly done: Set<Statement>;
  /** Every statement was reached. */
  complete: boolean;
}

export function makeModules(
  project: Project,
  machine: () => Machine,
  run: (machine: Machine, statement: Statement, scope: Scope) => Completion,
): Modules {
  const running = new Map<string, Running | null>();

  function scopeOf(file: string): Scope | null {
    const before = running.get(file);
    if (before !== undefined) return before?.scope ?? null;
    const source = project.source(file);
    if (source === null) {
      running.set(file, null);
      return null;
    }
    const scope = makeScope('module', source, null);
    scope.names.set('__name__', string(source.name));
    scope.names.set('__file__', string(join(project.root, file)));
    const state: Running = { source, scope, done: new Set(), complete: false };
    running.set(file, state);
    const outer = { ...machine().state };
    // Each statement of a module has its own allowance of steps, and does not stand in the branch that happened to need it first.
    Object.assign(machine().state, { steps: 0, uncertain: null, depth: 0, run: null });
    for (const statement of source.statements) {
      machine().state.steps = 0;
      runOnce(state, statement);
    }
    state.complete = true;
    Object.assign(machine().state, { steps: outer.steps, uncertain: outer.uncertain, depth: outer.depth, run: outer.run });
    return scope;
  }

  function runOnce(state: Running, statement: Statement): void {
    if (state.done.has(statement)) return;
    state.done.add(statement);
    try {
      run(machine(), statement, state.scope);
    } catch (error) {
      // Expressions that nest beyond what this machine's stack holds; everything else is a bug.
      if (!(error instanceof RangeError)) throw error;
      const place = machine().place(statement, state.scope);
      machine().host.effect?.({ kind: 'unknown', unknown: unknown('the statement nests too deeply', place), place, uncertain: null });
      project.notExamined.push({ file: place.file, line: place.line, object: state.source.name, reason: 'the statement nests too deeply' });
    }
  }

  /** In a cycle of imports a name may be asked for before its statement was reached: that statement is run then. */
  function runAhead(scope: Scope, name: string): void {
    const state = running.get(scope.source.file);
    if (state === undefined || state === null || state.scope !== scope || state.complete) return;
    for (const statement of state.source.statements) if (!state.done.has(statement) && binds(statement, name)) runOnce(state, statement);
  }

  function inScope(scope: Scope, name: string): Value | undefined {
    if (!scope.names.has(name)) runAhead(scope, name);
    const found = scope.names.get(name);
    if (found === undefined) return undefined;
    if (found.kind !== 'import') return found;
    const value = follow(found, scope, name);
    if (scope.names.get(name) === found) scope.names.set(name, value);
    return value;
  }

  function follow(pending: PendingImport, scope: Scope, name: string): Value {
    const module = open(pending.module, scope.source.file);
    if (module === null) {
      if (pending.module.startsWith('/')) return unknown(`module "${pending.module.slice(1)}" is not among the project's files`);
      return reference(pending.name === null ? pending.module : `${pending.module}.${pending.name}`);
    }
    if (pending.name === null) return module;
    // `from . import name` inside the package itself.
    if (module.file === scope.source.file && scope.names.get(name) === pending) scope.names.delete(name);
    return attribute(module, pending.name, null);
  }

  function open(name: string, fromFile: string): ModuleValue | null {
    const found = name.startsWith('/') ? at(project.index, name.slice(1)) : findModule(project.index, name, fromFile);
    if (found === null) return null;
    return {
      kind: 'module',
      name: found.file === null ? found.path.replaceAll('/', '.') : name.replace(/^\//, '').replaceAll('/', '.'),
      file: found.file ?? found.path,
    };
  }

  function attribute(module: ModuleValue, name: string, place: Place | null): Value {
    const path = module.file?.replace(/(^|\/)__init__\.py$/, '').replace(/\.py$/, '') ?? '';
    const isFile = module.file?.endsWith('.py') === true;
    const scope = isFile && module.file !== null ? scopeOf(module.file) : null;
    const own = scope === null ? undefined : (inScope(scope, name) ?? inStars(scope, name));
    if (own !== undefined) return own;
    const below = at(project.index, path === '' ? name : `${path}/${name}`);
    if (below !== null) return { kind: 'module', name: `${module.name}.${name}`, file: below.file ?? below.path };
    if (!isFile) return reference(`${module.name}.${name}`);
    return unknown(`module ${module.name} has no name ${name}`, place);
  }

  const searching = new Set<string>();

  function inStars(scope: Scope, name: string): Value | undefined {
    if (name.startsWith('__')) return undefined;
    for (const star of scope.stars.toReversed()) {
      const module = open(star, scope.source.file);
      const key = `${module?.file ?? star} ${name}`;
      if (module?.file?.endsWith('.py') !== true || searching.has(key)) continue;
      searching.add(key);
      const inner = scopeOf(module.file);
      const value = inner === null ? undefined : (inScope(inner, name) ?? inStars(inner, name));
      searching.delete(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  function lookup(name: string, scope: Scope, place: Place): Value {
    for (let current: Scope | null = scope; current !== null; current = current.parent) {
      if (current !== scope && current.kind === 'class') continue;
      if (current === scope && current.outer.has(name)) continue;
      const value = inScope(current, name) ?? (current.stars.length > 0 ? inStars(current, name) : undefined);
      if (value !== undefined) return value;
    }
    if (builtins.has(name)) return reference(`builtins.${name}`);
    const outside = outsideStar(scope);
    return outside === null ? unknown(`name "${name}" is not defined in the source`, place) : reference(`${outside}.${name}`);
  }

  function outsideStar(scope: Scope): string | null {
    for (let current: Scope | null = scope; current !== null; current = current.parent)
      for (const star of current.stars.toReversed()) if (open(star, scope.source.file) === null) return star;
    return null;
  }

  return { open, scope: scopeOf, attribute, lookup };
}

/** Whether a statement of a module gives a name a value. */
function binds(statement: Statement, name: string): boolean {
  switch (statement.type) {
    case 'class':
    case 'function':
    case 'alias':
      return statement.name === name;
    case 'assign':
      return statement.targets.some((target) =>
        target.type === 'name'
          ? target.id === name
          : target.type === 'tuple' && target.items.some((item) => item.type === 'name' && item.id === name),
      );
    case 'import':
      return statement.names.some(({ module, alias }) => (alias ?? module.replace(/\..*$/, '')) === name);
    case 'from import':
      return statement.names === null || statement.names.some((one) => (one.alias ?? one.name) === name);
    case 'if':
      return [...statement.body, ...statement.otherwise].some((inner) => binds(inner, name));
    case 'try':
      return [...statement.body, ...statement.otherwise, ...statement.handlers.flatMap((handler) => handler.body)].some((inner) =>
        binds(inner, name),
      );
    default:
      return false;
  }
}

const builtins = new Set(
  `abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir divmod enumerate eval exec filter float format
frozenset getattr globals hasattr hash hex id input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property
range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip __import__ NotImplemented Exception BaseException ValueError TypeError
KeyError IndexError RuntimeError NotImplementedError ImportError ModuleNotFoundError AttributeError AssertionError OSError IOError StopIteration Warning UserWarning
DeprecationWarning PermissionError FileNotFoundError LookupError UnicodeDecodeError TimeoutError ConnectionError SystemExit KeyboardInterrupt ArithmeticError ZeroDivisionError`.split(
    /\s+/,
  ),
);
