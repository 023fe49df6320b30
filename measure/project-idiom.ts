/** How the measured projects write what is planted in them: sessions, functions of the data layer, endpoints, columns. Text of Python. */
export interface Idiom {
  /** The new package, dotted. */
  readonly package: string;
  readonly async: boolean;
  /** What functions of the data layer call their session. */
  readonly session: string;
  /** What an endpoint calls it. */
  readonly requestSession: string;
  /** Ways to ask for all rows of a class; they are taken in turn. */
  readonly styles: readonly Style[];
  /** Functions of the data layer are methods of a class of this name, which is made with a session. */
  readonly holder: string | null;
  readonly holderTakes: string;
  readonly dataImports: readonly string[];
  readonly endpointImports: readonly string[];
  /** Whether the project has Pydantic. */
  readonly pydantic: boolean;
  /** An endpoint that answers with rows: an expression of a list of them, or of dicts. */
  endpoint(number: number, lines: readonly string[], answer: string, of: 'rows' | 'dicts'): readonly string[];
  /** A nullable column of a class. */
  column(name: string, kind: 'text' | 'integer' | 'boolean', options?: string): string;
  /** What a file of models must import for it. */
  readonly columnImport: { readonly name: RegExp; readonly line: string } | null;
  /** Where a project says what it serves: lines to put behind (or before) the one that holds `anchor`. */
  readonly registration: { readonly file: string; readonly anchor: string; lines(numbers: readonly number[]): readonly string[] };
}

/** How a list is asked for; `session` is the expression of one. */
export interface Style {
  readonly name: string;
  /** The method that adds a condition. */
  readonly filter: 'where' | 'filter';
  /** All rows; `tail` is calls such as `.limit(50)`, or empty. */
  list(session: string, entity: string, tail: string): string;
}

const scalars = (wait: string): Style => ({
  name: 'scalars(select)',
  filter: 'where',
  list: (session, entity, tail) =>
    wait === '' ? `${session}.scalars(select(${entity})${tail}).all()` : `(${wait}${session}.scalars(select(${entity})${tail})).all()`,
});

const execute = (wait: string): Style => ({
  name: 'execute(select)',
  filter: 'where',
  list: (session, entity, tail) =>
    wait === ''
      ? `${session}.execute(select(${entity})${tail}).scalars().all()`
      : `(${wait}${session}.execute(select(${entity})${tail})).scalars().all()`,
});

const query: Style = {
  name: 'session.query',
  filter: 'filter',
  list: (session, entity, tail) => `${session}.query(${entity})${tail}.all()`,
};

const modelQuery: Style = { name: 'Model.query', filter: 'filter', list: (_, entity, tail) => `${entity}.query${tail}.all()` };

const annotated = { text: 'str', integer: 'int', boolean: 'bool' };
const mappedColumn: Idiom['column'] = (name, kind, options = '') =>
  `${name}: Mapped[${annotated[kind]} | None] = mapped_column(${['default=None', options].filter(Boolean).join(', ')})`;
const mappedImport = {
  name: /^from sqlalchemy\S* import[^)]*?\bmapped_column\b/ms,
  line: 'from sqlalchemy.orm import Mapped, mapped_column',
};

const captions: Idiom = {
  package: 'captions.modules.planted',
  async: true,
  session: 'self.session',
  requestSession: 'session',
  styles: [scalars('await '), execute('await ')],
  holder: 'PlantedRepository',
  holderTakes: 'session: AsyncSession',
  dataImports: ['from sqlalchemy.ext.asyncio import AsyncSession'],
  endpointImports: ['from fastapi import APIRouter', 'from captions.core.dependencies import DatabaseSession'],
  pydantic: true,
  endpoint: (number, lines, answer, of) => [
    `@router.get("/rows-${number}", response_model=list[${of === 'rows' ? 'PlantedRead' : 'dict'}])`,
    `async def show_planted_${number}(session: DatabaseSession):`,
    ...lines.map((line) => `    ${line}`),
    `    return ${answer}`,
  ],
  column: mappedColumn,
  columnImport: mappedImport,
  registration: {
    file: 'captions/main.py',
    anchor: 'app = create_app()',
    lines: () => ['', 'from captions.modules.planted.router import router as planted_router', '', 'app.include_router(planted_router)'],
  },
};

