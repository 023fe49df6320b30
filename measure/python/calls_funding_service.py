"""Call the drawn functions of communitiesuk/funding-service with real SQLAlchemy (DATABASE_URL, tables made); what was called, as JSON.

The application is a bare Flask one. What is not the database is mocked: S3. Each call has rows, an application context and with it a session of its
own; its arguments were loaded by the same session before.
"""

import datetime
import itertools
import os
import pathlib
import sys
import uuid
from unittest import mock

sys.path.insert(0, ".")
sys.path.insert(1, str(pathlib.Path(__file__).parent))

import psycopg
import sqlalchemy
from flask import Flask
from recorder import Recorder, mark_with

application = Flask("app")
from app.extensions import db

application.config["MAX_NESTED_GROUP_LEVELS"] = 1
application.config["SQLALCHEMY_ENGINES"] = {"default": os.environ["DATABASE_URL"]}
db.init_app(application)

from app.common.data.interfaces import collections, data_analysis, data_sets, grant_recipients, grants, magic_link, organisations, temporary, user
from app.common.data.models import Collection, Component, DataSource, DataSourceItem, Expression, Form, Grant, GrantRecipient, Organisation, Question, Submission
from app.common.data.models_user import User
from app.common.data.types import (
    CollectionStatusEnum,
    CollectionType,
    DataSourceType,
    ExpressionType,
    GrantRecipientModeEnum,
    GrantRecipientStatusEnum,
    NumberTypeEnum,
    OrganisationType,
    QuestionDataOptions,
    QuestionDataType,
    RoleEnum,
    SubmissionModeEnum,
)
from app.common.expressions import ExpressionContext
from app.common.expressions.managed import AnyOf, GreaterThan
from app.common.expressions.references import ExpressionReference, InterpolationStatement
from app.deliver_grant_funding.session_models import DataSetColumnMapping

numbers = itertools.count(1)
MAPPINGS = [DataSetColumnMapping(column_name="Allocation", column_type="TEXT")]


def rows_of(world):
    return [{"Organisation ID": f"E{world.number}", "Grant recipient": "x", "Allocation": "1"}]


class World:
    """Rows of one call: made and committed in a session of their own, then loaded again as attributes are asked for."""

    def __init__(self):
        self.number = next(numbers)
        self.ids = {}
        with application.app_context():
            self.make()
            db.session.commit()

    def keep(self, name, row):
        self.ids[name] = (type(row), row.id)
        return row

    def make(self):
        number = self.number
        owner = db.session.query(Organisation).filter_by(can_manage_grants=True).one_or_none()
        if owner is None:
            owner = Organisation(external_id="OWNER", iati_id="OWNER", name="Owner", type=OrganisationType.CENTRAL_GOVERNMENT, can_manage_grants=True)
        organisation = Organisation(external_id=f"E{number}", ons_lad_id=f"E{number}", name=f"Council {number}", type=OrganisationType.UNITARY_AUTHORITY, domains=[])
        db.session.add_all([owner, organisation])
        db.session.flush()
        self.keep("owner", owner)
        self.keep("organisation", organisation)
        ada = self.keep("user", user.upsert_user_by_email(f"ada{number}@example.com", name="Ada"))
        grant = self.keep("grant", grants.create_grant(ggis_number="G", name=f"Grant {number}", code=f"G-{number}", description="d", primary_contact_name="n", primary_contact_email="e@example.com"))
        self.keep("other_grant", grants.create_grant(ggis_number="G", name=f"Other {number}", code=f"O-{number}", description="d", primary_contact_name="n", primary_contact_email="e@example.com"))
        collection = self.keep("collection", collections.create_collection(name=f"Report {number}", user=ada, grant=grant, type_=CollectionType.MONITORING_REPORT))
        form = self.keep("form", collections.create_form(title="Form", collection=collection))
        collections.create_form(title="Second form", collection=collection)
        context = ExpressionContext.build_expression_context(collection=collection, mode="interpolation")
        number_options = QuestionDataOptions(number_type=NumberTypeEnum.INTEGER)
        amount = self.keep("amount", self.question(form, "Amount", QuestionDataType.NUMBER, context, data_options=number_options))
        later = self.keep("later", self.question(form, "Later", QuestionDataType.TEXT_SINGLE_LINE, context))
        self.keep("colour", self.question(form, "Colour", QuestionDataType.RADIOS, context, items=["Red", "Blue"]))
        self.keep("group", collections.create_group(form, text=InterpolationStatement("Group")))
        form.clear_caches()
        condition = GreaterThan(subject_reference=ExpressionReference.from_question(amount), minimum_value=1)
        collections.add_component_condition(later, ada, condition)
        self.keep("expression", later.expressions[0])
        self.keep("data_source", self.upload(ada, grant, collection, uuid.uuid4(), "Data set"))
        recipient = GrantRecipient(grant_id=grant.id, organisation_id=organisation.id, mode=GrantRecipientModeEnum.LIVE, status=next(iter(GrantRecipientStatusEnum)))
        db.session.add(recipient)
        db.session.flush()
        self.keep("recipient", recipient)
        user._upsert_user_role(ada, [RoleEnum.MEMBER, RoleEnum.DATA_PROVIDER], organisation_id=organisation.id, grant_id=grant.id)
        preview = collections.create_submission(collection=collection, created_by=ada, mode=SubmissionModeEnum.PREVIEW)
        self.keep("submission", preview)

    def question(self, form, name, data_type, context, **more):
        return collections.create_question(form, text=InterpolationStatement(name), hint=InterpolationStatement("hint"), name=name, data_type=data_type, expression_context=context, **more)

    def upload(self, creator, grant, collection, key, name):
        return data_sets.create_uploaded_data_source(
            name=name,
            data_source_type=DataSourceType.GRANT_RECIPIENT,
            grant_id=grant.id,
            collection_id=collection.id,
            column_mappings=MAPPINGS,
            all_rows=rows_of(self),
            user=creator,
            s3_key="key",
            original_filename="a.csv",
            data_source_id=key,
        )

    def __getattr__(self, name):
        cls, key = self.ids[name]
        return db.session.get(cls, key)

    def id(self, name):
        return self.ids[name][1]


