"""GET forms own their meaning: their fields are the URL's vocabulary. A malformed value is left out and named."""

from base64 import b64decode
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnosis import wording
from diagnosis.models import Category, ImportRun, Rollout, User, Video
from diagnosis.queries import keyset, products, video_list
from diagnosis.queries.performance import Period, last_days, published_in
from diagnosis.queries.search import search
from diagnosis.rules import whatif
from diagnosis.rules.classifier import Status
from diagnosis.rules.confidence import LEVELS
from diagnosis.rules.gap import FACTORS
from diagnosis.rules.markets import MARKETS
from diagnosis.templatetags import figures

EARLIEST = date(2016, 1, 1)
# Where only one end of a period is given, it reaches beyond every video at the other.
OPEN = Period(date(1970, 1, 1), date(9999, 12, 30))
DEFAULT_DAYS = 28
# A factor is the cause in no other state, and no index knows causes.
LOSING = str(Status.CAN_DO_BETTER)
RATES = ("ctr", "ctor")
# A month of daily exports.
MOST_FILES = 31


class SignInForm(AuthenticationForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail address")


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "language", "theme", "shortcuts"]
        widgets = {"theme": forms.RadioSelect}


class QueryForm(forms.Form):
    """A form of the address line: what is valid counts, what is not is named by `notices` and left out."""

    def clean_dates(self):
        start, end = self.value("from"), self.value("to")
        return (end, start) if start and end and start > end else (start, end)

    def value(self, name, default=None):
        """The valid value of a field, or the default where it is empty or malformed."""
        self.is_valid()
        value = self.cleaned_data.get(name)
        return default if value in (None, "") else value

    @property
    def notices(self):
        return [
            _("“%(value)s” is not a valid value for “%(name)s” and was left out.")
            % {"value": self.data.get(name, "")[:60], "name": name}
            for name in self.errors
            if name in self.fields
        ]


def date_field():
    return forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[within_reason],
    )


def within_reason(value):
    if not EARLIEST <= value <= date.today() + timedelta(days=1):  # noqa: DTZ011
        raise forms.ValidationError(_("This date is out of range."))


class VideoFilter(QueryForm):
    hits = None
    q = forms.CharField(required=False, max_length=200, label=gettext_lazy("Video name or ID"))
    status = forms.ChoiceField(required=False, choices=[(code, code) for code in (*map(str, video_list.TABS), "none")])
    category = forms.ChoiceField(required=False, label=gettext_lazy("Category"))
    sort = forms.ChoiceField(required=False, choices=[(code, code) for code in video_list.SORTS])
    loses = forms.ChoiceField(required=False, choices=[(code, code) for code in FACTORS])
    confidence = forms.ChoiceField(
        required=False, label=gettext_lazy("Confidence"), choices=[(level, wording.LEVELS[level]) for level in LEVELS]
    )

    def __init__(self, data, *, categories=()):
        super().__init__(data)
        self.fields["category"].choices = [(category.code, category.name) for category in categories]
        self.fields["from"], self.fields["to"] = date_field(), date_field()

    @property
    def sort_code(self):
        return self.value("sort", video_list.DEFAULT_SORT)

    @property
    def order(self):
        return video_list.order(self.sort_code)

    @property
    def days(self):
        """The days of publication, or None where none are chosen."""
        start, end = self.clean_dates()
        return Period(start or OPEN.start, end or OPEN.end) if start or end else None

    def apply(self, videos):
        """The shop's videos that every filter but the days and the status lets through."""
        if text := self.value("q"):
            self.hits = search(videos, text)
            videos = self.hits.videos
        return self._narrow(videos)

    def _narrow(self, videos):
        if category := self.value("category"):
            videos = videos.filter(category__code=category)
        if loses := self.value("loses"):
            videos = videos.filter(cause=loses, state=LOSING)
        if level := self.value("confidence"):
            videos = videos.filter(confidence=LEVELS.index(level) + 1)
        return videos

    def counts(self, shop, videos):
        """How many of these videos each tab holds: exactly while the kept counts know the filters, else up to a cap."""
        if self.hits:
            states = Counter(self.hits.states.values())
            if any(self.value(name) for name in ("category", "from", "to", "loses", "confidence")):
                some = self._narrow(Video.objects.filter(pk__in=list(self.hits.states)))
                states = video_list.counts(self.dated(some))
            return video_list.tab_counts(states, capped=True, complete=self.hits.complete)
        if any(self.value(name) for name in ("from", "to", "loses", "confidence")):
            states = (LOSING,) if self.value("loses") else video_list.STATES
            return video_list.tab_counts(video_list.capped_counts(self.dated(videos), states), capped=True)
        code = self.value("category")
        only = {"category__in": Category.objects.filter(code=code).order_by().values("pk")} if code else {}
        return video_list.tab_counts(video_list.kept_counts(shop, **only))

    def dated(self, videos):
        return published_in(videos, self.days) if self.days else videos

    def arranged(self, shop, videos):
        """(these videos under the chosen tab and of the chosen days, the order in which they are found)."""
        return video_list.arranged(shop, videos, self.sort_code, self.value("status", ""), self.days)

    def page(self, shop, videos, cursor=""):
        """A page of these videos under the chosen tab. Raises ValueError for a cursor that is not known."""
        (videos, order), named = self.arranged(shop, videos), None
        if self.hits and self.hits.named:
            videos, named = Video.objects.filter(shop=shop), videos
        return keyset.page(video_list.shown(videos, self.sort_code), order, cursor=cursor, named=named)

    def beside(self, video, videos):
        """What lies around a video among these."""
        return video_list.neighbours(video, videos, self.sort_code, self.value("status", ""), self.days)

    @property
    def kept(self):
        """What the filter row keeps although it has no field for it: (name, value)."""
        return [(name, self.value(name)) for name in ("status", "sort", "loses")]

    @property
    def narrows(self):
        """Whether anything but the tab and the order is chosen."""
        return any(self.value(name) for name in ("q", "category", "from", "to", "loses", "confidence"))


