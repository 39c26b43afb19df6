"""The pages of the documentation that are generated from the product's own data, so that they cannot go out of date.

``python -m scripts.pages`` writes them; a test compares.
"""

from scripts.pages import decisions, exercises, flow, questionnaires, sayings, settings, signs

PAGES = {
    "what-you-can-say.md": sayings.page,
    "exercises.md": exercises.page,
    "settings.md": settings.page,
    "signs.md": signs.page,
    "questions.md": questionnaires.page,
    "decisions/README.md": decisions.page,
    "data-flow.svg": flow.picture,
}
"""What makes each file in ``docs/``."""
