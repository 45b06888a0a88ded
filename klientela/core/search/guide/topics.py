"""What the help tells, topic by topic: a sentence of what it is good for, and the steps."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Topic:
    """One text of the help."""

    slug: str
    icon: str
    title: Any
    text: Any
    steps: tuple[Any, ...]
    notes: tuple[Any, ...] = ()
    words: Any = ""
    """Other words it is found by, separated by blanks."""


FINDING = (
    Topic(
        "search",
        "search",
        _("Find anything"),
        _("One box looks through everything you may see: companies, people, deals and the rest."),
        (
            _("Press Ctrl K (⌘ K on a Mac) or / anywhere, or click the box at the top."),
            _("Type a part of a name, an e-mail address, the last digits of a phone number, or a tax number."),
            _("Go through the results with the arrow keys and open one with Enter."),
        ),
        (
            _("Accents and capitals do not matter, several words can stand in any order, and numbers may be spelt in any way."),
            _("When nothing has such a name, the nearest name you may see is shown instead."),
        ),
        _("look for typo phone tax number e-mail palette"),
    ),
    Topic(
        "palette",
        "bolt",
        _("Do things by name"),
        _("The same box opens pages, makes new records and does what the page you are on offers."),
        (
            _("Press Ctrl K and type what you want to do: “new”, the name of a page, of a saved view or of a setting."),
            _("Begin with > to see only actions and pages, with @ to see only people, with ? to see only help."),
            _("On a record in the list, press the right arrow for what can be done with it."),
        ),
        words=_("command action shortcut palette"),
    ),
    Topic(
        "keyboard",
        "keyboard",
        _("Work by keyboard"),
        _("Everything can be reached without a mouse."),
        (
            _("Press ? to see the keys of the page you are on."),
            _("J and K go through a list, Enter opens a row, C makes a new record, E edits the one you see."),
            _("G and a letter go to a page of the menu."),
        ),
        (_("If single letters get in your way, switch them off at the foot of the list of keys."),),
        _("shortcut keys letters"),
    ),
    Topic(
        "filters",
        "filter",
        _("Narrow a list"),
        _("A list shows only what you ask for, and its address can be sent to a colleague."),
        (
            _("Open a list and choose “Filter”."),
            _("Choose a field, how to compare it, and a value. Add as many conditions as you need; all, any or none of a group must hold."),
            _("Ask about related records too, such as companies without an open deal."),
            _("Take a condition away by the cross on its chip."),
        ),
        (_("Dates can be said in words that stay right, such as “this month” or “in the last 90 days”."),),
        _("condition question where criteria segment"),
    ),
    Topic(
        "duplicates",
        "copy",
        _("Find who is in the base twice"),
        _("Companies and people that are likely the same are found by themselves, with what speaks for it and against it."),
        (
            _("Open Companies or People and choose “Duplicates”."),
            _("Go through the pairs with J and K. M merges the pair, N says that the two are not the same."),
            _("While you enter somebody, look at “Perhaps you mean”: it shows who has that name, number or address already."),
        ),
        (
            _("Two that somebody declared different are never proposed again; take that back under “Not the same”."),
            _("Only those of which you may see both are shown, and only what you may see counts."),
        ),
        _("duplicate same twice double merge"),
    ),
    Topic(
        "saved-views",
        "star",
        _("Keep a view of a list"),
        _("A saved view remembers conditions, columns, order, grouping and form of a list under a name."),
        (
            _("Set up the list as you want it."),
            _("Choose “Save view” and give it a name."),
            _("Pin it to have it in the menu, share it with a role or a team, or make it what the list begins with."),
        ),
        (_("Whoever opens a shared view sees only the records he may see himself."),),
        _("bookmark favourite share pin default"),
    ),
    Topic(
        "columns",
        "columns-3",
        _("Choose columns, order and groups"),
        _("Each list can show other fields, in another order, in groups with subtotals."),
        (
            _("Choose “Columns” above a list, tick what you want to see and move it up or down."),
            _("Click the head of a column to sort by it; pull its edge to make it wider."),
            _("Choose a field to group by; amounts are added up for each group."),
        ),
        words=_("sort width group subtotal density table"),
    ),
)

WORKING = (
    Topic(
        "bulk",
        "list",
        _("Change many records at once"),
        _("Assign, edit, tag or delete as many records as you like in one go."),
        (
            _("Tick the rows, or the box in the head of the list and then “all that match”."),
            _("Choose what to do, and look at how many records it concerns."),
            _("The work goes on in the background; you can see how far it is and go on meanwhile."),
        ),
        (_("Records you may not change are left as they are and counted. Everything can be taken back."),),
        _("mass many all select assign tag delete"),
    ),
    Topic(
        "undo",
        "history",
        _("Take a change back"),
        _("What you changed can be put back exactly as it was."),
        (
            _("After a change, press Z or choose “Undo” in the message at the edge of the page."),
            _("For a change of many records, open its page and choose “Undo”, up to 30 days later."),
        ),
        (_("What somebody changed after you is kept, and shown to you first."),),
        _("undo revert mistake restore back"),
    ),
    Topic(
        "merge",
        "git-branch",
        _("Make one of two records of the same company or person"),
        _("What was entered twice becomes one, with everything that belongs to either."),
        (
            _("Tick the records in the list and choose “Merge”, or choose “Merge” on the page of one of them."),
            _("Choose which one stays, and of each field the value it shall have."),
            _("Look at what comes together, then choose “Merge”."),
        ),
        (_("Old addresses and names lead to the one that stays. You can take it back for thirty days; what was changed since is kept."),),
        _("merge duplicate twice double same join unite"),
    ),
    Topic(
        "editing",
        "edit",
        _("Edit without leaving the list"),
        _("Most values can be changed where you see them."),
        (
            _("Go to a row with J and K, or click a cell you may change."),
            _("Type the new value and press Enter; Escape leaves it as it was."),
            _("Press the space bar to look at a record beside the list."),
        ),
        (_("If a colleague changed the same value meanwhile, you see both before anything is saved."),),
        _("inline cell preview change"),
    ),
    Topic(
        "import",
        "upload",
        _("Bring records in from a file"),
        _("A table from another program or a spreadsheet becomes companies, people, deals or anything else."),
        (
            _("Open the list and choose “Import”, then choose a CSV or Excel file."),
            _("Look at which column goes into which field, and correct what was guessed wrong."),
            _("See what would happen, line by line, before anything is saved; then start."),
        ),
        (_("Lines with mistakes can be taken out as a file, corrected and brought in again. Known records are updated, not doubled."),),
        _("csv excel xlsx upload spreadsheet migration"),
    ),
    Topic(
        "export",
        "download",
        _("Take a list out as a file"),
        _("A file holds exactly the rows, columns and order you see."),
        (
            _("Set up the list as you want it."),
            _("Choose “Export” above it, and CSV or Excel."),
        ),
        (_("You need the right to export; fields hidden from you are not in the file."),),
        _("csv excel xlsx download report"),
    ),
    Topic(
        "deals",
        "layout-kanban",
        _("Move deals along"),
        _("A deal goes through the stages of its process until it is won or lost."),
        (
            _("Open the deals as a board and drag a card to the next stage, or press ] on it."),
            _("A stage may ask for what must be known first, such as an amount or a date."),
            _("Win or lose the deal on its page; say why it was lost."),
        ),
        words=_("board stage pipeline kanban win lose"),
    ),
)

NUMBERS = (
    Topic(
        "pivot",
        "chart-bar",
        _("Count and compare"),
        _("Any list can be shown as a table of totals or a chart."),
        (
            _("Open a list and choose “Pivot” or “Chart”."),
            _("Choose what stands in rows and columns, and what is counted or added up."),
            _("Click a figure to see the records behind it."),
        ),
        words=_("report total sum average statistics figures"),
    ),
    Topic(
        "dashboards",
        "layout-dashboard",
        _("Arrange your start page"),
        _("The start page shows what you want to see first in the morning."),
        (
            _("Choose “Arrange” on the start page."),
            _("Add tiles: saved views as lists, figures or charts, and those the modules bring."),
            _("Drag them, or move them with the arrow keys."),
        ),
        words=_("tiles home widgets"),
    ),
)

SETTING_UP = (
    Topic(
        "permissions",
        "shield-lock",
        _("Who sees and may do what"),
        _("Roles say what people may do with which records: their own, their team’s, their territory’s, or all."),
        (
            _("Open Settings, Permissions, and choose a role."),
            _("Choose a cell to say how far an operation reaches; hide fields or make them only readable."),
            _("Look at what would change for whom, then apply it. Each version can be brought back."),
        ),
        (
            _("What somebody may not see does not exist for him: not in lists, search, counts, files or messages."),
            _("“Who can, and why” tells for a record which rule decided."),
        ),
        _("roles rights access share hidden field territory"),
    ),
    Topic(
        "sharing",
        "users-group",
        _("Show a record to somebody"),
        _("One record can be opened to a colleague or a team who would not see it otherwise."),
        (
            _("Open the record and choose “Share”."),
            _("Choose the colleague or team, and whether they may also change it."),
        ),
        (_("Sharing never gives more than the role of the other allows for such records."),),
        _("colleague team give access"),
    ),
    Topic(
        "people",
        "user-plus",
        _("Invite colleagues"),
        _("Everybody works under his own name, so that it is known who did what."),
        (
            _("Open Settings, Users, and add a colleague with his roles and team."),
            _("Send him the link he is given; he chooses his own password."),
        ),
        words=_("user account employee invitation"),
    ),
)

SECTIONS = (
    (_("Finding"), FINDING),
    (_("Working with records"), WORKING),
    (_("Figures"), NUMBERS),
    (_("Setting up"), SETTING_UP),
)
TOPICS = tuple(topic for _heading, topics in SECTIONS for topic in topics)
BY_SLUG = {topic.slug: topic for topic in TOPICS}
