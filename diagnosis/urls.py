from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter
from django.views.i18n import set_language

from diagnosis.views import analytics, app, exports, home, imports, learn, people, pictures, products, standing, videos

app_name = "diagnosis"


class VideoId(StringConverter):
    regex = "[0-9]{1,20}"


register_converter(VideoId, "video")

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("favicon.ico", home.favicon, name="favicon"),
    path("appearance/", people.theme, name="theme"),
    path("profile/", people.profile, name="profile"),
    path("language/", login_not_required(set_language), name="language"),
    path("shops/<slug:slug>/analytics/video/", analytics.analytics, name="analytics"),
    path("shops/<slug:slug>/analytics/video/details/", videos.video_list_page, name="video-list"),
    path(
        "shops/<slug:slug>/analytics/video/details/<video:video_id>/",
        videos.video_detail_page,
        name="video-detail",
    ),
    path("shops/<slug:slug>/analytics/video/details/export.csv", exports.export_csv, name="export-csv"),
    path("shops/<slug:slug>/analytics/video/details/export.xlsx", exports.export_xlsx, name="export-xlsx"),
    path(
        "shops/<slug:slug>/analytics/video/details/<video:video_id>/diagnosis.json",
        videos.diagnosis_json,
        name="video-json",
    ),
    path("shops/<slug:slug>/import/", imports.import_page, name="imports"),
    path("shops/<slug:slug>/import/waiting/", imports.import_waiting, name="import-waiting"),
    path("shops/<slug:slug>/import/template/<slug:kind>/", imports.template_file, name="import-template"),
    path("shops/<slug:slug>/import/<uuid:uid>/", imports.import_detail, name="import-detail"),
    path("shops/<slug:slug>/app/", app.data_analytics, name="app"),
    path("shops/<slug:slug>/app/videos/<video:video_id>/", app.video_diagnosis, name="app-detail"),
    # Nothing of imports/, where a shop's sales wait, and no way up and over from one folder into another.
    re_path(
        r"^media/(?P<folder>products|inspirations|thumbnails/[0-9]{1,18})/(?P<name>[^/]+)$",
        pictures.picture,
        name="picture",
    ),
    path("app/", app.start, name="app-start"),
    path("desk/", app.keep_desk, name="keep-desk"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("service-worker.js", app.service_worker, name="service-worker"),
    path("offline/", app.offline, name="offline"),
    path("shops/<slug:slug>/products/", products.products, name="products"),
    path("shops/<slug:slug>/products/<int:pk>/", products.product_edit, name="product-edit"),
    path("shops/<slug:slug>/account-standing/", standing.account_standing, name="account-standing"),
    path("learn/", learn.learn, name="learn"),
    path("learn/playbook/", learn.playbook, name="playbook"),
    path("learn/tutorials/<slug:slug>/", learn.tutorial, name="tutorial"),
]
