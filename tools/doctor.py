"""Say what is installed, whether it fits together, and how to mend each fault."""

import argparse
import importlib.util
import sys
from pathlib import Path

# Loaded by its path: `import pasgan.apis` would need the very packages whose absence is to be reported.
SOURCE = Path(__file__).resolve().parent.parent / "pasgan" / "apis" / "doctor.py"


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    spec = importlib.util.spec_from_file_location("pasgan_doctor", SOURCE)
    doctor = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = doctor
    spec.loader.exec_module(doctor)
    findings = doctor.examine()
    print(doctor.format_findings(findings))
    sys.exit(1 if any(finding.fault for finding in findings) else 0)


if __name__ == "__main__":
    main()