def factor_field(code):
    """A factor as it is entered: whole views, a rate in percent, an amount with cents."""
    most = whatif.MOST[code]
    if code == "views":
        return forms.IntegerField(required=False, min_value=0, max_value=int(most))
    return forms.DecimalField(
        required=False, min_value=0, max_value=most * 100 if code in RATES else most, decimal_places=2
    )


class WhatIfForm(QueryForm):
    def __init__(self, data):
        super().__init__(data)
        for code in FACTORS:
            self.fields[code] = factor_field(code)

    @property
    def choice(self):
        """{factor: the chosen value, None where it stays as measured}; rates are fractions."""
        values = {code: self.value(code) for code in FACTORS}
        return {
            code: None if value is None else Decimal(value) / (100 if code in RATES else 1)
            for code, value in values.items()
        }


class ProductFilter(QueryForm):
    q = forms.CharField(required=False, max_length=200)
    sort = forms.ChoiceField(required=False, choices=[(code, code) for code in products.SORTS])


class PeriodForm(QueryForm):
    metric = forms.ChoiceField(
        required=False, choices=[(code, code) for code in ("revenue", "videos", "views", "orders", "items_sold")]
    )

    def __init__(self, data):
        super().__init__(data)
        self.fields["from"], self.fields["to"] = date_field(), date_field()

    def period(self, data_through):
        """The chosen period, else the last 28 days through the last day of data. At most two years are compared."""
        start, end = self.clean_dates()
        end = end or data_through
        start = start or last_days(end, DEFAULT_DAYS).start
        return Period(max(min(start, end), end - timedelta(days=731)), end)


