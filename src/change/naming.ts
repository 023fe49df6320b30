/**
 * How this project names constraints and indexes: SQLAlchemy's `MetaData(naming_convention=…)` with its tokens, or, without one,
 * SQLAlchemy's own default for indexes (`ix_<table>_<column>`) and PostgreSQL's for constraints.
 * Source: https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions
 */
export interface NamingConvention {
  readonly ix: string | null;
  readonly uq: string | null;
  readonly ck: string | null;
  readonly fk: string | null;
  readonly pk: string | null;
}

export const defaultNaming: NamingConvention = { ix: null, uq: null, ck: null, fk: null, pk: null };