def with_(argument, function):
    """A call on what was loaded already."""
    return lambda: function(argument)


def all_of(arguments, function):
    return lambda: function(*arguments)


def any_of(w):
    colour = w.colour
    return AnyOf(subject_reference=ExpressionReference.from_question(colour), items=[{"key": "red", "label": "Red"}])


def with_forms(w):
    collection = w.collection
    collection.forms[:]
    return collection


def without_recipients(w):
    """A grant that nobody received, as the function expects."""
    for table in ("submission", "user_role"):
        db.session.execute(sqlalchemy.text(f"DELETE FROM {table}"))
    db.session.execute(sqlalchemy.text("DELETE FROM grant_recipient"))
    db.session.commit()
    return w.id("grant")


def admin(w):
    user._upsert_user_role(w.user, [RoleEnum.MEMBER, RoleEnum.ADMIN])
    db.session.commit()
    return w.user


def new_question(w, form, **more):
    context = ExpressionContext.build_expression_context(collection=form.collection, mode="interpolation")
    return lambda: w.question(form, "New", **{"data_type": QuestionDataType.TEXT_SINGLE_LINE, "context": context, **more})


IN_COLLECTIONS = {
    "_create_data_source": lambda w: with_(w.later, lambda question: collections._create_data_source(question, ["One", "Two"])),
    "_swap_elements_in_list_and_flush": lambda w: with_(with_forms(w), lambda collection: collections._swap_elements_in_list_and_flush(collection.forms, 0, 1)),
    "_update_data_source": lambda w: with_(w.colour, lambda question: collections._update_data_source(question, ["Red", "Green"])),
    "_validate_and_sync_expression_references": lambda w: with_(w.expression, collections._validate_and_sync_expression_references),
    "copy_collection": lambda w: all_of((w.collection, w.user, w.other_grant), lambda collection, ada, grant: collections.copy_collection(collection, name="Copy", user=ada, grant=grant)),
    "create_collection": lambda w: all_of((w.user, w.grant), lambda ada, grant: collections.create_collection(name="New", user=ada, grant=grant, type_=CollectionType.APPLICATION)),
    "create_form": lambda w: with_(w.collection, lambda collection: collections.create_form(title="New", collection=collection)),
    "create_group": lambda w: with_(w.form, lambda form: collections.create_group(form, text=InterpolationStatement("New"))),
    "create_group parent": lambda w: all_of((w.form, w.group), lambda form, parent: collections.create_group(form, text=InterpolationStatement("New"), parent=parent)),
    "create_question": lambda w: new_question(w, w.form),
    "create_question items": lambda w: new_question(w, w.form, data_type=QuestionDataType.RADIOS, items=["One", "Two"]),
    "create_submission": lambda w: all_of((w.collection, w.user), lambda collection, ada: collections.create_submission(collection=collection, created_by=ada, mode=SubmissionModeEnum.PREVIEW)),
    "create_submission recipient": lambda w: all_of((w.collection, w.user, w.recipient), lambda collection, ada, recipient: collections.create_submission(collection=collection, created_by=ada, mode=SubmissionModeEnum.LIVE, grant_recipient=recipient)),
    "delete_collection": lambda w: with_(w.collection, collections.delete_collection),
    "delete_question": lambda w: with_(w.later, collections.delete_question),
    "delete_question custom": lambda w: with_(w.colour, collections.delete_question),
    "get_collection": lambda w: lambda: collections.get_collection(w.id("collection")),
    "get_collection filters": lambda w: lambda: collections.get_collection(w.id("collection"), grant_id=w.id("grant"), type_=CollectionType.MONITORING_REPORT),
    "get_collection schema": lambda w: lambda: collections.get_collection(w.id("collection"), with_full_schema=True),
    "get_collections_by_status_excluding_draft_grants": lambda w: lambda: collections.get_collections_by_status_excluding_draft_grants([CollectionStatusEnum.OPEN]),
    "get_component_by_id": lambda w: lambda: collections.get_component_by_id(w.id("amount")),
    "get_expression": lambda w: lambda: collections.get_expression(w.id("expression")),
    "get_form_by_id": lambda w: lambda: collections.get_form_by_id(w.id("form")),
    "get_form_by_id grant": lambda w: lambda: collections.get_form_by_id(w.id("form"), grant_id=w.id("grant")),
    "get_form_by_id questions": lambda w: lambda: collections.get_form_by_id(w.id("form"), with_all_questions=True),
    "get_overdue_open_collections_excluding_draft_grants": lambda w: collections.get_overdue_open_collections_excluding_draft_grants,
    "get_referenced_data_source_items_by_managed_expression": lambda w: with_(any_of(w), collections.get_referenced_data_source_items_by_managed_expression),
    "get_submission": lambda w: lambda: collections.get_submission(w.id("submission")),
    "get_submission recipient": lambda w: with_(live(w), lambda key: collections.get_submission(key, grant_recipient_id=w.id("recipient"))),
    "get_submission schema": lambda w: lambda: collections.get_submission(w.id("submission"), with_full_schema=True),
    "get_submissions_by_grant_recipient_collection": lambda w: with_(w.recipient, lambda recipient: collections.get_submissions_by_grant_recipient_collection(recipient, w.id("collection"))),
    "get_submissions_by_user": lambda w: with_(w.user, lambda ada: collections.get_submissions_by_user(ada, w.id("collection"), SubmissionModeEnum.PREVIEW)),
    "group_name_exists": lambda w: lambda: collections.group_name_exists("Group", w.id("form")),
}

