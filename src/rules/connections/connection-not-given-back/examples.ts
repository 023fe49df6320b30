import type { Example } from '../../../engine/rule.js';

/** Functions that keep what they took, and the many ways to give it back. */
export const connectionExamples: readonly Example[] = [
  {
    title: 'A session of a request, a connection of a task and an engine for each call',
    files: app(`
        @router.get("/orders/{key}")
        def read_order(key: int):
            session = SessionLocal()
            return session.get(Order, key)
        @broker.task
        def count_orders():
            return engine.connect().execute(text("SELECT count(*) FROM orders")).scalar_one()
        @router.get("/report")
        def report():
            own = create_engine(URL)
            with own.connect() as connection:
                return connection.execute(text("SELECT 1")).scalar_one()`),
    finds: [
      { function: 'count_orders', what: 'connection', called: 'engine.connect', givenBack: 'never' },
      { function: 'read_order', what: 'session', called: 'SessionLocal', givenBack: 'never' },
      { function: 'report', what: 'engine', called: 'create_engine', givenBack: 'never' },
    ],
  },
  {
    title: 'A dependency that does not close, or only when nothing raises; a pool of the driver; psycopg2’s with',
    files: app(`
        def get_session():
            session = SessionLocal()
            yield session
        def get_reader():
            session = SessionLocal()
            yield session
            session.close()
        @router.get("/orders")
        def list_orders(session=Depends(get_session), reader=Depends(get_reader)):
            connection = pool.getconn()
            connection.cursor().execute("SELECT 1")
            pool.putconn(connection)
        @router.get("/raw")
        def raw():
            with psycopg2.connect(URL) as connection:
                connection.cursor().execute("SELECT 1")`),
    finds: [
      { function: 'get_reader', what: 'session', givenBack: 'not on all ways' },
      { function: 'get_session', what: 'session', givenBack: 'never' },
      { function: 'list_orders', what: 'pooled connection', called: 'pool.getconn', givenBack: 'not on all ways' },
      { function: 'raw', what: 'connection', called: 'psycopg2.connect', givenBack: 'never' },
    ],
  },
  {
    title: 'A session that helpers make and use, under asyncio',
    files: app(`
        async_engine = create_async_engine("postgresql+asyncpg://db/app")
        async_session = async_sessionmaker(async_engine, expire_on_commit=False)
        def open_session():
            return async_session()
        async def load(session, key):
            return await session.get(Order, key)
        class Orders:
            async def one(self, key: int):
                session = open_session()
                return await load(session, key)
        @router.get("/orders/{key}")
        async def read_order(key: int):
            return await Orders().one(key)`),
    finds: [{ function: 'Orders.one', what: 'session', called: 'open_session', givenBack: 'never' }],
  },
  {
    title: 'Closed by with, in finally, by an exit stack, by a helper, by what ends the transaction',
    files: app(`
        def finish(session):
            session.commit()
            session.close()
        @router.get("/with")
        async def within():
            with SessionLocal() as session, engine.connect() as connection:
                return session.get(Order, connection.execute(text("SELECT 1")).scalar_one())
        @router.get("/begin")
        def begin():
            with SessionLocal.begin() as session:
                session.add(Order(state="new"))
        @router.get("/finally")
        def lastly():
            session = None
            try:
                session = SessionLocal()
                return session.get(Order, 1)
            finally:
                if session is not None:
                    session.close()
        @router.get("/stack")
        def stacked():
            with ExitStack() as stack:
                session = stack.enter_context(closing(SessionLocal()))
                other = engine.connect()
                stack.callback(other.close)
                return session.get(Order, 1)
        @router.get("/helper")
        def helped():
            session = SessionLocal()
            session.add(Order(state="new"))
            finish(session)
        @broker.task
        def committed():
            session = SessionLocal()
            session.add(Order(state="new"))
            session.commit()
        @broker.task
        def pooled():
            connection = pool.getconn()
            try:
                connection.cursor().execute("SELECT 1")
            finally:
                pool.putconn(connection)`),
    finds: [],
  },
  {
    title: 'Dependencies, context managers, tweens and teardowns that give back what they lend',
    files: app(`
        def get_session():
            session = SessionLocal()
            try:
                yield session
            finally:
                session.close()
        @contextmanager
        def unit_of_work():
            session = SessionLocal()
            try:
                yield session
                session.commit()
            except Exception:
                session.rollback()
                raise
            finally:
                session.close()
        def tween_factory(handler, registry):
            def tween(request):
                request.session = SessionLocal()
                request.add_finished_callback(lambda request: request.session.close())
                return handler(request)
            return tween
        scoped = scoped_session(SessionLocal)
        @app.teardown_appcontext
        def remove(error):
            scoped.remove()
        @router.get("/orders")
        def list_orders(session=Depends(get_session)):
            with unit_of_work() as other:
                other.add(Order(state="new"))
            scoped().add(Order(state="new"))
            return db.session.get(Order, 1)`),
    finds: [],
  },
  {
    title: 'Handed to the caller, to an object, to a container; an engine that a cache or the module keeps',
    files: app(`
        class Repository:
            def __init__(self, session):
                self.session = session
        def make_session():
            return SessionLocal()
        @lru_cache
        def get_engine():
            return create_engine(URL)
        def make_factory():
            own = create_engine(URL)
            return sessionmaker(own)
        @router.get("/orders")
        def list_orders(request):
            request.state.session = make_session()
            session = SessionLocal()
            repository = Repository(session)
            connections = [engine.connect()]
            unpooled = create_engine(URL, poolclass=NullPool)
            with get_engine().connect() as connection:
                inner = Session(bind=connection)
                inner.execute(text("SELECT 1"))
            return repository, connections, unpooled, make_factory()`),
    finds: [],
  },
  {
    title: 'Commands, scripts, fixtures, and functions that nothing calls again and again',
    files: {
      ...app(`
        @cli.command()
        def report():
            session = SessionLocal()
            print(session.get(Order, 1))
        def never_called():
            return SessionLocal().get(Order, 1)`),
      'tests/conftest.py': `
        import pytest
        from shop import SessionLocal
        @pytest.fixture
        def session():
            yield SessionLocal()`,
      'scripts/fill.py': `
        from models import Order
        from shop import SessionLocal
        def list_orders():
            session = SessionLocal()
            print(session.get(Order, 1))
        if __name__ == "__main__":
            list_orders()`,
    },
    finds: [],
  },
  {
    title: 'What is called cannot be told',
    files: app(`
        @router.get("/orders")
        def list_orders(request, factory, session=None):
            own = factory()
            other = request.app.state.engine.connect()
            session = session or SessionLocal()
            return own.get(Order, 1), other.execute(text("SELECT 1")), session.get(Order, 1)`),
    finds: [],
  },
];

/** A module of an application with what sessions and connections are made of. */
function app(functions: string): Readonly<Record<string, string>> {
  return {
    'models.py': `
      from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
      class Base(DeclarativeBase):
          pass
      class Order(Base):
          __tablename__ = "orders"
          id: Mapped[int] = mapped_column(primary_key=True)
          state: Mapped[str]`,
    'shop.py': `
      import os
      from contextlib import ExitStack, closing, contextmanager
      from functools import lru_cache
      import psycopg2
      from psycopg2.pool import ThreadedConnectionPool
      from fastapi import APIRouter, Depends
      from flask_sqlalchemy import SQLAlchemy
      from sqlalchemy import NullPool, create_engine, text
      from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
      from sqlalchemy.orm import Session, scoped_session, sessionmaker
      from models import Order
      from tasks import app, broker, cli
      URL = "postgresql://db/app"
      router = APIRouter()
      db = SQLAlchemy()
      engine = create_engine(URL)
      pool = ThreadedConnectionPool(1, 10, URL)
      SessionLocal = sessionmaker(bind=engine)
${functions.replace(/^\n/, '').replaceAll(/^ {2}/gm, '')}`,
  };
}
