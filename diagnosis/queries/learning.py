"""Which suggestions, tutorials and chapters a page shows."""

from diagnosis.models import Chapter, Suggestion, Tutorial


def suggestions(patterns):
    """{pattern: [suggestion, …]} in their order, each with its tutorial and chapter; one query."""
    found = Suggestion.objects.filter(pattern__in=patterns, is_active=True).select_related("tutorial", "chapter")
    by_pattern = {}
    for suggestion in found:
        by_pattern.setdefault(suggestion.pattern, []).append(suggestion)
    return by_pattern


def chapters():
    return list(Chapter.objects.prefetch_related("tutorials"))


def tutorials():
    return list(Tutorial.objects.all())
