-- What came with 16, 17 and 18, on top of the others.
CREATE TABLE virtual (a integer, b integer GENERATED ALWAYS AS (a * 2) VIRTUAL, c integer CONSTRAINT my_own_name NOT NULL);
CREATE TABLE booked (room integer, during tstzrange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
CREATE TABLE guests (room integer, during tstzrange, FOREIGN KEY (room, PERIOD during) REFERENCES booked (room, PERIOD during));
CREATE TABLE lenient (a integer CHECK (a > 0) NOT ENFORCED, b integer);
ALTER TABLE lenient ADD CONSTRAINT later NOT NULL b NOT VALID;
CREATE TABLE measured (id bigint GENERATED ALWAYS AS IDENTITY, at date) PARTITION BY RANGE (at);
CREATE TABLE measured_1 PARTITION OF measured FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE parted_refers (id bigint, a integer REFERENCES "select") PARTITION BY LIST (id);
CREATE TABLE parted_refers_1 PARTITION OF parted_refers FOR VALUES IN (1);
ALTER TABLE parted_refers ADD CONSTRAINT loose FOREIGN KEY (a) REFERENCES "select" NOT VALID;
CREATE COLLATION builtin_c (provider = builtin, locale = 'C.UTF-8');
