import { type Completion, type Machine, normal } from './machine.js';
import type { PendingImport, Scope } from './scope.js';
import type { Statement } from './syntax.js';
import { same } from './truth.js';
import type { Unknown, Value } from './value.js';

/** Runs every branch from the same names, and keeps what all agree on; effects are marked as uncertain. */
export function runBranches(machine: Machine, branches: readonly (readonly Statement[])[], scope: Scope, why: Unknown): Completion {
  const before = new Map(scope.names);
  const uncertain = machine.state.uncertain;
  machine.state.branchings += 1;
  machine.state.uncertain = uncertain ?? why;
  const ends = branches.map((branch) => {
    if (branch.length === 0) return { completion: normal, names: before };
    scope.names.clear();
    for (const [name, value] of before) scope.names.set(name, value);
    const completion = machine.run(branch, scope);
    return { completion, names: new Map(scope.names) };
  });
  machine.state.uncertain = uncertain;
  mergeNames(
    scope,
    before,
    ends.filter((end) => end.completion.kind !== 'raise').map((end) => end.names),
    why,
  );
  return mergeCompletions(
    machine,
    ends.map((end) => end.completion),
    why,
  );
}

function mergeNames(
  scope: Scope,
  before: ReadonlyMap<string, Value | PendingImport>,
  ends: readonly ReadonlyMap<string, Value | PendingImport>[],
  why: Unknown,
): void {
  for (const end of ends) {
    for (const [name, own] of end) {
      if (ends.every((one) => (one.get(name) ?? before.get(name)) === own)) {
        scope.names.set(name, own);
        continue;
      }
      const values = ends.map((one) => one.get(name) ?? before.get(name)).filter((value) => value !== undefined);
      const [first] = values;
      if (first === undefined) continue;
      const agreed = values.every(
        (value) => value === first || (value.kind !== 'import' && first.kind !== 'import' && same(value, first) === true),
      );
      // A class or an import that only one branch offers is the best guess; a value that differs is not known.
      const imported = values.find((value) => value.kind === 'import' || value.kind === 'class' || value.kind === 'reference');
      scope.names.set(name, agreed ? first : (imported ?? why));
    }
  }
}

function mergeCompletions(machine: Machine, completions: readonly Completion[], why: Unknown): Completion {
  const open = completions.filter((completion) => completion.kind !== 'raise');
  const returned = open.flatMap((completion) => (completion.kind === 'return' ? [completion.value] : []));
  const [first] = returned;
  if (open.length === 0) return completions[0] ?? normal;
  if (first !== undefined && returned.length === open.length)
    return { kind: 'return', value: returned.every((value) => same(value, first) === true) ? first : why };
  machine.state.maybeReturned.at(-1)?.push(...returned);
  return normal;
}
