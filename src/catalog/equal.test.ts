import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { compareCatalogs } from './equal.js';
import { readCatalog } from './read.js';

const SETUP = `
  create type mood as enum ('sad', 'ok');
  create table customers (id bigint primary key, name text not null, deleted_at timestamptz);
  create table orders (id bigint primary key, customer_id bigint constraint orders_customer_fkey references customers, net numeric default 0 check (net >= 0));
  create index orders_net on orders (net) where net > 10;
  create view open_orders as select id from orders;
  create function one() returns int language sql immutable as 'select 1';
  create sequence numbers;
`;

/** The DDL, and `kind object property` of what it makes differ. */
test.each([
  ['alter table customers add column email text', ['column public.customers.email null']],
  ['alter table customers alter name type varchar(20)', ['column public.customers.name type', 'column public.customers.name baseType']],
  ['alter table customers alter name drop not null', ['column public.customers.name nullable']],
  ['alter table orders alter net set default 1', ['column public.orders.net default']],
  [
    'alter table orders alter id add generated always as identity',
    ['column public.orders.id identity', 'column public.orders.id identitySequence'],
  ],
  ['create index concurrently_made on orders (customer_id)', ['index public.concurrently_made null']],
  [
    'drop index orders_net; create index orders_net on orders (net) where net > 11',
    ['index public.orders_net predicate', 'index public.orders_net definition'],
  ],
  [
    'alter table orders drop constraint orders_customer_fkey, add constraint orders_customer_fkey foreign key (customer_id) references customers on delete cascade',
    ['foreign key public.orders.orders_customer_fkey onDelete', 'foreign key public.orders.orders_customer_fkey definition'],
  ],
  [
    'alter table orders rename constraint orders_customer_fkey to other',
    ['foreign key public.orders.orders_customer_fkey null', 'foreign key public.orders.other null'],
  ],
  ['alter table orders drop constraint orders_net_check', ['check public.orders.orders_net_check null']],
  [`alter type mood add value 'fine'`, ['enum public.mood labels']],
  ['create or replace view open_orders as select id from orders where net > 0', ['view public.open_orders definition']],
  [`create or replace function one() returns int language sql immutable as 'select 2'`, ['function public.one() definition']],
  ['alter table orders enable row level security', ['table public.orders rowSecurity']],
  ['alter table orders set (fillfactor = 50)', ['table public.orders options']],
  [`comment on table orders is 'x'`, ['table public.orders comment']],
  [`comment on index orders_net is 'x'`, ['comment index public.orders_net null']],
  ['drop sequence numbers', ['sequence public.numbers null']],
  ['alter table orders alter net set not null; alter table orders alter net drop not null', []],
  ['alter table customers add gone int; alter table customers drop gone', []],
  ['analyze; vacuum', []],
])('%s', async (ddl, expected) => {
  await using database = await testDatabase();
  await database.client.query(SETUP);
  const before = await readCatalog(database.client);
  for (const statement of ddl.split('; ')) await database.client.query(statement);
  const differences = compareCatalogs(before, await readCatalog(database.client));
  expect(differences.map(({ kind, object, property }) => `${kind} ${object} ${property}`)).toEqual(expected);
});
