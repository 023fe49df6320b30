import type { Example } from '../../../engine/rule.js';

const models = `

        from sqlalchemy import Column, Integer, String
        from sqlalchemy.orm import declarative_base

        Base = declarative_base()

        class Item(Base):
            __tablename__ = "items"
            id = Column(Integer, primary_key=True)
            state = Column(String, nullable=False)
            rating = Column(Integer, nullable=False)
            title = Column(String, nullable=False)
        `;

/** What is loaded by schemas that give dicts, and by forms. */
export const loadingExamples: readonly Example[] = [
  {
    title: 'A schema of marshmallow: what it loads is written',
    files: {
      'app/models.py': models,
      'app/schemas.py': `

        from marshmallow import Schema, ValidationError, fields, validate, validates

        class ItemSchema(Schema):
            id = fields.Int(dump_only=True)
            state = fields.Str(required=True, validate=validate.OneOf(["open", "closed"]))
            rating = fields.Integer(required=True, validate=[validate.Range(min=1, max=5)])
            title = fields.String(required=True, validate=validate.Length(min=1))

            @validates("title")
            def check_title(self, value, **kwargs):
                if len(value) > 200:
                    raise ValidationError("too long")
        `,
      'app/views.py': `

        from flask import request
        from app.models import Item
        from app.schemas import ItemSchema

        def create(session):
            data = ItemSchema().load(request.get_json())
            session.add(Item(**data))
            session.commit()
        `,
    },
    finds: [
      { columns: ['rating'], kind: 'range', rule: 'at least 1 and at most 5', enforced: ['schema app/schemas.py:6'] },
      { columns: ['state'], kind: 'values', rule: "one of 'open', 'closed'", enforced: ['schema app/schemas.py:5'] },
      { columns: ['title'], kind: 'length', rule: '1 to 200 characters long' },
    ],
  },
  {
    title: 'A schema that makes the object itself, and one that a decorator loads by',
    files: {
      'app/models.py': models,
      'app/schemas.py': `

        from marshmallow import Schema, fields, post_load
        from marshmallow.validate import OneOf, Range
        from app.models import Item

        class ItemSchema(Schema):
            state = fields.Str(load_default="open", validate=OneOf(("open", "closed")))
            rating = fields.Integer(required=True, validate=Range(1, 5))
            title = fields.String(required=True)

            @post_load
            def make_item(self, data, **kwargs):
                return Item(**data)

        class RatingSchema(Schema):
            rating = fields.Integer(required=True, validate=Range(min=1, max=3))
        `,
      'app/views.py': `

        from flask_smorest import Blueprint
        from app.schemas import ItemSchema, RatingSchema
        from app.models import Item

        blueprint = Blueprint("items", __name__)

        def create(session, given):
            session.add(ItemSchema().load(given))
            session.commit()

        @blueprint.route("/<int:item_id>", methods=["PATCH"])
        @blueprint.arguments(RatingSchema)
        def rate(data, item_id, session):
            item = session.get(Item, item_id)
            item.rating = data["rating"]
            session.commit()
        `,
    },
    finds: [
      { columns: ['rating'], kind: 'range', rule: 'at least 1 and at most 5' },
      { columns: ['state'], kind: 'values', rule: "one of 'open', 'closed'" },
    ],
  },
  {
    title: 'JSON schemas: a call that raises, and errors that are looked for',
    files: {
      'app/models.py': models,
      'app/views.py': `

        import jsonschema
        from flask import request
        from jsonschema import Draft7Validator
        from app.models import Item

        item_schema = {
            "type": "object",
            "properties": {
                "state": {"type": "string", "enum": ["open", "closed"]},
                "rating": {"type": "integer", "minimum": 1, "maximum": 5},
                "title": {"type": "string", "minLength": 1},
            },
            "required": ["state", "rating", "title"],
        }

        def validate(data, schema):
            errors = list(Draft7Validator(schema).iter_errors(data))
            if len(errors) > 0:
                raise ValueError(errors)
            return data

        def create(session):
            data = request.get_json()
            jsonschema.validate(data, item_schema)
            session.add(Item(state=data["state"], rating=data["rating"], title=data.get("title")))

        def replace(session, item_id):
            data = validate(request.get_json(), item_schema)
            item = session.get(Item, item_id)
            item.state = data["state"]
            item.rating = data["rating"]
        `,
    },
    finds: [
      { columns: ['rating'], kind: 'range', rule: 'at least 1 and at most 5' },
      { columns: ['state'], kind: 'values', rule: "one of 'open', 'closed'" },
    ],
  },
  {
    title: 'A form of WTForms that was validated, a schema of colander',
    files: {
      'app/models.py': models,
      'app/forms.py': `

        import colander
        from flask_wtf import FlaskForm
        from wtforms import IntegerField, SelectField, StringField
        from wtforms.validators import DataRequired, Length, NumberRange

        class ItemForm(FlaskForm):
            state = SelectField("State", choices=[("open", "Open"), ("closed", "Closed")], validators=[DataRequired()])
            rating = IntegerField("Rating", validators=[DataRequired(), NumberRange(min=1, max=5)])
            title = StringField("Title", [DataRequired(), Length(max=80)])

        class ItemSchema(colander.MappingSchema):
            rating = colander.SchemaNode(colander.Integer(), validator=colander.Range(1, 5))
        `,
      'app/views.py': `

        from app.forms import ItemForm, ItemSchema
        from app.models import Item

        def create(session):
            form = ItemForm()
            if form.validate_on_submit():
                session.add(Item(state=form.state.data, rating=form.rating.data, title=form.title.data))
                session.commit()

        def rate(session, item, given):
            data = ItemSchema().deserialize(given)
            found = session.get(Item, item)
            found.rating = data["rating"]
        `,
    },
    finds: [
      { columns: ['rating'], kind: 'range', rule: 'at least 1 and at most 5' },
      { columns: ['state'], kind: 'values', rule: "one of 'open', 'closed'" },
    ],
  },
  {
    title: 'What is not sure to be checked: further keys, forms that nobody validates, errors that nobody refuses, another way to write',
    files: {
      'app/models.py': models,
      'app/forms.py': `

        from flask_wtf import FlaskForm
        from marshmallow import INCLUDE, Schema, fields, validate
        from wtforms import StringField
        from wtforms.validators import Length, Optional

        class OpenSchema(Schema):
            state = fields.Str(validate=validate.OneOf(["open", "closed"]))

            class Meta:
                unknown = INCLUDE

        class RatingSchema(Schema):
            rating = fields.Integer(validate=validate.Range(min=1, max=5))

        class TitleForm(FlaskForm):
            title = StringField("Title", validators=[Length(max=80)])
        `,
      'app/views.py': `

        from flask import request
        from jsonschema import Draft7Validator
        from app.forms import OpenSchema, RatingSchema, TitleForm
        from app.models import Item

        checker = Draft7Validator({"properties": {"state": {"type": "string", "enum": ["open", "closed"]}}})

        def create(session):
            form = TitleForm()
            data = OpenSchema().load(request.get_json())
            session.add(Item(state=data["state"], rating=1, title=form.title.data))

        def note(session, item_id):
            data = request.get_json()
            print(list(checker.iter_errors(data)))
            item = session.get(Item, item_id)
            item.state = data["state"]

        def rate(session, item_id):
            item = session.get(Item, item_id)
            item.rating = RatingSchema().load(request.get_json())["rating"]

        def rerate(session, item_id, rating):
            item = session.get(Item, item_id)
            item.rating = rating
        `,
    },
    finds: [],
  },
];
