from sqlalchemy import MetaData

target_metadata = MetaData()
