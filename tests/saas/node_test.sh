#!/usr/bin/env bash
# agreement_test.mjs in a database of its own. The packages are fetched by npm, at the first run.
#
#   node_test.sh SOURCE-FOLDER FOLDER-FOR-PACKAGES PROGRAM-SAAS
set -euo pipefail
source=$1 folder=$2 ROWKEY_SAAS=$3
export ROWKEY_SAAS
for program in node npm psql; do
    command -v "$program" >/dev/null || { echo "needs $program; run cmake/install-deps npm tests" >&2; exit 1; }
done

mkdir -p "$folder"
cp "$source"/examples/saas/node/*.mjs "$source/tests/saas/agreement_test.mjs" "$folder"
if ! cmp -s "$source/examples/saas/node/package-lock.json" "$folder/package-lock.json"; then
    rm -rf "$folder"/{node_modules,package-lock.json}
    cp "$source"/examples/saas/node/package.json "$folder"
    mkdir -p "$folder/new"
    cp "$source"/examples/saas/node/package*.json "$folder/new"
    # npm keeps what it downloads and logs in the folder that goes again, and nothing in the user's.
    (CDPATH='' cd "$folder/new" && npm ci --cache="$folder/new/cache" --ignore-scripts --no-audit --no-fund --loglevel=error --update-notifier=false)
    mv "$folder/new/node_modules" "$folder"
    mv "$folder/new/package-lock.json" "$folder"  # last: it says that all is there
    rm -rf "$folder/new"
fi

database=rowkey_saas_node_$$
psql -Xqc "create database $database template template0"
trap 'psql -Xqc "drop database $database with (force)"' EXIT
CDPATH='' cd "$folder"
PGDATABASE=$database node --test agreement_test.mjs
