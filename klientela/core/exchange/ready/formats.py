"""What other programs write into their exports, and where each heading goes here. Headings are facts; what is not here is skipped."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from klientela.core.exchange.ready.numbered import addresses, numbered


@dataclass(frozen=True)
class Format:
    """An export of another program: how it is told, what its rows are, and where its columns go."""

    code: str
    label: str
    entity: str
    telling: frozenset[str]
    """Headings without which a file is no such export."""
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Where a column, and the one with its label, go instead if one of its cells holds several values."""
    least: int = 3
    """So many of its headings at least make a file such an export."""
    further: frozenset[str] = frozenset()
    """Headings that are skipped, and speak for this format all the same."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


_GOOGLE_MAIN = {"E-mail 1 - Value": "email", "Phone 1 - Value": "phone", "Website 1 - Value": "website"}
_GOOGLE_NUMBERED = {
    **numbered("E-mail {} - Value", "E-mail {} - {label}", kind="email", start=2),
    **numbered("Phone {} - Value", "Phone {} - {label}", kind="phone", start=2),
    **numbered("Website {} - Value", "Website {} - {label}", kind="web", start=2),
}
_GOOGLE_ADDRESS = {"street": "Street", "postal_code": "Postal Code", "town": "City", "region": "Region", "country": "Country"}
_GOOGLE_ADDRESSES = {
    "Address 1 - Street": "street",
    "Address 1 - Postal Code": "postal_code",
    "Address 1 - City": "town",
    "Address 1 - Country": "country",
    **addresses({2: "Address 2 - ", 3: "Address 3 - "}, _GOOGLE_ADDRESS),
}
_SEVERAL = {"E-mail 1": "reach:email:1", "Phone 1": "reach:phone:1", "Website 1": "reach:web:1"}


def _google(label: str) -> dict[str, str]:
    said = {heading.replace("{label}", label): goal for heading, goal in _GOOGLE_NUMBERED.items()}
    return {**_GOOGLE_MAIN, **said, **_GOOGLE_ADDRESSES, f"Address 2 - {label}": "address:2:for", f"Address 3 - {label}": "address:3:for"}


def _google_several(label: str) -> dict[tuple[str, str], str]:
    return {(f"{head} - Value", f"{head} - {label}"): goal for head, goal in _SEVERAL.items()}


GOOGLE = Format(
    "google",
    "Google Contacts",
    "persons",
    _words("First Name|Labels"),
    {
        "First Name": "given_name", "Last Name": "family_name", "Organization Name": "employer", "Organization Title": "job_title",
        "Birthday": "born_on", "Notes": "description", "Labels": "tags", **_google("Label"),
    },
    several=_google_several("Label"),
    least=5,
    further=_words("Phonetic First Name|Phonetic Last Name|Name Prefix|Name Suffix|File As|Organization Department|Photo"),
)  # fmt: skip
GOOGLE_OLD = Format(
    "google_old",
    "Google Contacts",
    "persons",
    _words("Given Name|Group Membership"),
    {
        "Name": "name", "Given Name": "given_name", "Family Name": "family_name", "Birthday": "born_on", "Notes": "description",
        "Group Membership": "tags", "Organization 1 - Name": "employer", "Organization 1 - Title": "job_title", **_google("Type"),
    },
    several=_google_several("Type"),
    least=5,
    further=_words("Yomi Name|Given Name Yomi|Family Name Yomi|Initials|Maiden Name|Billing Information|Mileage|Hobby|Photo"),
)  # fmt: skip
_OUTLOOK_NAMES = {
    "First Name": "given_name", "Last Name": "family_name", "Job Title": "job_title", "Company": "employer", "Birthday": "born_on",
    "Notes": "description", "Web Page": "website", "E-mail Address": "email", "E-mail 2 Address": "reach:email:1",
    "E-mail 3 Address": "reach:email:2", "Business Phone": "phone", "Mobile Phone": "reach:phone:1", "Home Phone": "reach:phone:2",
    "Business Street": "street", "Business Postal Code": "postal_code", "Business City": "town",
}  # fmt: skip
_OUTLOOK_PLACE = {"street": "Street", "postal_code": "Postal Code", "town": "City", "region": "State"}
_OUTLOOK_PURPOSES = {"reach:phone:1:for": "mobile", "reach:phone:2:for": "home", "address:2:for": "home"}
OUTLOOK = Format(
    "outlook",
    "Outlook",
    "persons",
    _words("First Name|Last Name|E-mail Address"),
    {
        **_OUTLOOK_NAMES, "Business Phone 2": "reach:phone:3", "Home Phone 2": "reach:phone:4", "Other Phone": "reach:phone:5",
        "Company Main Phone": "reach:phone:6", "Business Country": "country", "Home Country": "address:2:country",
        "Other Country": "address:3:country", **addresses({2: "Home ", 3: "Other "}, _OUTLOOK_PLACE), "Categories": "tags",
    },
    {**_OUTLOOK_PURPOSES, "reach:phone:4:for": "home", "reach:phone:5:for": "other", "address:3:for": "other"},
    least=6,
    further=_words("Internet Free Busy|Primary Phone|Home Fax|Business Fax|Assistant's Phone|Organizational ID Number|Callback|ISDN"),
)  # fmt: skip
OUTLOOK_COM = Format(
    "outlook_com",
    "Outlook.com",
    "persons",
    _words("First Name|Last Name|E-mail Address"),
    {
        **_OUTLOOK_NAMES, "Business Country/Region": "country", "Home Country/Region": "address:2:country", "Categories": "tags",
        **addresses({2: "Home "}, _OUTLOOK_PLACE),
    },
    _OUTLOOK_PURPOSES,
    least=6,
    further=_words("Middle Name|Nickname|Business Fax|Department|Anniversary|Spouse"),
)  # fmt: skip
SALESFORCE = Format(
    "salesforce",
    "Salesforce",
    "persons",
    _words("FirstName|LastName"),
    {
        "FirstName": "given_name", "LastName": "family_name", "Email": "email", "Phone": "phone", "Title": "job_title",
        "Birthdate": "born_on", "Description": "description", "MobilePhone": "reach:phone:1", "HomePhone": "reach:phone:2",
        "OtherPhone": "reach:phone:3", "AssistantPhone": "reach:phone:4", "MailingStreet": "street", "MailingCity": "town",
        "MailingPostalCode": "postal_code", "MailingCountry": "country", "Account.Name": "employer", "AccountName": "employer",
        "OtherCountry": "address:2:country",
        **addresses({2: "Other"}, {"street": "Street", "postal_code": "PostalCode", "town": "City", "region": "State"}),
    },
    {"reach:phone:1:for": "mobile", "reach:phone:2:for": "home", "reach:phone:3:for": "other", "reach:phone:4:for": "work",
     "address:2:for": "other"},
    least=6,
    further=_words("Id|Salutation|MailingState|Fax|Department|AssistantName|LeadSource"),
)  # fmt: skip
HUBSPOT_CONTACTS = Format(
    "hubspot_contacts",
    "HubSpot",
    "persons",
    _words("Record ID|First Name|Last Name"),
    {
        "First Name": "given_name", "Last Name": "family_name", "Email": "email", "Phone Number": "phone",
        "Mobile Phone Number": "reach:phone:1", "Associated Company": "employer", "Job Title": "job_title", "City": "town",
        "Country/Region": "country", "Street Address": "street", "Postal Code": "postal_code", "Contact owner": "owner",
        "Website URL": "website",
    },
    further=_words("Lead Status|Create Date|Last Modified Date|Lifecycle Stage|Associated Deal|Contact Type|Lead Source"),
)  # fmt: skip
HUBSPOT_COMPANIES = Format(
    "hubspot_companies",
    "HubSpot",
    "organizations",
    _words("Record ID|Company name"),
    {
        "Company name": "name", "Website URL": "website", "Company owner": "owner", "Phone Number": "phone", "City": "town",
        "Country/Region": "country", "Street Address": "street", "Postal Code": "postal_code", "Industry": "industry",
        "Number of Employees": "employees", "Description": "description", "Year Founded": "founded",
    },
    further=_words("Create Date|Company Domain Name|Lifecycle Stage|Last Activity Date"),
)  # fmt: skip
HUBSPOT_DEALS = Format(
    "hubspot_deals",
    "HubSpot",
    "deals",
    _words("Record ID|Deal Name"),
    {
        "Record ID": "code", "Deal Name": "name", "Deal Stage": "stage", "Amount": "amount", "Deal owner": "owner",
        "Associated Company": "party", "Close Date": "closes_on", "Create Date": "opened_at",
    },
    further=_words("Associated Company IDs|Associated Contact IDs|Pipeline"),
)  # fmt: skip
_PIPEDRIVE_HEADS = _words("Activity - Subject|Activity - Due date|Deal - Title|Note - Content|Product - Product Code|Product - Price")
PIPEDRIVE_PERSONS = Format(
    "pipedrive_persons",
    "Pipedrive",
    "persons",
    _words("Person - Name"),
    {
        "Person - Name": "name", "Person - First name": "given_name", "Person - Last name": "family_name", "Person - Phone": "phone",
        "Person - Email (Work)": "email", "Person - Email": "email", "Person - Email (Home)": "reach:email:1",
        "Person - Phone (Mobile)": "reach:phone:1", "Organization - Name": "employer", "Note - Content": "description",
    },
    {"reach:email:1:for": "home", "reach:phone:1:for": "mobile"},
    further=_PIPEDRIVE_HEADS,
)  # fmt: skip
PIPEDRIVE_ORGANIZATIONS = Format(
    "pipedrive_organizations",
    "Pipedrive",
    "organizations",
    _words("Organization - Name"),
    {"Organization - Name": "name", "Organization - Address": "street"},
    further=_PIPEDRIVE_HEADS,
)
PIPEDRIVE_DEALS = Format(
    "pipedrive_deals",
    "Pipedrive",
    "deals",
    _words("Deal - Title"),
    {
        "Deal - Title": "name", "Deal - Value": "amount", "Organization - Name": "party", "Deal - Stage": "stage",
        "Deal - Currency": "currency", "Deal - Expected close date": "closes_on", "Product - Name": "product",
    },
    further=_words("Person - Name|Activity - Subject|Note - Content|Product - Price"),
)  # fmt: skip
FORMATS = (
    GOOGLE, GOOGLE_OLD, OUTLOOK, OUTLOOK_COM, SALESFORCE, HUBSPOT_CONTACTS, HUBSPOT_COMPANIES, HUBSPOT_DEALS, PIPEDRIVE_PERSONS,
    PIPEDRIVE_ORGANIZATIONS, PIPEDRIVE_DEALS,
)  # fmt: skip