OTHERS = {
    "data_analysis.get_unique_users_count_for_live_grant_recipients": lambda w: data_analysis.get_unique_users_count_for_live_grant_recipients,
    "data_analysis.get_unique_users_count_for_live_grant_recipients permissions": lambda w: lambda: data_analysis.get_unique_users_count_for_live_grant_recipients([RoleEnum.DATA_PROVIDER]),
    "data_sets._create_organisation_items": lambda w: with_(w.data_source, lambda source: data_sets._create_organisation_items(source, [{"Organisation ID": "N", "Allocation": "1"}], MAPPINGS, [])),
    "data_sets.create_uploaded_data_source": lambda w: all_of((w.user, w.grant, w.collection), lambda ada, grant, collection: w.upload(ada, grant, collection, uuid.uuid4(), "New")),
    "data_sets.get_collection_ids_with_missing_data_data_sets": lambda w: lambda: data_sets.get_collection_ids_with_missing_data_data_sets(w.id("grant")),
    "data_sets.get_data_source": lambda w: lambda: data_sets.get_data_source(w.id("data_source")),
    "data_sets.get_data_source items": lambda w: lambda: data_sets.get_data_source(w.id("data_source"), with_organisation_items=True),
    "data_sets.get_data_source_list_for_collection": lambda w: lambda: data_sets.get_data_source_list_for_collection(w.id("collection")),
    "data_sets.get_referenced_grant_recipient_data_sources_for_collection": lambda w: lambda: data_sets.get_referenced_grant_recipient_data_sources_for_collection(w.id("collection")),
    "data_sets.get_referenced_grant_recipient_data_sources_for_collection all": lambda w: lambda: data_sets.get_referenced_grant_recipient_data_sources_for_collection(w.id("collection"), only_with_missing_data=True, with_organisation_items=True),
    "grant_recipients.create_grant_recipients": lambda w: with_(w.other_grant, lambda grant: grant_recipients.create_grant_recipients(grant, [w.id("organisation")], next(iter(GrantRecipientStatusEnum)))),
    "grant_recipients.get_grant_recipient_data_provider_roles": lambda w: with_(w.grant, grant_recipients.get_grant_recipient_data_provider_roles),
    "grants.create_grant": lambda w: lambda: grants.create_grant(ggis_number="G", name=f"New {w.number}", code=f"N-{w.number}", description="d", primary_contact_name="n", primary_contact_email="e@example.com"),
    "grants.get_active_grants": lambda w: grants.get_active_grants,
    "grants.get_all_deliver_grants_by_user": lambda w: with_(w.user, grants.get_all_deliver_grants_by_user),
    "grants.get_all_deliver_grants_by_user admin": lambda w: with_(admin(w), grants.get_all_deliver_grants_by_user),
    "grants.get_grant": lambda w: lambda: grants.get_grant(w.id("grant")),
    "grants.get_grant collections": lambda w: lambda: grants.get_grant(w.id("grant"), with_all_collections=True),
    "grants.get_grant_by_slug": lambda w: lambda: grants.get_grant_by_slug(f"grant-{w.number}"),
    "grants.grant_code_exists": lambda w: lambda: grants.grant_code_exists("G-1"),
    "grants.grant_code_exists exclude": lambda w: lambda: grants.grant_code_exists("G-1", exclude_grant_id=w.id("grant")),
    "grants.grant_name_exists": lambda w: lambda: grants.grant_name_exists("Grant 1"),
    "grants.grant_name_exists exclude": lambda w: lambda: grants.grant_name_exists("Grant 1", exclude_grant_id=w.id("grant")),
    "magic_link.create_magic_link": lambda w: with_(w.user, lambda ada: magic_link.create_magic_link(ada.email, user=ada, redirect_to_path="/")),
    "magic_link.create_magic_link collection": lambda w: with_(w.collection, lambda collection: magic_link.create_magic_link("a@example.com", user=None, redirect_to_path="/", collection=collection)),
    "organisations.get_organisation": lambda w: lambda: organisations.get_organisation(w.id("organisation")),
    "organisations.get_organisations": lambda w: organisations.get_organisations,
    "organisations.get_organisations ids": lambda w: lambda: organisations.get_organisations(can_manage_grants=False, with_ids=[w.id("organisation")], domain="example.com"),
    "organisations.get_organisations external ids": lambda w: lambda: organisations.get_organisations(with_external_ids=["E1"]),
    "temporary.delete_grant": lambda w: with_(without_recipients(w), temporary.delete_grant),
    "temporary.get_submission_by_collection_and_user": lambda w: all_of((w.collection, w.user), temporary.get_submission_by_collection_and_user),
    "user._upsert_user_role": lambda w: with_(w.user, lambda ada: user._upsert_user_role(ada, [RoleEnum.MEMBER], w.id("organisation"), w.id("grant"))),
    "user.get_users_covering_grant_role": lambda w: all_of((w.grant, w.organisation), lambda grant, organisation: user.get_users_covering_grant_role(RoleEnum.DATA_PROVIDER, grant, organisation)),
    "user.get_users_covering_grant_role exclude": lambda w: all_of((w.grant, w.organisation), lambda grant, organisation: user.get_users_covering_grant_role(RoleEnum.DATA_PROVIDER, grant, organisation, exclude_user_id=w.id("user"))),
    "user.remove_permissions_from_user": lambda w: with_(w.user, lambda ada: user.remove_permissions_from_user(ada, [RoleEnum.DATA_PROVIDER], w.id("organisation"), w.id("grant"))),
    "user.remove_permissions_from_user all": lambda w: with_(w.user, lambda ada: user.remove_permissions_from_user(ada, [RoleEnum.DATA_PROVIDER, RoleEnum.MEMBER], w.id("organisation"), w.id("grant"))),
    "user.upsert_user_by_email": lambda w: lambda: user.upsert_user_by_email(f"n{w.number}@example.com"),
    "user.upsert_user_by_email name": lambda w: lambda: user.upsert_user_by_email(f"n{w.number}@example.com", name="N", azure_ad_subject_id="s"),
}


