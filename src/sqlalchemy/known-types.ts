import { type Affinity, type ColumnType, plainType } from './column-type.js';
import { argument, type Arguments, booleanOf, isTrue, keyword, numberOf, textOf } from './reading.js';

/**
 * SQLAlchemy's generic and PostgreSQL's own types, without those that hold other types or names.
 * Source: `PGTypeCompiler` in sqlalchemy/dialects/postgresql/base.py and `GenericTypeCompiler` in sqlalchemy/sql/compiler.py.
 */
export function readKnownType(name: string, args: Arguments): ColumnType | null {
  const sql = fixed[name];
  if (sql !== undefined) return plainType(sql[0], name, sql[1]);
  const make = Object.hasOwn(parametric, name) ? parametric[name] : undefined;
  return make === undefined ? null : make(args, name);
}

const fixed: Readonly<Record<string, readonly [string, Affinity]>> = {
  Integer: ['INTEGER', 'integer'],
  INTEGER: ['INTEGER', 'integer'],
  INT: ['INTEGER', 'integer'],
  SmallInteger: ['SMALLINT', 'smallint'],
  SMALLINT: ['SMALLINT', 'smallint'],
  BigInteger: ['BIGINT', 'bigint'],
  BIGINT: ['BIGINT', 'bigint'],
  Double: ['DOUBLE PRECISION', 'numeric'],
  DOUBLE_PRECISION: ['DOUBLE PRECISION', 'numeric'],
  DOUBLE: ['DOUBLE PRECISION', 'numeric'],
  REAL: ['REAL', 'numeric'],
  Date: ['DATE', 'temporal'],
  DATE: ['DATE', 'temporal'],
  LargeBinary: ['BYTEA', 'other'],
  BYTEA: ['BYTEA', 'other'],
  BLOB: ['BYTEA', 'other'],
  PickleType: ['BYTEA', 'other'],
  Binary: ['BYTEA', 'other'],
  JSON: ['JSON', 'json'],
  JSONB: ['JSONB', 'json'],
  INET: ['INET', 'other'],
  CIDR: ['CIDR', 'other'],
  MACADDR: ['MACADDR', 'other'],
  MACADDR8: ['MACADDR8', 'other'],
  MONEY: ['MONEY', 'other'],
  OID: ['OID', 'other'],
  REGCLASS: ['REGCLASS', 'other'],
  REGCONFIG: ['REGCONFIG', 'other'],
  TSVECTOR: ['TSVECTOR', 'other'],
  TSQUERY: ['TSQUERY', 'other'],
  HSTORE: ['HSTORE', 'other'],
  CITEXT: ['CITEXT', 'string'],
  XML: ['XML', 'other'],
  INT4RANGE: ['INT4RANGE', 'other'],
  INT8RANGE: ['INT8RANGE', 'other'],
  NUMRANGE: ['NUMRANGE', 'other'],
  DATERANGE: ['DATERANGE', 'other'],
  TSRANGE: ['TSRANGE', 'other'],
  TSTZRANGE: ['TSTZRANGE', 'other'],
  INT4MULTIRANGE: ['INT4MULTIRANGE', 'other'],
  INT8MULTIRANGE: ['INT8MULTIRANGE', 'other'],
  NUMMULTIRANGE: ['NUMMULTIRANGE', 'other'],
  DATEMULTIRANGE: ['DATEMULTIRANGE', 'other'],
  TSMULTIRANGE: ['TSMULTIRANGE', 'other'],
  TSTZMULTIRANGE: ['TSTZMULTIRANGE', 'other'],
  // The literal type of `None` and of columns that take the type of the column they reference.
  NullType: ['NULL', 'other'],
};

const text =
  (sql: string) =>
  (args: Arguments, name: string): ColumnType => {
    const length = numberOf(argument(args, 0, 'length'));
    const collation = textOf(keyword(args, 'collation'));
    return plainType(`${sql}${length === null ? '' : `(${length})`}${collation === null ? '' : ` COLLATE "${collation}"`}`, name, 'string');
  };

