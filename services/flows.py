"""Whether a flow of guided questions is sound, and where given answers lead; pure
but for one reading of the flow's rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from services.models.flows import Flow, FlowOption, FlowOutcome, FlowQuestion


class UnknownAnswer(Exception):
    """The address has an answer that this flow does not offer there."""


@dataclass
class Graph:
    """A flow with everything in it, by primary key: 3 queries to read."""

    first: FlowQuestion | None
    questions: dict[int, FlowQuestion] = field(default_factory=dict)
    options: dict[int, list[FlowOption]] = field(default_factory=dict)
    outcomes: dict[int, FlowOutcome] = field(default_factory=dict)

    @classmethod
    def of(cls, flow: Flow) -> Graph:
        questions = {q.pk: q for q in flow.questions.all()}
        options: dict[int, list[FlowOption]] = {pk: [] for pk in questions}
        for option in FlowOption.objects.filter(question__flow=flow):
            options[option.question_id].append(option)
        return cls(
            first=next((q for q in questions.values() if q.is_first), None),
            questions=questions,
            options=options,
            outcomes={outcome.pk: outcome for outcome in flow.outcomes.all()},
        )

    def after(self, option: FlowOption) -> FlowQuestion | FlowOutcome | None:
        """Where an answer leads; None if to another flow or nowhere."""
        if option.next_question_id:
            return self.questions.get(option.next_question_id)
        return self.outcomes.get(option.outcome_id or 0)


@dataclass(frozen=True)
class Answered:
    """A question, the answer given, and the address of the question itself."""

    question: FlowQuestion
    option: FlowOption
    path: str


def walk(
    graph: Graph, answers: Sequence[str]
) -> tuple[list[Answered], FlowQuestion | FlowOutcome]:
    """The questions answered so far, and what comes next.

    Raises UnknownAnswer when an answer is not offered, or comes after the end.
    """
    step: FlowQuestion | FlowOutcome | None = graph.first
    done: list[Answered] = []
    for n, slug in enumerate(answers):
        if not isinstance(step, FlowQuestion):
            raise UnknownAnswer(slug)
        option = next((o for o in graph.options[step.pk] if o.slug == slug), None)
        if option is None:
            raise UnknownAnswer(slug)
        done.append(Answered(step, option, "/".join(answers[:n])))
        step = graph.after(option)
    if step is None:
        raise UnknownAnswer("")
    return done, step


def problems(graph: Graph) -> list[str]:
    """Why citizens may not see this flow yet; empty if every path ends.

    Visits each question once, so that a large flow is checked as fast as a small.
    """
    if graph.first is None:
        return [_("Belum ada pertanyaan pertama.")]
    return [*_dead_ends(graph), *_loops(graph), *_unreached(graph)]


def _dead_ends(graph: Graph) -> Iterator[str]:
    for pk, options in graph.options.items():
        if not options:
            text = graph.questions[pk].text
            yield _("Tanpa pilihan: “%(text)s”.") % {"text": text}
        for option in options:
            if graph.after(option) is None:
                yield _("Tanpa ujung: “%(text)s”.") % {"text": option.label}


def _loops(graph: Graph) -> Iterator[str]:
    finished: set[int] = set()

    def visit(question: FlowQuestion, above: frozenset[int]) -> Iterator[str]:
        if question.pk in above:
            yield _("Berputar: kembali ke “%(text)s”.") % {"text": question.text}
        elif question.pk not in finished:
            for step in _steps(graph, question):
                if isinstance(step, FlowQuestion):
                    yield from visit(step, above | {question.pk})
            finished.add(question.pk)

    for question in graph.questions.values():
        yield from visit(question, frozenset())


def _unreached(graph: Graph) -> Iterator[str]:
    reached = _reached(graph)
    texts = [(question, question.text) for question in graph.questions.values()]
    ends = [(outcome, outcome.title) for outcome in graph.outcomes.values()]
    for step, text in [*texts, *ends]:
        if step not in reached:
            yield _("Tidak terjangkau: “%(text)s”.") % {"text": text}


def _reached(graph: Graph) -> set[FlowQuestion | FlowOutcome]:
    assert graph.first is not None  # noqa: S101 - narrows a type
    reached: set[FlowQuestion | FlowOutcome] = {graph.first}
    waiting = [graph.first]
    while waiting:
        new = set(_steps(graph, waiting.pop())) - reached
        reached |= new
        waiting += [step for step in new if isinstance(step, FlowQuestion)]
    return reached


def _steps(graph: Graph, question: FlowQuestion) -> list[FlowQuestion | FlowOutcome]:
    steps = (graph.after(option) for option in graph.options[question.pk])
    return [step for step in steps if step is not None]
