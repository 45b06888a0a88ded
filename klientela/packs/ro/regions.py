"""Romanian counties: their car signs as in ISO 3166-2, and the two digits with which their postal codes begin."""

from klientela.kernel.regions import Region

_ROWS = (
    "AB Alba 51|AG Argeș 11|AR Arad 31|B București 01 02 03 04 05 06|BC Bacău 60|BH Bihor 41|"
    "BN Bistrița-Năsăud 42|BR Brăila 81|BT Botoșani 71|BV Brașov 50|BZ Buzău 12|CJ Cluj 40|CL Călărași 91|"
    "CS Caraș-Severin 32|CT Constanța 90|CV Covasna 52|DB Dâmbovița 13|DJ Dolj 20|GJ Gorj 21|GL Galați 80|"
    "GR Giurgiu 08|HD Hunedoara 33|HR Harghita 53|IF Ilfov 07|IL Ialomița 92|IS Iași 70|MH Mehedinți 22|"
    "MM Maramureș 43|MS Mureș 54|NT Neamț 61|OT Olt 23|PH Prahova 10|SB Sibiu 55|SJ Sălaj 45|SM Satu_Mare 44|"
    "SV Suceava 72|TL Tulcea 82|TM Timiș 30|TR Teleorman 14|VL Vâlcea 24|VN Vrancea 62|VS Vaslui 73"
)
_OTHERS = {"B": ("Bucharest", "Municipiul București")}


def _region(row: str) -> Region:
    sign, name, *starts = row.split()
    return Region(f"RO-{sign}", "RO", name.replace("_", " "), _OTHERS.get(sign, ()), tuple(starts))


REGIONS = tuple(_region(row) for row in _ROWS.split("|"))
