"""Functions that work with a session; each is called in every way of `WAYS`, else once without more arguments."""

import uuid

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from models import *

SERVICE = uuid.UUID(int=1)

WAYS = {
    "add_keys": [(["a"],), (["a", "b"],)],
    "add_keys_in_a_loop": [(["a"],), (["a", "b"],)],
    "add_service": [("new",)],
}


def add_keys(session: Session, secrets: list[str]):
    session.add_all([Key(service_id=SERVICE, secret=secret) for secret in secrets])
    session.flush()


def add_keys_in_a_loop(session: Session, secrets: list[str]):
    for secret in secrets:
        session.add(Key(service_id=SERVICE, secret=secret))
    session.flush()


def add_two_keys(session: Session):
    session.add_all([Key(service_id=SERVICE, secret="x"), Key(service_id=SERVICE, secret="y")])
    session.flush()


def add_service(session: Session, name: str):
    session.add(Service(name=name))
    session.flush()


def all_services(session: Session):
    return session.scalars(select(Service).order_by(Service.version)).all()


def versions_of_services(session: Session):
    return session.scalars(select(Service.history_model())).all()


def keys_with_services(session: Session):
    return session.scalars(select(Key)).all()


def fruits_of_baskets(session: Session):
    return [basket.fruits for basket in session.scalars(select(Basket).where(Basket.owner == 1))]


def form_with_parts(session: Session):
    options = [selectinload(Form.parts).options(joinedload(Part.children), selectinload(Part.references))]
    return session.get(Form, 1, options=options)


def survey_with_parts(session: Session):
    options = joinedload(Survey.forms).options(
        selectinload(Form.top).joinedload(Part.children),
        selectinload(Form.parts).options(joinedload(Part.form), selectinload(Part.children)),
    )
    return session.scalars(select(Survey).options(options)).unique().all()


def questions_with_forms(session: Session):
    return session.scalars(select(Question).options(joinedload(Question.form).selectinload(Form.parts))).all()


def references_in_order(session: Session):
    return session.scalars(select(Reference).order_by(Reference.sort_form, Reference.id)).all()


def children_of_sections(session: Session):
    return [section.children for section in session.scalars(select(Section))]


def references_of_questions(session: Session):
    return [question.references for question in session.scalars(select(Question))]


def schools_of_members(session: Session):
    return [member.schools for member in session.scalars(select(Member))]


def bodies_of_members(session: Session):
    return [member.bodies for member in session.scalars(select(Member))]