const decimal =
  (sql: string) =>
  (args: Arguments, name: string): ColumnType => {
    const precision = numberOf(argument(args, 0, 'precision'));
    const scale = numberOf(argument(args, 1, 'scale'));
    const size = precision === null ? '' : scale === null ? `(${precision})` : `(${precision}, ${scale})`;
    return plainType(`${sql}${size}`, name, 'numeric');
  };

const moment =
  (word: string, position: number) =>
  (args: Arguments, name: string): ColumnType => {
    const zone = isTrue(argument(args, position, 'timezone'));
    const precision = numberOf(keyword(args, 'precision'));
    return plainType(`${word}${precision === null ? '' : `(${precision})`} ${zone ? 'WITH' : 'WITHOUT'} TIME ZONE`, name, 'temporal');
  };

const parametric: Readonly<Record<string, (args: Arguments, name: string) => ColumnType>> = {
  String: text('VARCHAR'),
  VARCHAR: text('VARCHAR'),
  Unicode: text('VARCHAR'),
  NVARCHAR: text('NVARCHAR'),
  AutoString: text('VARCHAR'),
  Text: text('TEXT'),
  TEXT: text('TEXT'),
  UnicodeText: text('TEXT'),
  CLOB: text('CLOB'),
  CHAR: text('CHAR'),
  NCHAR: text('NCHAR'),
  Numeric: decimal('NUMERIC'),
  NUMERIC: decimal('NUMERIC'),
  DECIMAL: decimal('DECIMAL'),
  Float: (args, name) => {
    const precision = numberOf(argument(args, 0, 'precision'));
    return plainType(precision === null ? 'FLOAT' : `FLOAT(${precision})`, name, 'numeric');
  },
  FLOAT: (args, name) => {
    const precision = numberOf(argument(args, 0, 'precision'));
    return plainType(precision === null ? 'FLOAT' : `FLOAT(${precision})`, name, 'numeric');
  },
  DateTime: moment('TIMESTAMP', 0),
  DATETIME: moment('TIMESTAMP', 0),
  TIMESTAMP: moment('TIMESTAMP', 0),
  Time: moment('TIME', 0),
  TIME: moment('TIME', 0),
  Interval: (args, name) => {
    const precision = numberOf(keyword(args, 'second_precision'));
    return plainType(precision === null ? 'INTERVAL' : `INTERVAL(${precision})`, name, 'temporal');
  },
  INTERVAL: (args, name) => {
    const precision = numberOf(argument(args, 0, 'precision'));
    const fields = textOf(keyword(args, 'fields'));
    return plainType(`INTERVAL${fields === null ? '' : ` ${fields}`}${precision === null ? '' : ` (${precision})`}`, name, 'temporal');
  },
  Uuid: (args, name) => plainType(booleanOf(keyword(args, 'native_uuid')) === false ? 'CHAR(32)' : 'UUID', name),
  UUID: (_args, name) => plainType('UUID', name),
  GUID: (_args, name) => plainType('UUID', name),
  BIT: (args, name) => {
    const length = numberOf(argument(args, 0, 'length'));
    const varying = isTrue(argument(args, 1, 'varying'));
    return plainType(varying ? `BIT VARYING${length === null ? '' : `(${length})`}` : `BIT(${length ?? 1})`, name);
  },
  Boolean: boolean,
  BOOLEAN: boolean,
};

/** PostgreSQL has a native boolean, so SQLAlchemy leaves the CHECK of `create_constraint=True` out. */
function boolean(_args: Arguments, name: string): ColumnType {
  return plainType('BOOLEAN', name, 'boolean');
}

/** Types of other libraries whose PostgreSQL type is known, by symbol. */
export function readOutsideType(symbol: string, args: Arguments): ColumnType | null {
  const name = symbol.slice(symbol.lastIndexOf('.') + 1);
  const make = Object.hasOwn(outside, symbol) ? outside[symbol] : undefined;
  if (make === undefined) return null;
  const [sql, affinity]: readonly [string, Affinity] = typeof make === 'function' ? [make(args), 'other'] : make;
  return plainType(sql, name, affinity);
}

const sized =
  (sql: string) =>
  (args: Arguments): string => {
    const size = numberOf(args.args[0]) ?? numberOf(keyword(args, 'dim')) ?? numberOf(keyword(args, 'length'));
    return size === null ? sql : `${sql}(${size})`;
  };

