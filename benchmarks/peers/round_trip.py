"""Load and dump every YAML file below a folder with ruamel.yaml's round-trip mode.

Without an option scanning is switched on in between and the text stays in memory. With
`--unchanged-into FOLDER` nothing is changed in between and the text is written there.
"""

import argparse
import io
import os
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML


def round_trip() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    # The default folds lines at 80 characters, which would change more than needs be.
    yaml.width = 4096
    return yaml


def yaml_files(folder: str) -> Iterator[str]:
    for path, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".yaml", ".yml")):
                yield os.path.join(path, name)


def switch_on(template: Any) -> None:
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::ECR::Repository":
            properties = resource.setdefault("Properties", {})
            properties.setdefault("ImageScanningConfiguration", {})["ScanOnPush"] = True


def load(yaml: YAML, path: str) -> Any:
    with open(path, encoding="utf-8", newline="") as file:
        return yaml.load(file)


def dump(yaml: YAML, template: Any) -> str:
    stream = io.StringIO()
    yaml.dump(template, stream)
    return stream.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--unchanged-into", metavar="FOLDER")
    arguments = parser.parse_args()
    yaml = round_trip()
    for path in yaml_files(arguments.folder):
        template = load(yaml, path)
        if arguments.unchanged_into is None:
            switch_on(template)
            dump(yaml, template)
            continue
        target = os.path.join(arguments.unchanged_into, os.path.relpath(path, arguments.folder))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8", newline="") as file:
            file.write(dump(yaml, template))


if __name__ == "__main__":
    main()