const flaskEndpoint =
  (render: (answer: string) => string): Idiom['endpoint'] =>
  (number, lines, answer, of) => [
    `@planted_blueprint.route("/rows-${number}", methods=["GET"])`,
    `def show_planted_${number}():`,
    ...lines.map((line) => `    ${line}`),
    `    return ${of === 'dicts' ? `jsonify(${answer})` : render(answer)}`,
  ];

const notifications: Idiom = {
  package: 'app.planted',
  async: false,
  session: 'db.session',
  requestSession: 'db.session',
  styles: [modelQuery, query, scalars(''), execute('')],
  holder: null,
  holderTakes: '',
  dataImports: ['from app import db'],
  endpointImports: ['from flask import Blueprint, jsonify', 'from app import db'],
  pydantic: false,
  endpoint: flaskEndpoint((answer) => `jsonify(data=[row.serialize() for row in ${answer}]), 200`),
  column: (name, kind, options = '') =>
    `${name} = db.Column(${[{ text: 'db.Text', integer: 'db.Integer', boolean: 'db.Boolean' }[kind], 'nullable=True', options].filter(Boolean).join(', ')})`,
  columnImport: null,
  registration: {
    file: 'app/__init__.py',
    anchor: 'application.register_blueprint(user_blueprint, url_prefix="/user")',
    lines: () => ['    from app.planted.router import planted_blueprint', '    application.register_blueprint(planted_blueprint)'],
  },
};

const fundingService: Idiom = {
  ...notifications,
  package: 'app.common.planted',
  styles: [scalars(''), execute(''), query],
  dataImports: ['from app.extensions import db'],
  endpointImports: ['from flask import Blueprint, jsonify, render_template', 'from app.extensions import db'],
  pydantic: true,
  endpoint: flaskEndpoint((answer) => `render_template("planted/rows.html", rows=${answer})`),
  column: mappedColumn,
  columnImport: mappedImport,
  registration: {
    file: 'app/__init__.py',
    anchor: 'app.register_blueprint(auth_blueprint)',
    lines: () => ['    from app.common.planted.router import planted_blueprint', '    app.register_blueprint(planted_blueprint)'],
  },
};

const h: Idiom = {
  package: 'h.planted',
  async: false,
  session: 'self.db',
  requestSession: 'request.db',
  styles: [query, scalars(''), execute('')],
  holder: 'PlantedService',
  holderTakes: 'db: Session',
  dataImports: ['from sqlalchemy.orm import Session'],
  endpointImports: ['from pyramid.view import view_config'],
  pydantic: false,
  endpoint: (number, lines, answer) => [
    `@view_config(route_name="planted.rows_${number}", request_method="GET", renderer="json")`,
    `def show_planted_${number}(request):`,
    ...lines.map((line) => `    ${line}`),
    `    return {"rows": ${answer}}`,
  ],
  column: mappedColumn,
  columnImport: mappedImport,
  registration: {
    file: 'h/routes.py',
    anchor: 'config.add_route("signup.facebook", "/signup/facebook")',
    lines: (numbers) => numbers.map((number) => `    config.add_route("planted.rows_${number}", "/planted/rows-${number}")`),
  },
};

const idioms: Readonly<Record<string, Idiom>> = { captions, h, 'notifications-api': notifications, 'funding-service': fundingService };

/** The idiom of a backend of `backends.json`. */
export function idiomOf(backend: string): Idiom {
  const idiom = idioms[backend];
  if (idiom === undefined) throw new Error(`project-idiom.ts does not say how ${backend} is written`);
  return idiom;
}

/** `await ` where the project's sessions are asynchronous. */
export function waitOf({ async }: Idiom): string {
  return async ? 'await ' : '';
}

/** A function of the data layer, a method where these are methods. */
export function writeFunction(idiom: Idiom, name: string, parameters: readonly string[], lines: readonly string[]): readonly string[] {
  const all = idiom.holder === null ? parameters : ['self', ...parameters];
  return [`${idiom.async ? 'async ' : ''}def ${name}(${all.join(', ')}):`, ...lines.map((line) => `    ${line}`)];
}

/** A call of such a function from another one, or from an endpoint. */
export function callFunction(idiom: Idiom, from: 'function' | 'endpoint', name: string, values: string): string {
  const { holder, requestSession } = idiom;
  if (holder === null) return `${name}(${values})`;
  return from === 'function'
    ? `${waitOf(idiom)}self.${name}(${values})`
    : `${waitOf(idiom)}${holder}(${requestSession}).${name}(${values})`;
}
