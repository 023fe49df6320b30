import type { Effect } from '../python/machine.js';
import type { FunctionValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { type Atom, atomKey, readTest } from './atom.js';

/** An atom with the answer that was taken for it. */
export interface Decision {
  readonly atom: Atom;
  readonly taken: boolean;
}

/** One way through a function: what was decided, what it did, and how it ended. */
export interface Way {
  readonly decisions: readonly Decision[];
  readonly effects: readonly Effect[];
  /** Where it raised; null where it came to its end. */
  readonly refused: Place | null;
  /** What it returned. */
  readonly result: Value | null;
}

/** Runs a function again and again, with other answers to what only a run can tell. */
export interface WayFinder {
  /** For the host: hears what the run does, answers its tests, and is told of every function that is entered. */
  readonly hear: (effect: Effect) => void;
  readonly decide: (test: Value, place: Place) => boolean | undefined;
  /** Whether a function is to be followed. */
  readonly enter: (callee: FunctionValue) => boolean;
  readonly isRunning: () => boolean;
  /**
   * The ways through a function, each answer changed alone before several are. Answers that change nothing of what `deeds` tells of a way
   * are not combined with others that were asked without them. At most `limits.ways`.
   */
  readonly follow: (run: () => Value, deeds?: (way: Way) => string) => { readonly ways: readonly Way[]; readonly complete: boolean };
}

/** Ways through a function, functions entered on one way and on all, before the rest is left out. */
const limits = { ways: 32, entered: 50, all: 300 };

/** Thrown out of a run that raises. */
class Raised extends Error {
  constructor(readonly place: Place) {
    super('the code raises');
  }
}

interface Run {
  readonly script: readonly boolean[];
  readonly decisions: Map<string, Decision>;
  readonly effects: Effect[];
  entered: number;
}

/** A way to go: the answers of its beginning, and what was asked and done on the way that it turns off from. */
interface Turn {
  readonly script: readonly boolean[];
  readonly known: ReadonlySet<string>;
  readonly deeds: string | null;
}

function turnsAfter({ decisions }: Way, { script, known, deeds: before }: Turn, deeds: string): readonly Turn[] {
  const keys = decisions.map(({ atom }) => atomKey(atom));
  return decisions.flatMap(({ taken }, at): Turn[] => {
    if (at < script.length || (deeds === before && known.has(keys[at] ?? ''))) return [];
    return [{ script: [...decisions.slice(0, at).map((one) => one.taken), !taken], known: new Set(keys), deeds }];
  });
}

export function makeWayFinder(): WayFinder {
  let run: Run | null = null;

  function decide(test: Value, place: Place): boolean {
    const read = readTest(test, place);
    switch (read.kind) {
      case 'known':
        return read.value;
      case 'not':
        return !decide(read.of, place);
      case 'all':
        return read.of.every((part) => decide(part, place));
      case 'any':
        return read.of.some((part) => decide(part, place));
      case 'atom':
        return answer(read.atom) !== read.negated;
    }
  }

  function answer(atom: Atom): boolean {
    if (run === null) return false;
    const key = atomKey(atom);
    const before = run.decisions.get(key);
    if (before !== undefined) return before.taken;
    const taken = run.script[run.decisions.size] ?? false;
    run.decisions.set(key, { atom, taken });
    return taken;
  }

  function once(script: readonly boolean[], what: () => Value): { readonly way: Way; readonly entered: number } {
    const started: Run = { script, decisions: new Map(), effects: [], entered: 0 };
    const outer = run;
    run = started;
    let refused: Place | null = null;
    let result: Value | null = null;
    try {
      result = what();
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      refused = error.place;
    } finally {
      run = outer;
    }
    return { way: { decisions: [...started.decisions.values()], effects: started.effects, refused, result }, entered: started.entered };
  }

  return {
    hear: (effect) => {
      if (run === null) return;
      if (effect.kind === 'raise') throw new Raised(effect.place);
      if (effect.kind === 'call' && isAbort(effect.call.callee)) throw new Raised(effect.call.place);
      run.effects.push(effect);
    },
    decide: (test, place) => (run === null ? undefined : decide(test, place)),
    enter: () => {
      if (run === null) return true;
      run.entered += 1;
      return run.entered <= limits.entered;
    },
    isRunning: () => run !== null,
    follow: (what, deeds = () => '') => {
      const ways: Way[] = [];
      const queue: Turn[] = [{ script: [], known: new Set(), deeds: null }];
      let entered = 0;
      for (let turn = queue.shift(); turn !== undefined; turn = queue.shift()) {
        if (ways.length >= limits.ways || entered > limits.all) return { ways, complete: false };
        const { way, entered: more } = once(turn.script, what);
        entered += more;
        ways.push(way);
        queue.push(...turnsAfter(way, turn, way.refused === null ? deeds(way) : 'refused'));
      }
      return { ways, complete: true };
    },
  };
}

/** `flask.abort(404)`, `werkzeug.exceptions.abort`. */
function isAbort(callee: Value): boolean {
  return (
    callee.kind === 'reference' &&
    /^(flask|werkzeug\.exceptions|sanic|bottle|starlette\.exceptions|flask_restful|flask_restx)\.abort$/.test(callee.name)
  );
}
