"""Letters about one's own account, sent by the background worker."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_tasks import task


@task()
def send_account_letter(template: str, email: str, language: str, words: dict[str, str]) -> None:
    """Write and send one letter.

    Every address in it begins with the configured one, never with what a request claimed.
    """
    with translation.override(language):
        context = {
            "email": email,
            "place": settings.SITE_NAME,
            "place_url": settings.BASE_URL,
            "join_url": settings.BASE_URL + reverse("account_signup"),
            "sign_in_url": settings.BASE_URL + reverse("account_login"),
            "sessions_url": settings.BASE_URL + reverse("usersessions_list"),
            **words,
        }
        subject = render_to_string(f"{template}_subject.txt", context)
        body = render_to_string(f"{template}_message.txt", context)
    EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[email]).send()
