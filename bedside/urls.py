"""Every address of this place, mounted once."""

from csp.decorators import csp_replace
from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtail_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from bedside import api
from bedside.dialogue import desk
from bedside.dialogue.urls import own_urlpatterns

back_office = decorate_urlpatterns(
    list(wagtail_urls.urlpatterns), csp_replace(settings.BACK_OFFICE_POLICY)
)

urlpatterns = [
    path("", include("bedside.home.urls")),
    path("", include("bedside.dialogue.urls")),
    path("", include(own_urlpatterns)),
    path("", include("bedside.ui.urls")),
    path("", include("bedside.people.urls")),
    path("api/v1/", api.urls),
    path("live/", include("bedside.live.urls")),
    path("cms/login/", desk.door),
    path("cms/account/", RedirectView.as_view(pattern_name="home:me")),  # Wagtail's asks real names
    path("cms/", include(back_office)),
]
