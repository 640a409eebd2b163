#!/usr/bin/env bash
# What Debian users get: the packages, in a folder of the suite that tests/compat runs this in.
#
#   debian_test.sh made         makes the packages, looks at them, and at the libraries' ABI
#   debian_test.sh installed    in a fresh folder: installs them, and builds and runs programs against them, beside a server
set -euo pipefail
case=$1
source=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$source/build/packages
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
export LC_ALL=C.UTF-8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "packages: $suite: $case: $*" >&2; exit 1; }
package_of() { basename "$1" | sed 's/_.*//'; }

# What programs rely on that are compiled with the public headers: their functions, variables and types, but not where these were
# written. What libpqxx and the standard library say of themselves is theirs.
abi_of() {  # LIBRARY
    cat >"$scratch/ours" <<'SUPPRESSIONS'
[suppress_function]
symbol_name_not_regexp = ^_ZN?K?6rowkey
drop = yes
[suppress_variable]
symbol_name_not_regexp = ^_Z(T[ISV])?N?K?6rowkey
drop = yes
SUPPRESSIONS
    abidw --headers-dir "$source/include/rowkey" --drop-private-types --suppressions "$scratch/ours" --drop-undefined-syms --no-elf-needed \
        --no-corpus-path --no-comp-dir-path --no-show-locs --no-parameter-names --no-write-default-sizes "$1" |
        sed -E "s#path='[^']*/(src/[^']*)'#path='\1'#"  # wherever the checkout is
}

# The sizes of our types, the places of their members and the values of their enumerators. abidiff looks only at types that a
# function names, and in such a dump that is none which stands in a std::vector.
layouts_of() {  # DUMP
    tr -d '\n' <"$1" | grep -oE "<class-decl name='[^']*' size-in-bits='[0-9]+'|layout-offset-in-bits='[0-9]+'> *<var-decl name='[^']*'|<enumerator name='[^']*' value='[^']*'" |
        tr -s ' ' | sort -u
}

case $case in
    made)
        "$source/cmake/install-deps" --yes all-packages
        # A reserved domain (RFC 2606): this is nobody's address.
        DEBFULLNAME="rowkey tests" DEBEMAIL=tests@example.org "$source/cmake/debian-packages" --yes >"$scratch/made"
        soversion=$(readelf --dynamic "$build/src/librowkey.so" | sed -n 's/.*SONAME.*\[librowkey\.so\.\(.*\)\]/\1/p')
        expected=$(printf '%s\n' "librowkey$soversion" "librowkey-postgres$soversion" "librowkey-seal$soversion" librowkey-dev rowkey | LC_ALL=C sort)
        made=$(while read -r deb; do package_of "$deb"; done <"$scratch/made" | LC_ALL=C sort)
        [[ $made == "$expected" ]] || fail "other packages: $made"
        while read -r deb; do
            depends=$(dpkg-deb --field "$deb" Depends)
            echo "$suite: $(basename "$deb"), $(stat -c %s "$deb") bytes: $depends"
            # Only what stands on libpqxx comes anew with another one.
            case $(package_of "$deb") in
                librowkey-postgres*) [[ $depends =~ libpqxx-[0-9] ]] || fail "does not depend on its libpqxx" ;;
                librowkey"$soversion" | librowkey-seal*) [[ $depends != *libpqxx* ]] || fail "depends on libpqxx" ;;
            esac
        done <"$scratch/made"
        mapfile -t debs <"$scratch/made"
        lintian --fail-on error "${debs[@]}" || fail "lintian finds errors, see above"

        # The dumps in the tree are of Debian 12 on x86-64: its g++ 12 and its libpqxx 6.4.
        [[ $suite == bookworm && $(dpkg --print-architecture) == amd64 ]] || exit 0
        libraries=(librowkey librowkey_postgres librowkey_seal)
        for library in "${libraries[@]}"; do abi_of "$build/src/$library.so" >"$build/$library.abi"; done
        for library in "${libraries[@]}"; do
            dump=$source/tests/package/$library.abi now=$build/$library.abi
            soname() { sed -n "1s/.* soname='\([^']*\)'.*/\1/p" "$1"; }
            [[ $(soname "$dump") == "$(soname "$now")" ]] || fail "$(soname "$now") has another soname than $dump: make that anew (CONTRIBUTING.md)"
            # What is new breaks no program. Of a dump that it cannot read, abidiff says so and is content.
            { abidiff --no-added-syms "$dump" "$now" 2>"$scratch/errors" && [[ ! -s $scratch/errors ]]; } || { cat "$scratch/errors" >&2; broken=yes; }
            gone=$(comm -23 <(layouts_of "$dump") <(layouts_of "$now"))
            [[ -z $gone && ${broken:-no} == no ]] ||
                fail "$(soname "$now") breaks programs that were linked with it: take another soname (UPGRADING.md); see above${gone:+, and there is no more:
