/** The part of `plinth schema --format json` that is compared. Fields whose form the contract leaves open are read leniently in `facts.ts`. */
export interface SchemaDocument {
  readonly tables: readonly TableDocument[];
  readonly enums: readonly {
    readonly schema: string;
    readonly name: string;
    readonly labels: readonly string[];
  }[];
  readonly sequences: readonly { readonly schema: string; readonly name: string }[];
  readonly views: readonly {
    readonly schema: string;
    readonly name: string;
    readonly definition: string | null;
  }[];
  readonly notExamined: readonly NotExamined[];
}

export interface TableDocument {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ColumnDocument[];
  readonly primaryKey: KeyDocument | null;
  readonly uniques: readonly KeyDocument[];
  readonly foreignKeys: readonly ForeignKeyDocument[];
  readonly checks: readonly {
    readonly name: string;
    readonly expression?: string | null;
    readonly definition?: string | null;
  }[];
  readonly indexes: readonly IndexDocument[];
}

export interface ColumnDocument {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly identity: string | null;
  readonly generated: string | { readonly expression: string | null; readonly stored?: boolean } | null;
}

export interface KeyDocument {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface ForeignKeyDocument extends KeyDocument {
  readonly references: {
    readonly schema: string;
    readonly table: string;
    readonly columns: readonly string[];
  };
  readonly onDelete: string | null;
  readonly onUpdate: string | null;
  readonly deferrable: string | boolean;
}

export interface IndexDocument {
  readonly name: string;
  readonly definition: string | null;
  readonly unique: boolean;
}

export interface NotExamined {
  readonly file?: string | null;
  readonly line?: number | null;
  readonly object?: string | null;
  readonly reason: string;
}