class ApproveForm(forms.Form):
    """For which videos a version is put into force; `seen` is the mark of the preview that was on the screen."""

    choice = forms.ChoiceField(
        label=gettext_lazy("For which videos"),
        choices=Rollout.Choice.choices,
        initial=Rollout.Choice.NEW,
        widget=forms.RadioSelect,
    )
    since = forms.DateField(
        label=gettext_lazy("Restate from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self):
        if self.cleaned_data.get("choice") == Rollout.Choice.RESTATE and not self.cleaned_data.get("since"):
            self.add_error("since", _("Give the day from which history is restated."))
        return self.cleaned_data

    @property
    def chosen(self):
        """The choice that `picked` makes, in words."""
        return Rollout.Choice(self.picked["choice"]).label

    @property
    def picked(self):
        """The choice as the deeds take it; new videos only until something valid is picked."""
        if not self.is_valid():
            return {"choice": Rollout.Choice.NEW, "since": None}
        restated = self.cleaned_data["choice"] == Rollout.Choice.RESTATE
        return {"choice": self.cleaned_data["choice"], "since": self.cleaned_data["since"] if restated else None}


class ComputeForm(forms.Form):
    market = forms.ChoiceField(
        label=gettext_lazy("Market"),
        required=False,
        choices=[("", gettext_lazy("All markets")), *((code, code) for code in MARKETS)],
    )
    months = forms.IntegerField(
        label=gettext_lazy("Months"),
        min_value=1,
        max_value=24,
        initial=3,
        help_text=gettext_lazy("How far back the videos may be published, in months of 30 days."),
    )
    min_videos = forms.IntegerField(label=gettext_lazy("Videos at least"), min_value=5, initial=30)
    min_shops = forms.IntegerField(label=gettext_lazy("Shops at least"), min_value=1, initial=1)


class BenchmarkFileForm(forms.Form):
    """A CSV of benchmarks: brought as a file, then carried by the page that asks for confirmation."""

    MOST = 256 * 1024

    file = forms.FileField(label=gettext_lazy("CSV file"), required=False)
    name = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    carried = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self):
        given = super().clean()
        file, carried = given.get("file"), given.get("carried")
        if file and file.size > self.MOST:
            raise forms.ValidationError({"file": _("This file is larger than 256 kB.")})
        try:
            given["content"] = file.read() if file else b64decode(carried or "", validate=True)
        except ValueError as wrong:
            raise forms.ValidationError(_("The file did not arrive whole: bring it again.")) from wrong
        if not given["content"]:
            raise forms.ValidationError({"file": _("Choose a file.")})
        given["name"] = (file.name if file else given.get("name")) or "benchmarks.csv"
        return given


class ProductForm(forms.Form):
    category = forms.ModelChoiceField(Category.objects.all(), to_field_name="code", required=False)
    commission_rate = forms.DecimalField(
        label=gettext_lazy("Commission rate, %"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several: the cleaned value is a list, each of it a file that a FileField takes."""

    widget = FilesInput

    def clean(self, data, initial=None):
        if len(data) > MOST_FILES:
            raise forms.ValidationError(
                _("Bring %(most)s files at a time at the most; these are %(n)s.") % {"most": MOST_FILES, "n": len(data)}
            )
        return [super(FilesField, self).clean(one, initial) for one in data or [None]]


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is in the file"), choices=ImportRun.Kind.choices, initial=ImportRun.Kind.VIDEOS
    )
    file = FilesField(label=gettext_lazy("Files"), max_length=255)
    period_start = forms.DateField(
        label=gettext_lazy("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    period_end = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_file(self):
        files, limit = self.cleaned_data["file"], {"size": figures.size(settings.UPLOAD_LIMIT)}
        if sum(file.size for file in files) > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(
                _("These files are larger than %(size)s together. Bring fewer at a time.") % limit
                if len(files) > 1
                else _(
                    "This file is larger than %(size)s. Export a shorter period, or ask staff to import it by command."
                )
                % limit
            )
        return files

    def clean(self):
        start, end = self.cleaned_data.get("period_start"), self.cleaned_data.get("period_end")
        if bool(start) != bool(end):
            raise forms.ValidationError(_("Give both days of the period, or neither."))
        if start and start > end:
            raise forms.ValidationError(_("The first day lies after the last."))
        if start and len(self.cleaned_data.get("file", ())) > 1:
            raise forms.ValidationError(_("Days can be given for one file at a time."))
        return self.cleaned_data

    @property
    def period(self):
        start, end = self.cleaned_data.get("period_start"), self.cleaned_data.get("period_end")
        return (start, end) if start and end else None
