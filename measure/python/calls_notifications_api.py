"""Call the drawn functions of alphagov/notifications-api with real SQLAlchemy (SQLALCHEMY_DATABASE_URI, upgraded); what was called, as JSON.

The application is a bare Flask one with the project's configuration; rows come from the project's own test factories. What is not the database is
mocked: S3, signing. Each call has rows and a session of its own; its arguments were loaded by the same session before.
"""

import datetime as dt
import itertools
import os
import pathlib
import sys
import uuid
from unittest import mock

sys.path.insert(0, ".")
sys.path.insert(1, str(pathlib.Path(__file__).parent))

import psycopg2
import sqlalchemy
from flask import Flask
from recorder import Recorder, mark_with

application = Flask("app")
from app.config import configs

application.config.from_object(configs["development"])
from app import db, signing

db.init_app(application)
application.app_context().push()
signing.init_app(application)

import app.models as m
from app.dao import (
    annual_billing_dao,
    api_key_dao,
    email_branding_dao,
    fact_billing_dao,
    fact_notification_status_dao,
    inbound_sms_dao,
    jobs_dao,
    letter_branding_dao,
    notification_history_dao,
    notifications_dao,
    organisation_dao,
    provider_details_dao,
    service_join_requests_dao,
    service_sms_sender_dao,
    service_user_dao,
    services_dao,
    template_email_files_dao,
    template_folder_dao,
    uploads_dao,
    users_dao,
)
from app.dao.permissions_dao import permission_dao
from tests.app import db as make

NOW = dt.datetime.utcnow()
TODAY = NOW.date()
YEAR = TODAY.year
numbers = itertools.count(1)


class World:
    """Rows of one call: made and committed, then loaded again as attributes are asked for."""

    def __init__(self):
        self.number = next(numbers)
        self.ids = {}
        self.make()
        db.session.commit()
        db.session.remove()

    def keep(self, name, row):
        self.ids[name] = (type(row), row.id)
        return row

    def make(self):
        name = f"name {self.number}"
        user = self.keep("user", make.create_user(email=f"ada{self.number}@digital.cabinet-office.gov.uk"))
        other = self.keep("other", make.create_user(email=f"bob{self.number}@digital.cabinet-office.gov.uk"))
        organisation = self.keep("organisation", make.create_organisation(name=name, organisation_type="central"))
        service = self.keep("service", make.create_service(user=user, service_name=name, organisation=organisation))
        service.restricted = False
        template = self.keep("template", make.create_template(service))
        letter = self.keep("letter", make.create_template(service, template_type="letter"))
        email = self.keep("email", make.create_template(service, template_type="email"))
        finished = NOW - dt.timedelta(hours=1)
        job = self.keep("job", make.create_job(template, job_status="finished", processing_started=finished, processing_finished=finished))
        self.keep("letter_job", make.create_job(letter, created_at=NOW - dt.timedelta(days=30)))
        self.keep("scheduled", make.create_job(template, job_status="scheduled", scheduled_for=NOW))
        self.keep("notification", make.create_notification(template, job=job, sent_by="mmg", sent_at=NOW, status="delivered"))
        make.create_notification(letter, one_off=True, created_at=NOW, status="technical-failure")
        make.create_notification(letter, key_type="test", created_at=NOW - dt.timedelta(days=9))
        self.keep("history", make.create_notification_history(template))
        self.keep("inbound", make.create_inbound_sms(service))
        make.create_service_data_retention(service, "sms", 3)
        make.create_service_data_retention(service, "email", 3)
        self.keep("folder", make.create_template_folder(service))
        self.keep("branding", make.create_email_branding(name=name))
        self.keep("letter_branding", make.create_letter_branding(name=name, filename=name))
        self.keep("email_file", make.create_template_email_file(email.id, user.id))
        self.keep("pending_file", make.create_template_email_file(email.id, user.id, pending=True, created_at=NOW - dt.timedelta(days=3)))
        db.session.execute(sqlalchemy.update(m.Template).where(m.Template.id == email.id).values(version=7))
        self.keep("contact_list", make.create_service_contact_list(service, created_by_id=user.id))
        self.keep("code", users_dao.create_user_code(other, "12345", "sms"))
        self.keep("join_request", service_join_requests_dao.dao_create_service_join_request(other.id, service.id, [user.id]))
        self.keep("permission", m.Permission.query.filter_by(user_id=user.id).first())
        make.create_ft_billing(TODAY, template, provider="mmg")

    def __getattr__(self, name):
        cls, key = self.ids[name]
        return db.session.get(cls, key)

    def id(self, name):
        return self.ids[name][1]


