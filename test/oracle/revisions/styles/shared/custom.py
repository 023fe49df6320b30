from alembic.operations import MigrateOperation, Operations


@Operations.register_operation("create_gauge")
class CreateGauge(MigrateOperation):
    def __init__(self, name, start=1):
        self.name = name
        self.start = start

    @classmethod
    def create_gauge(cls, operations, name, **kw):
        return operations.invoke(cls(name, **kw))

    def reverse(self):
        return DropGauge(self.name)


@Operations.register_operation("drop_gauge")
class DropGauge(MigrateOperation):
    def __init__(self, name):
        self.name = name

    @classmethod
    def drop_gauge(cls, operations, name):
        return operations.invoke(DropGauge(name))


@Operations.implementation_for(CreateGauge)
def create_gauge(operations, operation):
    operations.execute("CREATE SEQUENCE %s START WITH %d" % (operation.name, operation.start))


@Operations.implementation_for(DropGauge)
def drop_gauge(operations, operation):
    operations.execute(f"DROP SEQUENCE {operation.name}")
