/** Each table refers to two others. Of ten tables three lack an index, two a delete action, one describes its JSON, three have soft deletes without a partial index. */
export function createTable(number: number): string {
  const parent = Math.floor(number / 2);
  const other = number === 0 ? 0 : (number * 7) % number;
  const action = number % 5 === 0 ? '' : ' ON DELETE CASCADE';
  return [
    `CREATE TABLE t${number} (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id bigint NOT NULL REFERENCES t${parent}${action}, other_id bigint REFERENCES t${other} ON DELETE SET NULL,
       name varchar(200) NOT NULL, state varchar(20) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done')), amount numeric(12, 2), data jsonb NOT NULL DEFAULT '{}'${number % 10 < 8 ? ` CHECK (jsonb_typeof(data) = 'object')` : ''},
       is_deleted boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz)`,
    ...(number % 10 < 7 ? [`CREATE INDEX ON t${number} (parent_id, created_at)`] : []),
    ...(number % 10 === 3 ? [] : [`CREATE INDEX ON t${number} (other_id)`]),
    ...(number % 10 < 3 ? [] : [`CREATE INDEX ON t${number} (name) WHERE NOT is_deleted`]),
    `CREATE UNIQUE INDEX ON t${number} (lower(name), state)`,
  ].join(';\n');
}
