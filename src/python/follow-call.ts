import type { Place } from '../source/place.js';
import { bindArguments } from './bind-arguments.js';
import { limits, type Machine } from './machine.js';
import { markOpen } from './open.js';
import { type CallFrame, Raised, type Run, undecided } from './run.js';
import { makeScope, type Scope } from './scope.js';
import { type CallValue, type FunctionValue, type Keyword, list, none, type Value } from './value.js';
import { wrapperOf } from './wrapper.js';

export interface Call {
  readonly function: FunctionValue;
  readonly args: readonly Value[];
  readonly keywords: readonly Keyword[];
  readonly place: Place;
  readonly method: Scope['method'];
}

/** A call of one of the project's functions within a run. `onYield` goes on with what a context manager yields, before it ends. */
export function followCall(machine: Machine, run: Run, call: Call, onYield: ((value: Value) => void) | null = null): Value {
  const wrapper = wrapperOf(machine, call.function);
  if (wrapper === null) return enter(machine, run, call, onYield);
  const frame: CallFrame = { function: call.function, self: call.method?.self ?? null, place: call.place, wrapper: true };
  return within(run, frame, () => machine.call(wrapper, call.args, call.keywords, call.place));
}

function enter(machine: Machine, run: Run, call: Call, onYield: ((value: Value) => void) | null): Value {
  const running = run.frames.filter((frame) => frame.function.body === call.function.body && !frame.wrapper).length;
  if (running > 1 || machine.state.depth >= limits.depth) return opaque(call);
  if (onYield === null && !run.quiet && run.host.matters?.(call.function) === false) return quietly(machine, run, call);
  return evaluateBody(machine, run, call, onYield);
}

/** How often it was in vain to follow a function whose result may be sure. */
const hopeless = new WeakMap<object, number>();

/** Follows a function that does not matter; where what it gives depends on a run, the call stays as it is written. */
function quietly(machine: Machine, run: Run, call: Call): Value {
  if ((hopeless.get(call.function.body) ?? 0) > 2) return opaque(call);
  run.quiet = true;
  const [frames, loops, yields] = [run.frames.length, run.loops.length, run.yields.length];
  const depth = machine.state.depth;
  try {
    return evaluateBody(machine, run, call, null);
  } catch (error) {
    if (error !== undecided && !(error instanceof Raised)) throw error;
    run.frames.length = frames;
    run.loops.length = loops;
    run.yields.length = yields;
    machine.state.depth = depth;
    hopeless.set(call.function.body, (hopeless.get(call.function.body) ?? 0) + 1);
    return opaque(call);
  } finally {
    run.quiet = false;
  }
}

function opaque(call: Call): CallValue {
  return { kind: 'call', callee: call.function, args: call.args, keywords: call.keywords, place: call.place, assigned: new Map() };
}

function evaluateBody(machine: Machine, run: Run, call: Call, onYield: ((value: Value) => void) | null): Value {
  const self = call.function;
  const scope = makeScope('function', self.scope.source, self.scope, call.method);
  const problem = bindArguments(self, call.args, call.keywords, scope, call.place, (parameter) => run.host.argument?.(self, parameter));
  if (problem !== null) return problem;
  run.host.bound?.(self, call.method?.self ?? null, scope.names);
  const { body } = self;
  if (body.type === 'expression') return machine.evaluate(body.expression, scope);
  const frame: CallFrame = { function: self, self: call.method?.self ?? null, place: call.place, wrapper: false };
  return within(run, frame, () => {
    const { state } = machine;
    const [depth, loops] = [state.depth, run.loops.length];
    const yielded: Value[] = [];
    state.depth += 1;
    state.yielded.push(yielded);
    run.yields.push(onYield);
    try {
      const completion = machine.run(body.statements(), scope);
      if (yielded.length > 0) return run.loops.length >= loops && repeated.has(yielded) ? markOpen(list(yielded), null) : list(yielded);
      return completion.kind === 'return' ? completion.value : none;
    } finally {
      state.depth = depth;
      state.yielded.pop();
      run.yields.pop();
    }
  });
}

/** Values that a generator yields in a loop. */
const repeated = new WeakSet<Value[]>();

/** `yield` in a run. */
export function yieldValue(machine: Machine, run: Run, value: Value): void {
  const onYield = run.yields.at(-1) ?? null;
  if (onYield !== null) {
    onYield(value);
    return;
  }
  const sink = machine.state.yielded.at(-1);
  if (sink === undefined) return;
  sink.push(value);
  const frame = run.frames.at(-1);
  if (run.loops.some((loop) => loop.frame === frame && loop.atMost === null)) repeated.add(sink);
}

function within<T>(run: Run, frame: CallFrame, what: () => T): T {
  const depth = run.frames.length;
  run.frames.push(frame);
  try {
    return what();
  } finally {
    run.frames.length = depth;
  }
}