const spatial =
  (sql: string) =>
  (args: Arguments): string => {
    const shape = textOf(argument(args, 0, 'geometry_type')) ?? 'GEOMETRY';
    const srid = numberOf(argument(args, 1, 'srid')) ?? -1;
    return `${sql}(${shape},${srid})`;
  };

const outside: Readonly<Record<string, readonly [string, Affinity] | ((args: Arguments) => string)>> = {
  'sqlalchemy_utils.UUIDType': (args) =>
    booleanOf(keyword(args, 'native')) === false ? (booleanOf(argument(args, 0, 'binary')) === false ? 'CHAR(32)' : 'BYTEA') : 'UUID',
  'sqlalchemy_utils.EmailType': (args) =>
    sized('VARCHAR')(
      args.args.length + args.keywords.length === 0 ? { args: [{ kind: 'number', value: 255, float: false }], keywords: [] } : args,
    ),
  'sqlalchemy_utils.TSVectorType': ['TSVECTOR', 'other'],
  'sqlalchemy_utils.JSONType': ['JSON', 'json'],
  'sqlalchemy_utils.ArrowType': (args) => (isTrue(keyword(args, 'timezone')) ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP WITHOUT TIME ZONE'),
  'sqlalchemy_utils.URLType': ['TEXT', 'string'],
  'sqlalchemy_utils.IPAddressType': (args) => `VARCHAR(${numberOf(args.args[0]) ?? 50})`,
  'sqlalchemy_utils.PhoneNumberType': (args) => `VARCHAR(${numberOf(keyword(args, 'max_length')) ?? 20})`,
  'sqlalchemy_utils.CountryType': ['VARCHAR(2)', 'string'],
  'sqlalchemy_utils.CurrencyType': ['VARCHAR(3)', 'string'],
  'sqlalchemy_utils.LocaleType': ['VARCHAR(10)', 'string'],
  'sqlalchemy_utils.ColorType': ['VARCHAR(20)', 'string'],
  'sqlalchemy_utils.TimezoneType': ['VARCHAR(50)', 'string'],
  'sqlalchemy_utils.ScalarListType': ['TEXT', 'string'],
  'sqlalchemy_utils.LtreeType': ['LTREE', 'other'],
  'sqlalchemy_utils.EncryptedType': ['BYTEA', 'other'],
  'sqlalchemy_utils.StringEncryptedType': ['VARCHAR', 'string'],
  'sqlalchemy_utils.DateTimeRangeType': ['TSRANGE', 'other'],
  'sqlalchemy_utils.DateRangeType': ['DATERANGE', 'other'],
  'sqlalchemy_utils.IntRangeType': ['INT4RANGE', 'other'],
  'sqlalchemy_utils.NumericRangeType': ['NUMRANGE', 'other'],
  'sqlalchemy_utils.PasswordType': ['BYTEA', 'other'],
  'pgvector.Vector': sized('VECTOR'),
  'pgvector.VECTOR': sized('VECTOR'),
  'pgvector.HALFVEC': sized('HALFVEC'),
  'pgvector.SPARSEVEC': sized('SPARSEVEC'),
  'pgvector.BIT': sized('BIT'),
  'geoalchemy2.Geometry': spatial('geometry'),
  'geoalchemy2.Geography': spatial('geography'),
  'geoalchemy2.Raster': ['raster', 'other'],
  'citext.CIText': ['CITEXT', 'string'],
  'citext.CITEXT': ['CITEXT', 'string'],
  'advanced_alchemy.GUID': ['UUID', 'other'],
  'advanced_alchemy.DateTimeUTC': ['TIMESTAMP WITH TIME ZONE', 'temporal'],
  'advanced_alchemy.JsonB': ['JSONB', 'json'],
  'fastapi_users_db_sqlalchemy.GUID': ['UUID', 'other'],
  'fastapi_users_db_sqlalchemy.TIMESTAMPAware': ['TIMESTAMP WITH TIME ZONE', 'temporal'],
  'sqlalchemy_utc.UtcDateTime': ['TIMESTAMP WITH TIME ZONE', 'temporal'],
};
