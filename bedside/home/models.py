"""The words on the front page, as hosts write them."""

from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="home")
class FrontPageText(BaseGenericSetting):  # type: ignore[misc]  # Wagtail has no types
    """What the front page says of this place. Blank fields fall back to Bedside's own words."""

    headline = I18nCharField(_("headline"), max_length=80, blank=True)
    lead = I18nTextField(_("introduction"), blank=True)
    about = I18nTextField(_("who runs this place"), blank=True)

    panels = [FieldPanel("headline"), FieldPanel("lead"), FieldPanel("about")]

    class Meta:
        verbose_name = _("front page")

    def __str__(self) -> str:
        return str(self.headline)
