"""Every address of Bedside, and a page with nothing on it to hold the others against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bedside.urls import urlpatterns as bedside


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("empty/", empty), *bedside]
