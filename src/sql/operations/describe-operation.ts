import type { Name, Operation } from './operation.js';

/** An operation in a few words, for messages: `create table users`, `drop column users.email`. */
export function describeOperation(operation: Operation): string {
  switch (operation.kind) {
    case 'create table':
    case 'drop table':
      return `${operation.kind} ${spell(operation.table)}`;
    case 'rename table':
      return `rename table ${spell(operation.table)} to ${operation.to}`;
    case 'add column':
      return `add column ${spell(operation.table)}.${operation.column.name}`;
    case 'drop column':
      return `drop column ${spell(operation.table)}.${operation.column}`;
    case 'rename column':
      return `rename column ${spell(operation.table)}.${operation.column} to ${operation.to}`;
    case 'alter type':
      return `change type of ${spell(operation.table)}.${operation.column} to ${operation.type.sql}`;
    case 'set nullable':
      return `${operation.nullable ? 'allow' : 'forbid'} NULL in ${spell(operation.table)}.${operation.column}`;
    case 'set default':
      return `${operation.default === null ? 'drop' : 'set'} default of ${spell(operation.table)}.${operation.column}`;
    case 'create index':
      return `create index ${operation.name ?? `on ${spell(operation.table)}`}`;
    case 'drop index':
      return `drop index ${spell(operation.index)}`;
    case 'add constraint':
      return `add ${operation.constraint.type} constraint ${operation.constraint.name ?? ''} on ${spell(operation.table)}`.replace(
        / {2}/,
        ' ',
      );
    case 'validate constraint':
      return `validate constraint ${operation.name} on ${spell(operation.table)}`;
    case 'drop constraint':
      return `drop constraint ${operation.name} on ${spell(operation.table)}`;
    case 'create object':
      return `${operation.replaces && operation.object !== 'extension' ? 'replace' : 'create'} ${operation.object} ${spell(operation.name)}`;
    case 'drop object':
      return `drop ${operation.object} ${spell(operation.name)}`;
    case 'rename object':
      return `rename ${operation.object} ${spell(operation.name)} to ${operation.to}`;
    case 'add enum value':
      return `add value '${operation.value}' to type ${spell(operation.type)}`;
    case 'comment':
      return `comment on ${operation.on}`;
    case 'data':
      return operation.table === null
        ? `${operation.verb.replace(/ (into|from)$/, '')} rows`
        : `${operation.verb} ${spell(operation.table)}`;
    case 'neutral':
    case 'other':
      return operation.what;
  }
}

export function spell(name: Name): string {
  return name.schema === null ? name.name : `${name.schema}.${name.name}`;
}
