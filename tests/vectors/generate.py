"""Writes the published vectors: `python generate.py FOLDER`, with cbor2 and cryptography.

The same bytes in every run. What is expected is written down by hand beside each vector, from
docs/donation-format.md and docs/protocol.md; no reader is asked. tests/vectors/README.md says how
vectors are added.
"""

import hashlib
import json
import pathlib
import sys

from making import (
    admissions, contents, lists, messages, policies, seals, signatures, tags, uploads, wishes,
)

FOLDERS = {
    "tag": {**tags.GROUPS, "signature": signatures.GROUP},
    "shorten": wishes.GROUPS,
    "content": contents.GROUPS,
    "sealed": seals.GROUPS,
    "protocol": {**messages.GROUPS, **uploads.GROUPS},
    "url": uploads.URLS,
    "policy": policies.GROUPS,
    "sites": lists.GROUPS,
    "consent": admissions.CONSENTS,
    "admission": admissions.GROUPS,
}


def main(target):
    target = pathlib.Path(target)
    for folder, groups in FOLDERS.items():
        (target / folder).mkdir(parents=True, exist_ok=True)
        for name, (about, make) in groups.items():
            own = folder == "protocol" or (folder, name) == ("sealed", "header")
            kind = name if own else folder
            vectors = []
            for vector in make():
                vector, files = vector if isinstance(vector, tuple) else (vector, {})
                vectors.append(vector)
                for file, data in files.items():
                    (target / folder / file).write_bytes(data)
            names = [vector["name"] for vector in vectors]
            assert len(set(names)) == len(names), f"{folder}/{name}: a name twice"
            write(target / folder / f"{name}.json", {"kind": kind, "about": about, "vectors": vectors})
    sums = [(path.relative_to(target).as_posix(), path.read_bytes())
            for path in target.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    lines = [f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(sums)]
    (target / "SHA256SUMS").write_bytes("".join(lines).encode())


def write(path, group):
    """One field a line, so that a reader and a diff see one thing at a time."""
    text = json.dumps(group, indent=1, ensure_ascii=False)
    path.write_bytes(text.encode() + b"\n")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