def live(w):
    """A submission of the recipient's."""
    ada, collection, recipient = w.user, w.collection, w.recipient
    made = collections.create_submission(collection=collection, created_by=ada, mode=SubmissionModeEnum.LIVE, grant_recipient=recipient)
    key = made.id
    db.session.commit()
    db.session.expunge_all()
    return key


def call(recorder, name, prepare):
    function, _, way = name.partition(" ")
    function = f"app.common.data.interfaces.{function}"
    try:
        world = World()
    except Exception as error:
        recorder.skip(function, way, error)
        return
    with application.app_context():
        try:
            bound = prepare(world)
        except Exception as error:
            recorder.skip(function, way, error)
            return
        recorder.begin(function, way)
        try:
            bound()
            recorder.end()
        except Exception as error:
            recorder.end(error)
        db.session.rollback()


def main():
    with psycopg.connect(os.environ["DATABASE_URL"].replace("+psycopg", ""), autocommit=True) as connection:
        recorder = Recorder(mark_with(connection))
        with mock.patch("app.common.data.interfaces.collections.upload_header_only_data_set_files"):
            for name, prepare in IN_COLLECTIONS.items():
                call(recorder, f"collections.{name}", prepare)
            for name, prepare in OTHERS.items():
                call(recorder, name, prepare)
    recorder.print()


main()
