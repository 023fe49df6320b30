/**
 * The evaluator of Python source. Nothing is executed by Python: statements are followed here, over values that are plain data
 * (`value.ts`). Use it so:
 *
 *     const project = await readProject(directory);            // finds the files; each is parsed when first needed
 *     const evaluation = startEvaluation(project, host);       // host: your knowledge of a library, and your ear for effects
 *     const scope = evaluation.moduleScope('alembic/versions/1a2b.py');      // runs the module's statements once
 *     const revision = evaluation.name('alembic/versions/1a2b.py', 'revision');  // → { kind: 'string', value: '1a2b', place }
 *     const upgrade = evaluation.name('alembic/versions/1a2b.py', 'upgrade');    // → FunctionValue
 *     evaluation.call(upgrade);                                // follows its body; `host.effect` hears what it does, in order
 *
 * - Imports, constants, loops, conditions, comprehensions, f-strings, enums, classes and the project's own functions are followed
 *   with Python's meaning. A call of something outside the project is a `CallValue` whose callee is a `Reference` by the dotted name
 *   it was imported under (`import sqlalchemy as sa; sa.Column(…)` → `sqlalchemy.Column`; `op.create_table` → `alembic.op.create_table`)
 *   or an `AttributeValue` on another value (`batch_op.add_column(…)`: attribute of the call of `batch_alter_table`; the target of
 *   `with … as x` is the context's value itself). `args`, `keywords` and `place` are given.
 * - Each such call is told to `host.effect` in Python's order, besides `with` blocks entered and left, exceptions raised,
 *   classes made and attributes set. An effect in a branch that may not be taken carries `uncertain`, the test that is not known.
 * - `host.attribute` and `host.call` may answer for the library: say, `op.get_bind().dialect.name` → 'postgresql'.
 * - What only a run could tell is `Unknown { place, reason }`; terms (`isTerm`) stand for objects of libraries.
 * - `project.notExamined` lists files that could not be read or parsed. Steps and depth are limited (`limits`), so it ends.
 */
import type { Place } from '../source/place.js';
import { readAttribute, setterOf } from './attribute.js';
import { callValue } from './call.js';
import { isEnum, isSubclassOf, membersOf } from './class-facts.js';
import { evaluateExpression } from './evaluate-expression.js';
import { assignTo } from './assign.js';
import { runStatement, runStatements } from './execute.js';
import type { Host, Machine } from './machine.js';
import { makeModules } from './modules.js';
import { placeOf } from './module-source.js';
import { operate } from './operate.js';
import type { Project } from './project.js';
import type { Run } from './run.js';
import type { Scope } from './scope.js';
import type { Expression } from './syntax.js';
import { type InstanceValue, type Keyword, string, type Value } from './value.js';

export interface Evaluation {
  readonly project: Project;
  /** Runs a module (relative path) once and gives its names; null when the file cannot be read. */
  readonly moduleScope: (file: string) => Scope | null;
  /** A module's name, imports followed; null when it does not have it. */
  readonly name: (file: string, name: string) => Value | null;
  readonly evaluate: (expression: Expression, scope: Scope) => Value;
  readonly call: (callee: Value, args?: readonly Value[], keywords?: readonly Keyword[], place?: Place) => Value;
  readonly attribute: (of: Value, name: string, place?: Place) => Value;
  /** `left operator right`, comparisons included. */
  readonly operate: (operator: string, left: Value, right: Value, place?: Place) => Value;
  /** The items of a known sequence, set, dict, string or enum; null when not known. */
  readonly iterate: (value: Value) => readonly Value[] | null;
  /** What is evaluated meanwhile belongs to the run. */
  readonly during: <T>(run: Run, what: () => T) => T;
  /** Expressions evaluated so far. */
  readonly steps: () => number;
}

const nowhere: Place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

