"""nnsight 0.4.11, the ancestor."""

import nnsight
from nnsight import LanguageModel

from worker import timed


class Side:
    def __init__(self, arguments):
        self.model = LanguageModel(arguments.narrow, device_map=arguments.device)

    def versions(self, request):
        return {"versions": {"nnsight, old": nnsight.__version__}}, None

    def nested(self, request):
        """As nnsight's page on iterative interventions has it."""
        side = int(request["side"])

        def run():
            with self.model.session() as session:
                rows = nnsight.list()
                for _ in range(side):
                    rows.append(list(range(side)))
                numbers = nnsight.list().save()
                with session.iter(rows) as row:
                    with session.iter(row) as number:
                        numbers.append(number)
            return list(numbers)

        return timed(request, run)