$gone}"
        done
        ;;
    installed)
        export DEBIAN_FRONTEND=noninteractive
        apt_get() { apt-get --quiet=2 "$@" >"$scratch/apt" 2>&1 || { cat "$scratch/apt" >&2; fail "apt-get $1 failed"; }; }
        apt-get --quiet=2 update >&2 || echo "packages: apt-get update failed; trying with what is known" >&2
        # First without a compiler: what a machine needs that runs the tool.
        apt_get install --yes --no-install-recommends "$build"/rowkey_*.deb "$build"/librowkey[0-9]*.deb "$build"/librowkey-[ps]*.deb
        [[ $(rowkey new | rowkey inspect --json) == *'"version":7'* ]] || fail "the tool does not run"
        rowkey audit >"$scratch/audit" || fail "the tool does not reach the server"
        grep -q '^\.TH ROWKEY' <(zcat /usr/share/man/man1/rowkey.1.gz) || fail "there is no manual page"
        version=$(rowkey --version | grep -oE '[0-9.]+')
        grep -q "^rowkey ($version-" <(zcat /usr/share/doc/rowkey/changelog.Debian.gz) || fail "another version in changelog.Debian.gz"
        [[ ! -e /usr/include/rowkey ]] || fail "headers come with the tool"

        apt_get install --yes --no-install-recommends g++ cmake ninja-build pkg-config "$build"/librowkey-dev_*.deb
        prints() { [[ $("$1") =~ $2 ]] || fail "$1 does not run"; }
        inserted=' was inserted, and the next id is greater$'
        cmake -S "$source/tests/package/consumer" -B "$scratch/consumer" -G Ninja -DCONSUMER_COMPONENTS="COMPONENTS;postgres;seal" >/dev/null
        cmake --build "$scratch/consumer" >"$scratch/log" || { cat "$scratch/log" >&2; fail "does not build by CMake"; }
        prints "$scratch/consumer/quickstart" "$inserted"
        prints "$scratch/consumer/service" '^"id" .*uuid'
        prints "$scratch/consumer/sealed" '^row 42$'
        # shellcheck disable=SC2046  # they are words
        g++ -std=c++20 "$source/examples/quickstart.cpp" $(pkg-config --cflags --libs rowkey-postgres) -o "$scratch/quickstart"
        prints "$scratch/quickstart" "$inserted"
        # shellcheck disable=SC2046
        g++ -std=c++20 "$source/tests/package/consumer/sealed.cpp" $(pkg-config --cflags --libs rowkey-seal) -o "$scratch/sealed"
        prints "$scratch/sealed" '^row 42$'
        grep -q 'librowkey\.so\.[0-9.]* => /' <(ldd "$scratch/quickstart") || fail "quickstart does not run with the package's library"

        mapfile -t packages < <(dpkg-query -W -f '${source:Package} ${binary:Package}\n' | sed -n 's/^rowkey //p')
        ((${#packages[@]} == 5)) || fail "installed: ${packages[*]}"
        apt_get purge --yes "${packages[@]}"
        rest=$(find / -xdev -iname '*rowkey*' -not -path "$source*" -not -path '/var/lib/apt/*' -not -path "$scratch/*")
        [[ -z $rest ]] || fail "leaves behind: $rest"
        ;;
    *) fail "no such case" ;;
esac
