from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from diagnosis.models import Shop, Tutorial
from diagnosis.pages import render_page
from diagnosis.panels import guide
from diagnosis.queries import learning
from diagnosis.rules.classifier import WORDS, Reason
from diagnosis.rules.metrics import KEY_METRICS, METRICS


@require_safe
def learn(request):
    """What it is for, how to use it, what the statuses and metrics mean, playbook and tutorials."""
    shop = Shop.objects.visible_to(request.user).first()
    context = {
        "desk_url": reverse("diagnosis:analytics", args=[shop.slug]) if shop else "",
        "app_url": reverse("diagnosis:app", args=[shop.slug]) + "?tab=video" if shop else "",
        "guide": guide.parts(),
        "center": guide.pictures("center-analytics", "center-list"),
        "phone": guide.pictures("app-list"),
        "key_metrics": [METRICS[code] for code in KEY_METRICS],
        "reasons": [(reason, WORDS[reason]) for reason in Reason],
        "metrics": list(METRICS.values()),
        "chapters": learning.chapters(),
        "tutorials": learning.tutorials(),
    }
    return render_page(request, "diagnosis/learn.html", context)


@require_safe
def playbook(request):
    """The playbook's chapters in order, with a contents list."""
    return render_page(request, "diagnosis/playbook.html", {"chapters": learning.chapters()})


@require_safe
def tutorial(request, slug):
    """One tutorial: steps and a picture."""
    found = get_object_or_404(Tutorial.objects.select_related("chapter"), slug=slug)
    return render_page(request, "diagnosis/tutorial.html", {"tutorial": found})
