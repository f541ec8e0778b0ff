"""Lints a chart and prints its objects: CHART VALUES. A finding ends it with status 1."""
import json
import sys

import helm_python as helm

chart, values = sys.argv[1], json.loads(sys.argv[2])
report = helm.lint(chart, values, strict=True)
worse_than_a_hint = [message for message in report["messages"] if message["severity"] > 1]
if worse_than_a_hint or report["errors"]:
    sys.exit(f"{worse_than_a_hint} {report['errors']}")
with helm.Chart.load(chart) as loaded:
    loaded.validate_schema(values)
    rendered = loaded.render(values, name="io", namespace="io-production")
for path, text in sorted(rendered.items()):
    if text.strip():
        print(f"---\n# {path}\n{text}")
