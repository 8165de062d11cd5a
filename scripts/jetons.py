"""The Assurance Maladie's design tokens as CSS variables: ``--am-blue-l40`` is am-blue, lighten40."""

import json
import sys
from pathlib import Path

couleurs = json.loads(Path(sys.argv[1]).read_text())["colors"]
print(":root {")
for nom, teintes in couleurs.items():
    court = nom.removeprefix("am-").removesuffix("-blue") if nom != "am-blue" else "blue"
    for teinte, valeur in teintes.items() if isinstance(teintes, dict) else {"base": teintes}.items():
        suite = "" if teinte == "base" else "-" + teinte.replace("lighten", "l").replace("darken", "d")
        print(f"  --am-{court}{suite}: {valeur};")
print("}")
print(
    "@font-face { font-family: Inter; font-weight: 100 900; font-display: swap; "
    'src: url("polices/inter-latin-wght-normal.woff2") format("woff2"); }'
)
