import type { ClassValue, InstanceValue, MemberValue, Value } from './value.js';

/** Names under which modules offer the same base class, as `sub` → what it brings along. */
const broughtAlong: Readonly<Record<string, readonly string[]>> = {
  'enum.StrEnum': ['enum.Enum', 'builtins.str'],
  'backports.strenum.StrEnum': ['enum.StrEnum', 'enum.Enum', 'builtins.str'],
  'strenum.StrEnum': ['enum.StrEnum', 'enum.Enum', 'builtins.str'],
  'enum.IntEnum': ['enum.Enum', 'builtins.int'],
  'enum.IntFlag': ['enum.Flag', 'enum.Enum', 'builtins.int'],
  'enum.Flag': ['enum.Enum'],
};

/** Method resolution order (C3); terms stand for classes outside the project, `behind` names a class of the project that such a base derives from. */
export function linearize(
  self: ClassValue,
  bases: readonly Value[],
  behind: (base: Value) => ClassValue | undefined = () => undefined,
): Value[] {
  const plain = bases.map(withoutArguments);
  const lines = plain.map((base) => (base.kind === 'class' ? [...base.ancestors] : [base, ...(behind(base)?.ancestors ?? [])]));
  return [self, ...merge([...lines, [...plain]])];
}

function merge(lines: Value[][]): Value[] {
  const result: Value[] = [];
  for (;;) {
    const open = lines.filter((line) => line.length > 0);
    if (open.length === 0) return result;
    const head = (open.find((line) => !open.some((other) => other.slice(1).some((item) => equal(item, line[0])))) ?? open[0])?.[0];
    if (head === undefined) return result;
    result.push(head);
    for (const line of lines) if (equal(line[0], head)) line.shift();
  }
}

function equal(left: Value | undefined, right: Value | undefined): boolean {
  return left === right || (left?.kind === 'reference' && right?.kind === 'reference' && left.name === right.name);
}

/** `Base[T]` → `Base`. */
export function withoutArguments(base: Value): Value {
  return base.kind === 'subscript' ? withoutArguments(base.of) : base;
}

export function classOf(value: MemberValue | InstanceValue): ClassValue {
  return value.class;
}

/** Whether a class of the project descends from a class outside it, by dotted name. */
export function isSubclassOf(value: ClassValue, name: string): boolean {
  return value.ancestors.some(
    (base) => base.kind === 'reference' && (base.name === name || broughtAlong[base.name]?.includes(name) === true),
  );
}

export function isEnum(value: ClassValue): boolean {
  return isSubclassOf(value, 'enum.Enum');
}

/** Bases outside the project. */
export function hasOutsideBase(value: ClassValue): boolean {
  return value.ancestors.some(
    (base) =>
      base.kind !== 'class' &&
      !(base.kind === 'reference' && (base.name === 'builtins.object' || base.name.startsWith('typing.') || base.name.startsWith('abc.'))),
  );
}

/** The first class in resolution order that defines a name, and its value there. */
export function findInClass(
  value: ClassValue,
  name: string,
  after: ClassValue | null = null,
): { readonly value: Value; readonly class: ClassValue } | null {
  let seen = after === null;
  for (const ancestor of value.ancestors) {
    if (seen && ancestor.kind === 'class') {
      const found = ancestor.names.get(name);
      if (found !== undefined) return { value: found, class: ancestor };
    }
    if (ancestor === after) seen = true;
  }
  return null;
}

export function membersOf(value: ClassValue): MemberValue[] {
  const members: MemberValue[] = [];
  for (const ancestor of value.ancestors) {
    if (ancestor.kind !== 'class') continue;
    for (const [name, member] of ancestor.names)
      if (member.kind === 'member' && member.name === name && member.class === ancestor) members.push(member);
  }
  return members;
}
