-- What the database of hypothesis/h held before its first kept revision (42bd46b9b1ea, January 2016): the older revisions were
-- deleted from the repository, so `alembic upgrade head` from an empty database fails for everyone. Written after the models of
-- commit 173e716c414a7d2ebf237356bd1201f0f70d41e5, which added that revision; names follow the project's naming convention.
CREATE TABLE activation (
    id serial CONSTRAINT pk__activation PRIMARY KEY,
    code text NOT NULL CONSTRAINT uq__activation__code UNIQUE
);
CREATE TABLE "user" (
    id serial CONSTRAINT pk__user PRIMARY KEY,
    uid text NOT NULL CONSTRAINT uq__user__uid UNIQUE,
    username text NOT NULL CONSTRAINT uq__user__username UNIQUE,
    admin boolean NOT NULL DEFAULT false,
    staff boolean NOT NULL DEFAULT false,
    email text NOT NULL CONSTRAINT uq__user__email UNIQUE,
    status integer,
    last_login_date timestamp without time zone NOT NULL DEFAULT now(),
    registered_date timestamp without time zone NOT NULL DEFAULT now(),
    activation_id integer CONSTRAINT fk__user__activation_id__activation REFERENCES activation (id),
    password text NOT NULL,
    salt text NOT NULL,
    password_updated timestamp without time zone DEFAULT now()
);
CREATE TABLE nipsa (
    userid text CONSTRAINT pk__nipsa PRIMARY KEY
);
CREATE TABLE blocklist (
    id serial CONSTRAINT pk__blocklist PRIMARY KEY,
    uri text NOT NULL CONSTRAINT uq__blocklist__uri UNIQUE
);
CREATE TABLE subscriptions (
    id serial CONSTRAINT pk__subscriptions PRIMARY KEY,
    uri text NOT NULL,
    type character varying(64) NOT NULL,
    active boolean NOT NULL
);
CREATE INDEX subs_uri_idx_subscriptions ON subscriptions (uri);
CREATE TABLE "group" (
    id serial CONSTRAINT pk__group PRIMARY KEY,
    pubid text NOT NULL CONSTRAINT uq__group__pubid UNIQUE,
    name text NOT NULL,
    created timestamp without time zone NOT NULL DEFAULT now(),
    updated timestamp without time zone NOT NULL DEFAULT now(),
    creator_id integer NOT NULL CONSTRAINT fk__group__creator_id__user REFERENCES "user" (id)
);
CREATE TABLE user_group (
    user_id integer NOT NULL CONSTRAINT fk__user_group__user_id__user REFERENCES "user" (id),
    group_id integer NOT NULL CONSTRAINT fk__user_group__group_id__group REFERENCES "group" (id)
);
CREATE TABLE feature (
    id serial CONSTRAINT pk__feature PRIMARY KEY,
    name text NOT NULL CONSTRAINT uq__feature__name UNIQUE,
    everyone boolean NOT NULL DEFAULT false,
    admins boolean NOT NULL DEFAULT false,
    staff boolean NOT NULL DEFAULT false
);
