import type { Bound, Enforcement, Limit, Scalar } from './enforced.js';

/** What a value may be, as far as code tells: every field that is null says nothing. */
export interface Domain {
  /** Its possible values; empty for "only None". */
  readonly values: readonly Scalar[] | null;
  readonly minimum: Bound | null;
  readonly maximum: Bound | null;
  readonly shortest: number | null;
  readonly longest: number | null;
  /** A Python regular expression that it matches. */
  readonly pattern: string | null;
  /** Whether it may be None. */
  readonly nullable: boolean;
  /** What makes it so. */
  readonly enforced: readonly Enforcement[];
}

/** Anything, None included. */
export const anything: Domain = {
  values: null,
  minimum: null,
  maximum: null,
  shortest: null,
  longest: null,
  pattern: null,
  nullable: true,
  enforced: [],
};

export const something: Domain = { ...anything, nullable: false };
export const onlyNone: Domain = { ...anything, values: [] };

export function oneOf(values: readonly Scalar[], enforced: readonly Enforcement[] = []): Domain {
  return { ...something, values: [...new Set(values)], enforced };
}

/** Whether values other than None are limited in any way. */
export function isLimited(domain: Domain): boolean {
  return (
    domain.values !== null ||
    domain.minimum !== null ||
    domain.maximum !== null ||
    domain.shortest !== null ||
    domain.longest !== null ||
    domain.pattern !== null
  );
}

/** What a value may be that comes from either. */
export function either(a: Domain, b: Domain): Domain {
  const nullable = a.nullable || b.nullable;
  const enforced = mergeEnforcements(a.enforced, b.enforced);
  if (a.values?.length === 0) return { ...b, nullable, enforced };
  if (b.values?.length === 0) return { ...a, nullable, enforced };
  return {
    values: a.values === null || b.values === null ? null : [...new Set([...a.values, ...b.values])],
    minimum: looser(lowest(a), lowest(b), (x, y) => x < y),
    maximum: looser(highest(a), highest(b), (x, y) => x > y),
    shortest: both(lengths(a, 'shortest'), lengths(b, 'shortest'), Math.min),
    longest: both(lengths(a, 'longest'), lengths(b, 'longest'), Math.max),
    pattern: a.pattern === b.pattern ? a.pattern : null,
    nullable,
    enforced,
  };
}

/** What a value may be that satisfies both. */
export function alsoWithin(a: Domain, b: Domain): Domain {
  const values =
    a.values === null ? b.values : b.values === null ? a.values : a.values.filter((value) => b.values?.includes(value) === true);
  return {
    values,
    minimum: tighter(a.minimum, b.minimum, (x, y) => x > y),
    maximum: tighter(a.maximum, b.maximum, (x, y) => x < y),
    shortest: largest(a.shortest, b.shortest, Math.max),
    longest: largest(a.longest, b.longest, Math.min),
    pattern: a.pattern ?? b.pattern,
    nullable: a.nullable && b.nullable,
    enforced: mergeEnforcements(a.enforced, b.enforced),
  };
}

export function allEither(domains: readonly Domain[]): Domain | null {
  const [first, ...rest] = domains;
  return first === undefined ? null : rest.reduce(either, first);
}

export function enforcementsOf(domain: Domain, limit: Limit): readonly Enforcement[] {
  return domain.enforced.filter((one) => one.limit === limit);
}

export function mergeEnforcements(a: readonly Enforcement[], b: readonly Enforcement[]): readonly Enforcement[] {
  const key = ({ limit, place }: Enforcement): string => `${limit} ${place.file}:${place.line}:${place.column}`;
  return [...new Map([...a, ...b].map((one) => [key(one), one])).values()];
}

function lowest(domain: Domain): Bound | null {
  const known = numbers(domain);
  return known === null ? domain.minimum : { value: Math.min(...known), inclusive: true };
}

function highest(domain: Domain): Bound | null {
  const known = numbers(domain);
  return known === null ? domain.maximum : { value: Math.max(...known), inclusive: true };
}

function numbers({ values }: Domain): readonly number[] | null {
  const known = values?.filter((value) => typeof value === 'number') ?? [];
  return known.length > 0 && known.length === values?.length ? known : null;
}

function lengths(domain: Domain, side: 'shortest' | 'longest'): number | null {
  const texts = domain.values?.filter((value) => typeof value === 'string') ?? [];
  if (texts.length === 0 || texts.length !== domain.values?.length) return domain[side];
  const found = texts.map((text) => [...text].length);
  return side === 'shortest' ? Math.min(...found) : Math.max(...found);
}

function looser(a: Bound | null, b: Bound | null, beyond: (x: number, y: number) => boolean): Bound | null {
  if (a === null || b === null) return null;
  if (a.value === b.value) return { value: a.value, inclusive: a.inclusive || b.inclusive };
  return beyond(a.value, b.value) ? a : b;
}

function tighter(a: Bound | null, b: Bound | null, within: (x: number, y: number) => boolean): Bound | null {
  if (a === null || b === null) return a ?? b;
  if (a.value === b.value) return { value: a.value, inclusive: a.inclusive && b.inclusive };
  return within(a.value, b.value) ? a : b;
}

function both(a: number | null, b: number | null, choose: (x: number, y: number) => number): number | null {
  return a === null || b === null ? null : choose(a, b);
}

function largest(a: number | null, b: number | null, choose: (x: number, y: number) => number): number | null {
  return a === null ? b : b === null ? a : choose(a, b);
}
