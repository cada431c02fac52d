from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from diagnosis.admin.health import health
from diagnosis.deeds.demo.seeding import PASSWORD
from diagnosis.forms import SignInForm
from diagnosis.views.home import demo_accounts

handler500 = "diagnosis.views.home.failed"

urlpatterns = [
    path("admin/health/", admin.site.admin_view(health), name="admin-health"),
    path("admin/", admin.site.urls),
    path(
        "accounts/login/",
        auth.LoginView.as_view(
            authentication_form=SignInForm,
            redirect_authenticated_user=True,
            extra_context={"demo_accounts": demo_accounts, "demo_password": PASSWORD},
        ),
        name="login",
    ),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("", include("diagnosis.urls")),
]
