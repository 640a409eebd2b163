#!/usr/bin/env bash
# The tests of id_default_test that need a server of their own: one whose installation has an extension pg_uuidv7, or one whose
# clock steps. $ROWKEY_PG_BIN names its binaries, or they are Debian's newest.
#
#   id_default_server_test.sh CASE SOURCE-FOLDER TEST-PROGRAM
set -euo pipefail
case=$1 source=$2 program=$3
umask 022
skip() { echo "$case: skipped: $*"; exit 77; }
scratch=$(TMPDIR=/var/tmp mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
bin=${ROWKEY_PG_BIN:-$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}

run() { ROWKEY_PG_BIN=$1 "$source/cmake/with-postgres" -- "$program" --gtest_filter="$2"; }

case $case in
    own_server)
        # A copy of the installation with one extension more: the server finds its files from its own place. Debian keeps them in
        # two trees, others in one.
        if [[ $bin == /usr/lib/postgresql/* ]]; then
            version=$(basename "$(dirname "$bin")")
            home=$scratch/usr/lib/postgresql/$version share=$scratch/usr/share/postgresql/$version from=/usr/share/postgresql/$version
        else
            home=$scratch/home share=$scratch/home/share/postgresql from=$bin/../share/postgresql
        fi
        [[ -d $from/extension ]] || skip "no folder of extensions at $from"
        mkdir -p "$home" "$(dirname "$share")"
        cp -r "$bin" "$home/bin"
        ln -s "$(dirname "$bin")/lib" "$home/lib"
        cp -r "$from" "$share"
        # In SQL, as no package of the real one is for all servers here; what is looked for is its name and its function's.
        cat >"$share/extension/pg_uuidv7.control" <<<"default_version = '1.7'"$'\n'"relocatable = true"
        cat >"$share/extension/pg_uuidv7--1.7.sql" <<'SQL'
create function uuid_generate_v7() returns uuid language sql volatile parallel safe as $$
    select overlay(gen_random_uuid()::text placing '7' from 15 for 1)::uuid
$$;
SQL
        run "$home/bin" 'OwnServer.*'
        ;;
    stepped_clock)
        library=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
        [[ -n $library ]] || skip "no libfaketime.so.1; install faketime"
        # Around the server only, and not its timers: those go by the monotonic clock.
        export CLOCK_FILE=$scratch/clock
        echo +0 >"$CLOCK_FILE"
        mkdir "$scratch/bin"
        ln -s "$bin/initdb" "$scratch/bin/initdb"
        cat >"$scratch/bin/postgres" <<SH
#!/bin/sh
export LD_PRELOAD=$library FAKETIME_TIMESTAMP_FILE=$CLOCK_FILE FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
exec $bin/postgres "\$@"
SH
        chmod +x "$scratch/bin/postgres"
        run "$scratch/bin" 'SteppedClock.*'
        ;;
    *) echo "$case: no such case" >&2; exit 1 ;;
esac
