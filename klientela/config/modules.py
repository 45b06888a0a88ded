"""The packages the program consists of, lowest first. A new module takes its place here and in the import contract."""

MODULES = [
    "klientela.core.identity",
    "klientela.core.jobs",
    "klientela.core.access",
    "klientela.core.audit",
    "klientela.core.records",
    "klientela.core.views",
    "klientela.core.exchange",
    "klientela.core.api",
    "klientela.core.processes",
    "klientela.core.parties",
    "klientela.core.search",
    "klientela.core.messaging",
    "klientela.core.operations",
    "klientela.modules.catalogue",
    "klientela.modules.sales",
    "klientela.packs.pl",
    "klientela.packs.ro",
    "klientela.packs.eu",
]