export function startEvaluation(project: Project, host: Host = {}): Evaluation {
  const machine = makeMachine(project, host);
  /** A question from outside has its own allowance of steps; one from within a host counts for the run around it too. */
  const apart = <T>(what: () => T): T => {
    const before = machine.state.steps;
    machine.state.steps = 0;
    const answer = what();
    machine.state.steps += before;
    return answer;
  };
  return {
    project,
    moduleScope: machine.modules.scope,
    name: (file, name) => {
      const scope = machine.modules.scope(file);
      if (scope === null) return null;
      return scope.names.has(name) ? apart(() => machine.lookup(name, scope, { ...nowhere, file })) : null;
    },
    evaluate: (expression, scope) => machine.evaluate(expression, scope),
    call: (callee, args = [], keywords = [], place = nowhere) => apart(() => machine.call(callee, args, keywords, place)),
    attribute: (of, name, place = nowhere) => machine.attribute(of, name, place),
    operate: (operator, left, right, place = nowhere) => machine.operate(operator, left, right, place),
    iterate: machine.iterate,
    steps: () => machine.state.total,
    during: (run, what) => {
      const before = { ...machine.state };
      Object.assign(machine.state, { run, steps: 0, depth: 0, uncertain: null });
      try {
        return what();
      } finally {
        Object.assign(machine.state, { run: before.run, steps: before.steps, depth: before.depth, uncertain: before.uncertain });
      }
    },
  };
}

function makeMachine(project: Project, host: Host): Machine & { readonly modules: ReturnType<typeof makeModules> } {
  const modules = makeModules(project, () => machine, runStatement);
  const machine: Machine & { readonly modules: ReturnType<typeof makeModules> } = {
    project,
    host: hostOf(host, () => machine.state.run),
    modules,
    state: { steps: 0, total: 0, depth: 0, branchings: 0, uncertain: null, maybeReturned: [], yielded: [], run: null },
    evaluate: (expression, scope) => evaluateExpression(machine, expression, scope),
    run: (statements, scope) => runStatements(machine, statements, scope),
    assign: (target, value, scope) => assignTo(machine, target, value, scope),
    lookup: modules.lookup,
    call: (callee, args, keywords, place) => callValue(machine, callee, args, keywords, place),
    operate: (operator, left, right, place) => operate(machine, operator, left, right, place),
    attribute: (of, name, place) => readAttribute(machine, of, name, place),
    setAttribute: (of, name, value, place) => setAttribute(machine, of, name, value, place),
    iterate: (value) => iterate(host, value),
    openModule: modules.open,
    moduleAttribute: modules.attribute,
    place: (span, scope) => placeOf(scope.source, span),
  };
  return machine;
}

/** While a run lasts, its host is asked first, and it alone hears of effects and decides. */
function hostOf(host: Host, run: () => Run | null): Host {
  return {
    ...host,
    effect: (effect) => (run()?.host ?? host).effect?.(effect),
    attribute: (of, name, place) => run()?.host.attribute?.(of, name, place) ?? host.attribute?.(of, name, place),
    operate: (operator, left, right, place) =>
      run()?.host.operate?.(operator, left, right, place) ?? host.operate?.(operator, left, right, place),
    call: (call) => run()?.host.call?.(call) ?? host.call?.(call),
    iterate: (value) => run()?.host.iterate?.(value) ?? host.iterate?.(value),
  };
}

function setAttribute(machine: Machine, of: Value, name: string, value: Value, place: Place): void {
  const { run } = machine.state;
  const setter = of.kind === 'instance' ? setterOf(of.class, name) : null;
  if (setter !== null) {
    machine.call({ kind: 'method', of, name, function: setter }, [value], [], place);
    return;
  }
  if (of.kind === 'instance' || of.kind === 'member') of.attributes.set(name, value);
  else if (of.kind === 'call') of.assigned.set(name, value);
  else if (of.kind === 'class' && run === null) of.names.set(name, value);
  if (
    (run !== null && of.kind === 'instance') ||
    of.kind === 'class' ||
    of.kind === 'call' ||
    of.kind === 'attribute' ||
    of.kind === 'reference'
  )
    machine.host.effect?.({ kind: 'set', of, name, value, place, uncertain: machine.state.uncertain });
}

function iterate(host: Host, value: Value): readonly Value[] | null {
  const hosted = host.iterate?.(value);
  if (hosted !== undefined) return hosted;
  if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set') return value.items;
  if (value.kind === 'dict') return value.entries.map(([key]) => key);
  if (value.kind === 'string') return [...value.value].map((letter) => string(letter));
  if (value.kind === 'class' && isEnum(value)) return membersOf(value);
  if (value.kind === 'instance' && isSubclassOf(value.class, 'typing.NamedTuple')) return fieldsOf(value);
  return null;
}

/** The fields of a named tuple in order; null where one has no value. */
function fieldsOf({ class: self, attributes }: InstanceValue): readonly Value[] | null {
  const values = [...self.annotations.keys()].map((name) => attributes.get(name) ?? self.names.get(name));
  return values.includes(undefined) ? null : values.filter((value) => value !== undefined);
}
