# Starts the program on this machine. What requirements.txt names is installed into .venv first, again when it changes.
set -e
python=python3
if grep -q '^[A-Za-z]' requirements.txt; then
  python=.venv/bin/python
  if ! cmp -s requirements.txt .venv/requirements.txt; then
    python3 -m venv .venv
    $python -m pip install --quiet --disable-pip-version-check --only-binary :all: --requirement requirements.txt
    cp requirements.txt .venv/requirements.txt
  fi
fi
exec $python src/main.py