def status_row(w):
    names = "bst_date template_id service_id job_id notification_type key_type notification_status notification_count".split()
    row = mock.Mock(bst_date=TODAY)
    row._asdict = lambda: dict(zip(names, (TODAY, w.id("template"), w.id("service"), uuid.UUID(int=0), "sms", "normal", "delivered", 1)))
    return row


def changed(row, **values):
    """A caller's object, changed before it is handed over."""
    for name, value in values.items():
        setattr(row, name, value)
    return row


def new_key(w):
    return m.ApiKey(service_id=w.id("service"), name="new", created_by_id=w.id("user"), key_type="normal")


def service_user(w):
    return db.session.get(m.ServiceUser, (w.id("user"), w.id("service")))


# Each entry takes a World and gives the call; what it loads before is not recorded.
CALLS = {
    "app.dao.DAOClass.delete_instance": lambda w: with_(w.permission, permission_dao.delete_instance),
    "app.dao.annual_billing_dao.dao_create_or_update_annual_billing_for_year new": lambda w: lambda: annual_billing_dao.dao_create_or_update_annual_billing_for_year(w.id("service"), 1000, 2019),
    "app.dao.annual_billing_dao.dao_create_or_update_annual_billing_for_year known": lambda w: known_billing(w),
    "app.dao.api_key_dao.save_model_api_key": lambda w: with_(new_key(w), api_key_dao.save_model_api_key),
    "app.dao.email_branding_dao.dao_get_email_branding_by_name_case_insensitive": lambda w: lambda: email_branding_dao.dao_get_email_branding_by_name_case_insensitive("NAME"),
    "app.dao.fact_billing_dao._fetch_usage_for_organisation_email": lambda w: lambda: fact_billing_dao._fetch_usage_for_organisation_email(w.id("organisation"), TODAY, TODAY),
    "app.dao.fact_billing_dao._fetch_usage_for_service_letter": lambda w: lambda: fact_billing_dao._fetch_usage_for_service_letter(w.id("service"), YEAR),
    "app.dao.fact_billing_dao._fetch_usage_for_service_sms": lambda w: lambda: fact_billing_dao._fetch_usage_for_service_sms(w.id("service"), YEAR),
    "app.dao.fact_billing_dao.fetch_usage_for_all_services_sms": lambda w: lambda: fact_billing_dao.fetch_usage_for_all_services_sms(TODAY, TODAY),
    "app.dao.fact_billing_dao.fetch_usage_for_all_services_sms organisation": lambda w: lambda: fact_billing_dao.fetch_usage_for_all_services_sms(TODAY, TODAY, organisation_id=w.id("organisation"), exclude_restricted=True),
    "app.dao.fact_notification_status_dao.get_total_notifications_for_date_range": lambda w: lambda: fact_notification_status_dao.get_total_notifications_for_date_range(None, None),
    "app.dao.fact_notification_status_dao.get_total_notifications_for_date_range dates": lambda w: lambda: fact_notification_status_dao.get_total_notifications_for_date_range(TODAY, TODAY),
    "app.dao.fact_notification_status_dao.update_fact_notification_status": lambda w: lambda: fact_notification_status_dao.update_fact_notification_status([status_row(w)], TODAY, "sms", w.id("service")),
    "app.dao.inbound_sms_dao.dao_get_inbound_sms_by_id": lambda w: lambda: inbound_sms_dao.dao_get_inbound_sms_by_id(w.id("service"), w.id("inbound")),
    "app.dao.inbound_sms_dao.dao_get_most_recent_inbound_usage_date": lambda w: with_(m.InboundNumber.query.filter_by(service_id=w.id("service")).one(), lambda number: inbound_sms_dao.dao_get_most_recent_inbound_usage_date(w.id("service"), number)),
    "app.dao.jobs_dao.dao_cancel_letter_job": lambda w: with_(w.letter_job, jobs_dao.dao_cancel_letter_job),
    "app.dao.jobs_dao.dao_get_jobs_older_than_data_retention": lambda w: lambda: jobs_dao.dao_get_jobs_older_than_data_retention(["sms", "email"]),
    "app.dao.jobs_dao.dao_get_scheduled_job_by_id_and_service_id": lambda w: lambda: jobs_dao.dao_get_scheduled_job_by_id_and_service_id(w.id("scheduled"), w.id("service")),
    "app.dao.jobs_dao.dao_update_job": lambda w: with_(changed(w.job, job_status="in progress"), jobs_dao.dao_update_job),
    "app.dao.jobs_dao.find_jobs_with_missing_rows": lambda w: jobs_dao.find_jobs_with_missing_rows,
    "app.dao.letter_branding_dao.dao_get_letter_branding_by_id": lambda w: lambda: letter_branding_dao.dao_get_letter_branding_by_id(w.id("letter_branding")),
    "app.dao.notification_history_dao.get_notification_history_by_id": lambda w: lambda: notification_history_dao.get_notification_history_by_id(w.id("history")),
    "app.dao.notifications_dao._delete_test_letters_from_s3": lambda w: lambda: notifications_dao._delete_test_letters_from_s3(w.id("service"), NOW, 10),
    "app.dao.notifications_dao.dao_get_letters_and_sheets_volume_by_postage": lambda w: lambda: notifications_dao.dao_get_letters_and_sheets_volume_by_postage(NOW),
    "app.dao.notifications_dao.dao_letters_in_technical_failure": lambda w: notifications_dao.dao_letters_in_technical_failure,
    "app.dao.notifications_dao.delete_test_notifications": lambda w: lambda: notifications_dao.delete_test_notifications("sms", w.id("service"), NOW),
    "app.dao.notifications_dao.delete_test_notifications letters": lambda w: lambda: notifications_dao.delete_test_notifications("letter", w.id("service"), NOW),
    "app.dao.notifications_dao.get_notification_by_id": lambda w: lambda: notifications_dao.get_notification_by_id(w.id("notification")),
    "app.dao.notifications_dao.get_notification_by_id service": lambda w: lambda: notifications_dao.get_notification_by_id(w.id("notification"), service_id=w.id("service"), _raise=True),
    "app.dao.notifications_dao.get_notification_with_personalisation": lambda w: lambda: notifications_dao.get_notification_with_personalisation(w.id("service"), w.id("notification"), None),
    "app.dao.notifications_dao.get_notification_with_personalisation key": lambda w: lambda: notifications_dao.get_notification_with_personalisation(w.id("service"), w.id("notification"), "normal"),
    "app.dao.notifications_dao.get_slow_text_message_delivery_reports_by_provider": lambda w: lambda: notifications_dao.get_slow_text_message_delivery_reports_by_provider(10, 5),
    "app.dao.organisation_dao._update_organisation_services": lambda w: with_(w.organisation, lambda organisation: organisation_dao._update_organisation_services(organisation, "crown", only_where_none=False)),
    "app.dao.organisation_dao._update_organisation_services branding": lambda w: with_(w.organisation, lambda organisation: organisation_dao._update_organisation_services(organisation, "email_branding")),
    "app.dao.organisation_dao.dao_add_email_branding_to_organisation_pool": lambda w: lambda: organisation_dao.dao_add_email_branding_to_organisation_pool(w.id("organisation"), w.id("branding")),
    "app.dao.organisation_dao.dao_add_user_to_organisation": lambda w: lambda: organisation_dao.dao_add_user_to_organisation(w.id("organisation"), w.id("other"), ["can_make_services_live"]),
    "app.dao.organisation_dao.dao_get_organisations_by_partial_name": lambda w: lambda: organisation_dao.dao_get_organisations_by_partial_name("name"),
    "app.dao.provider_details_dao.dao_get_provider_stats": lambda w: provider_details_dao.dao_get_provider_stats,
    "app.dao.provider_details_dao.get_provider_details_by_identifier": lambda w: lambda: provider_details_dao.get_provider_details_by_identifier("mmg"),
    "app.dao.provider_details_dao.get_provider_details_by_notification_type": lambda w: lambda: provider_details_dao.get_provider_details_by_notification_type("sms"),
    "app.dao.provider_details_dao.get_provider_details_by_notification_type international": lambda w: lambda: provider_details_dao.get_provider_details_by_notification_type("sms", True),
    "app.dao.service_join_requests_dao.dao_update_service_join_request_by_id": lambda w: lambda: service_join_requests_dao.dao_update_service_join_request_by_id(w.id("join_request"), w.id("service"), "approved", w.id("user")),
    "app.dao.service_join_requests_dao.dao_update_service_join_request_by_id reason": lambda w: lambda: service_join_requests_dao.dao_update_service_join_request_by_id(w.id("join_request"), w.id("service"), "rejected", w.id("user"), "why"),
    "app.dao.service_sms_sender_dao.dao_get_sms_senders_by_service_id": lambda w: lambda: service_sms_sender_dao.dao_get_sms_senders_by_service_id(w.id("service")),
    "app.dao.service_user_dao.dao_update_service_user": lambda w: with_(changed(service_user(w), folders=[w.folder]), service_user_dao.dao_update_service_user),
    "app.dao.services_dao.dao_fetch_all_services": lambda w: services_dao.dao_fetch_all_services,
    "app.dao.services_dao.dao_fetch_all_services active": lambda w: lambda: services_dao.dao_fetch_all_services(only_active=True),
    "app.dao.services_dao.dao_fetch_todays_stats_for_service": lambda w: lambda: services_dao.dao_fetch_todays_stats_for_service(w.id("service")),
    "app.dao.services_dao.dao_remove_user_from_service": lambda w: with_((w.service, w.user), lambda pair: services_dao.dao_remove_user_from_service(*pair)),
    "app.dao.template_email_files_dao.dao_archive_pending_files": lambda w: template_email_files_dao.dao_archive_pending_files,
    "app.dao.template_email_files_dao.dao_update_pending_template_email_file": lambda w: with_(changed(w.pending_file, link_text="here"), template_email_files_dao.dao_update_pending_template_email_file),
    "app.dao.template_email_files_dao.dao_update_template_email_file": lambda w: with_(w.email_file, template_email_files_dao.dao_update_template_email_file),
    "app.dao.template_folder_dao.dao_delete_template_folder": lambda w: with_(w.folder, template_folder_dao.dao_delete_template_folder),
    "app.dao.template_folder_dao.dao_get_valid_template_folders_by_id": lambda w: lambda: template_folder_dao.dao_get_valid_template_folders_by_id([w.id("folder")]),
    "app.dao.uploads_dao.dao_get_uploads_by_service_id": lambda w: lambda: uploads_dao.dao_get_uploads_by_service_id(w.id("service")),
    "app.dao.uploads_dao.dao_get_uploads_by_service_id days": lambda w: lambda: uploads_dao.dao_get_uploads_by_service_id(w.id("service"), limit_days=7),
    "app.dao.users_dao.get_user_and_accounts": lambda w: lambda: users_dao.get_user_and_accounts(w.id("user")),
    "app.dao.users_dao.use_user_code": lambda w: lambda: users_dao.use_user_code(w.id("code")),
    "app.models.ServiceContactList.job_count": lambda w: with_(w.contact_list, lambda contact_list: contact_list.job_count),
}


def with_(argument, function):
    """A call on what was loaded already."""
    return lambda: function(argument)


def known_billing(w):
    make.create_annual_billing(w.id("service"), 250, 2019)
    return lambda: annual_billing_dao.dao_create_or_update_annual_billing_for_year(w.id("service"), 1000, 2019)


def call(recorder, name, prepare):
    function, _, way = name.partition(" ")
    try:
        bound = prepare(World())
    except Exception as error:
        recorder.skip(function, way, error)
    else:
        recorder.begin(function, way)
        try:
            bound()
            recorder.end()
        except Exception as error:
            recorder.end(error)
    db.session.remove()


def main():
    connection = psycopg2.connect(os.environ["SQLALCHEMY_DATABASE_URI"].replace("+psycopg2", ""))
    connection.autocommit = True
    recorder = Recorder(mark_with(connection))
    recorder.listen(sqlalchemy.Engine)
    with mock.patch("app.dao.notifications_dao.find_letter_pdf_in_s3"):
        for name, prepare in CALLS.items():
            call(recorder, name, prepare)
    recorder.print()


main()
