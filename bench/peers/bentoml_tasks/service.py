"""BentoML's task API around nothing."""

import bentoml


@bentoml.service(traffic={"timeout": 60})
class NoOp:
    @bentoml.task
    def run(self, text: str) -> str:
        return text
