/** A relation in a message: the user's own word for it, with the schema where it is not `public`. Not for SQL. */
export function displayName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return schema === 'public' ? name : `${schema}.${name}`;
}
