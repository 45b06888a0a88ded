"""The reasons of closing a new installation begins with; told in the reader's language until somebody changes them."""

from django.utils.translation import gettext_noop

READY = {
    "won": (
        gettext_noop("Better price"),
        gettext_noop("Better product"),
        gettext_noop("Trust in us"),
        gettext_noop("Faster delivery"),
        gettext_noop("Customer for years"),
    ),
    "lost": (
        gettext_noop("Too expensive"),
        gettext_noop("Product lacks something"),
        gettext_noop("Chose a competitor"),
        gettext_noop("Delivery too late"),
        gettext_noop("No budget"),
    ),
    "abandoned": (
        gettext_noop("Customer went silent"),
        gettext_noop("Project cancelled"),
        gettext_noop("Not our kind of customer"),
        gettext_noop("Entered twice"),
    ),
}
