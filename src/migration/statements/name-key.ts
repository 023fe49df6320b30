import type { Name } from '../../sql/operations/operation.js';

/** `users` and `public.users` are the same. */
export function keyOf({ schema, name }: Name): string {
  return schema === null || schema === 'public' ? name : `${schema}.${name}`;
}
