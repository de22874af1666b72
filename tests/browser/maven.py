"""Small files shaped like the Maven export, with its traps in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PRODUCTS = """product,series,sales_price
GTX Basic,GTX,550
GTX Pro,GTX,4821
MG Special,MG,55
"""
PEOPLE = """sales_agent,manager,regional_office
Moses Frase,Dustin Brinkmann,Central
Darcel Schlecht,Melvin Marxen,Central
"""
# “technolgy” stands beside “technology”, as in the set.
ACCOUNTS = """account,sector,year_established,revenue,employees,office_location,subsidiary_of
Cancity,retail,2001,718.62,2448,United States,
Isdom,medical,2002,3178.24,4540,United States,
Betatech,technology,1999,647.18,1185,Kenya,
Rangreen,technology,1987,2938.67,8775,Panama,
Hottechi,technolgy,1997,8170.38,16499,Korea,
"""
HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
# Twenty won deals, the least from which a median age may be taken; every third says “GTXPro” for “GTX Pro”.
AGENTS, SOLD, BUYERS = ("Moses Frase", "Darcel Schlecht"), ("GTXPro", "GTX Basic", "MG Special"), ("Cancity", "Isdom")
WON = "".join(
    f"WON{number:05},{AGENTS[number % 2]},{SOLD[number % 3]},{BUYERS[number % 2]},Won,"
    f"2026-01-{number + 1:02},2026-04-{number + 1:02},{4000 + number}\n"
    for number in range(20)
)
# The first open deal has neither account, amount nor close date; the lost ones have no amount, which is not 0.
DEALS = f"""{HEADER}{WON}LOST0001,Darcel Schlecht,GTX Pro,Isdom,Lost,2026-02-12,2026-05-01,0
LOST0002,Moses Frase,MG Special,Rangreen,Lost,2026-02-16,2026-05-02,
OPEN0000,Darcel Schlecht,GTX Pro,,Engaging,2026-08-18,,
OPEN0001,Moses Frase,GTX Pro,Hottechi,Engaging,2026-09-01,,
OPEN0002,Moses Frase,GTX Basic,Cancity,Prospecting,2026-10-01,,
"""


@dataclass(frozen=True)
class Files:
    products: Path
    people: Path
    accounts: Path
    deals: Path


def write_files(folder: Path) -> Files:
    texts = {
        "products.csv": PRODUCTS,
        "sales_teams.csv": PEOPLE,
        "accounts.csv": ACCOUNTS,
        "sales_pipeline.csv": DEALS,
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return Files(*(folder / name for name in texts))
