/** Kinds of nodes in the parse tree of a SELECT that change nothing by themselves. Source: src/include/nodes/parsenodes.h, primnodes.h. */
export const ALLOWED_NODES: ReadonlySet<string> = new Set(
  (
    'SelectStmt ResTarget ColumnRef A_Star String Integer Float Boolean BitString A_Const ParamRef A_Expr BoolExpr NullTest BooleanTest FuncCall ' +
    'NamedArgExpr WindowDef SortBy RangeVar Alias JoinExpr RangeSubselect RangeFunction RangeTableSample RangeTableFunc RangeTableFuncCol SubLink ' +
    'CaseExpr CaseWhen CoalesceExpr MinMaxExpr TypeCast TypeName List A_ArrayExpr A_Indices A_Indirection RowExpr CollateClause GroupingSet ' +
    'GroupingFunc WithClause CommonTableExpr CTESearchClause CTECycleClause SQLValueFunction XmlExpr XmlSerialize ColumnDef JsonTable JsonTableColumn ' +
    'JsonTablePathSpec JsonFuncExpr JsonValueExpr JsonFormat JsonReturning JsonOutput JsonBehavior JsonArgument JsonObjectConstructor ' +
    'JsonArrayConstructor JsonArrayQueryConstructor JsonObjectAgg JsonArrayAgg JsonAggConstructor JsonKeyValue JsonParseExpr JsonScalarExpr ' +
    'JsonSerializeExpr JsonIsPredicate'
  ).split(' '),
);

/** Volatile functions of PostgreSQL's own that only give a value. */
export const HARMLESS_VOLATILE: ReadonlySet<string> = new Set(
  'random random_normal clock_timestamp timeofday gen_random_uuid uuidv4 uuidv7 currval lastval pg_relation_size pg_total_relation_size pg_table_size pg_indexes_size pg_database_size pg_column_size'.split(
    ' ',
  ),
);

/** Functions that run text as SQL, read all of a schema, or reach beyond the database, whatever they say of their volatility. */
export const REFUSED_FUNCTIONS =
  /^(?:(?:query|table|schema|database|cursor)_to_xml.*|ts_stat|ts_rewrite|dblink.*|pg_(?:read|ls|stat)_.*|lo_.*|loread|lowrite|pg_sleep.*|pg_(?:try_)?advisory.*|set_config|nextval|setval|pg_notify|pg_(?:terminate|cancel|reload|rotate|switch|promote|create|drop|replication|logical|export|import|restore|clear|backup|log).*|txid_current|pg_current_xact_id|pg_stat_reset.*)$/;

/** Extensions whose functions are written by people who ship them with PostgreSQL or as widely. */
export const TRUSTED_EXTENSIONS: ReadonlySet<string> = new Set(
  'btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray isn ltree pg_trgm pgcrypto plpgsql postgis seg unaccent uuid-ossp vector'.split(
    ' ',
  ),
);
